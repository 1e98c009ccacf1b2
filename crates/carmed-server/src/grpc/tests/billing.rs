//! Tests of billing, its release and the claim that follows, over a real registry.

use super::consultations::{SSIN, checked, physician};
use super::{coverage, fields, from, ocmw, registry};
use crate::grpc::claim_service::Claims;
use crate::grpc::parse::cover::tests::date;
use carmed_model::{Caller, Quality};
use carmed_proto::v1;
use carmed_proto::v1::claim_service_server::ClaimService as _;
use carmed_proto::v1::coverage_service_server::CoverageService as _;
use carmed_proto::v1::line::Kind;
use carmed_proto::v1::provider_id::Id;
use carmed_registry::Registry;
use std::sync::Arc;
use tonic::{Code, Status};

const REQUEST_ID: &str = "0b7b7a4e-55c1-4a7e-9b5c-0d6ad1d6a301";
const OTHER_REQUEST_ID: &str = "0b7b7a4e-55c1-4a7e-9b5c-0d6ad1d6a302";

fn billing(agreement: &v1::AgreementReference) -> v1::BillAgreementRequest {
    v1::BillAgreementRequest {
        request_id: REQUEST_ID.to_owned(),
        ssin: SSIN.to_owned(),
        agreement: Some(agreement.clone()),
        lines: vec![v1::Line {
            line_id: "1".to_owned(),
            kind: Some(Kind::Uncoded(v1::Uncoded {
                description: "a dressing".to_owned(),
                ambulance_112: false,
            })),
            care_date: date(2026, 6, 10),
            charged_cents: Some(1_250),
            ..Default::default()
        }],
        invoice_reference: "2026/1".to_owned(),
        ..Default::default()
    }
}

/// Registers the decision of the parsers' tests; gives the agreement about a day of it.
pub(super) async fn agreement(registry: &Arc<Registry>) -> v1::AgreementReference {
    checked(registry).await.spans[0].reference.clone().unwrap()
}

pub(super) async fn bill(
    registry: &Arc<Registry>,
    agreement: &v1::AgreementReference,
) -> v1::BillAgreementResponse {
    send(registry, billing(agreement)).await.unwrap()
}

async fn send(
    registry: &Arc<Registry>,
    message: v1::BillAgreementRequest,
) -> Result<v1::BillAgreementResponse, Status> {
    let billed = coverage(registry)
        .bill_agreement(from(&physician(), message))
        .await;
    billed.map(tonic::Response::into_inner)
}

async fn release(
    registry: &Arc<Registry>,
    caller: &Caller,
    message: v1::ReleaseBillingRequest,
) -> Result<v1::ReleaseBillingResponse, Status> {
    let released = coverage(registry)
        .release_billing(from(caller, message))
        .await;
    released.map(tonic::Response::into_inner)
}

/// Bills and releases as often; each makes an event.
pub(super) async fn bill_and_release(
    registry: &Arc<Registry>,
    agreement: &v1::AgreementReference,
    times: u32,
) {
    for time in 0..times {
        let message = v1::BillAgreementRequest {
            request_id: format!("0b7b7a4e-55c1-4a7e-9b5c-{time:012x}"),
            ..billing(agreement)
        };
        let posted = send(registry, message).await.unwrap();
        let message = v1::ReleaseBillingRequest {
            request_id: format!("0b7b7a4e-55c1-4a7e-9b5d-{time:012x}"),
            ..releasing(&posted.posting_id)
        };
        release(registry, &physician(), message).await.unwrap();
    }
}

fn releasing(posting_id: &str) -> v1::ReleaseBillingRequest {
    v1::ReleaseBillingRequest {
        request_id: OTHER_REQUEST_ID.to_owned(),
        reason: "billed in error".to_owned(),
        validate_only: false,
        posting_id: posting_id.to_owned(),
    }
}

#[tokio::test]
async fn a_billing_is_answered_again_as_it_was_and_its_lines_are_billed_once() {
    let (registry, _directory) = registry().await;
    let agreement = agreement(&registry).await;
    let first = bill(&registry, &agreement).await;
    assert!(first.lines[0].posted && !first.posting_id.is_empty());
    let revision = registry.figures().revision.number();
    assert_eq!(first.revision, revision);
    assert_eq!(bill(&registry, &agreement).await, first);
    let other = v1::BillAgreementRequest {
        invoice_reference: "2026/2".to_owned(),
        ..billing(&agreement)
    };
    let reused = send(&registry, other.clone()).await.unwrap_err();
    assert_eq!(reused.code(), Code::AlreadyExists);
    assert_eq!(fields(&reused), ["invoice_reference"]);
    let twice = v1::BillAgreementRequest {
        request_id: OTHER_REQUEST_ID.to_owned(),
        ..other
    };
    let twice = send(&registry, twice).await.unwrap();
    let result = twice.lines[0].result.as_ref().unwrap();
    assert_eq!(result.reasons[0].code(), v1::Code::AlreadyBilled);
    assert!(!twice.lines[0].posted && twice.posting_id.is_empty());
    assert_eq!(registry.figures().revision.number(), revision);
    registry.close().await;
}

#[tokio::test]
async fn a_judged_billing_posts_nothing_and_tells_what_changed_since_the_quote() {
    let (registry, _directory) = registry().await;
    let agreement = agreement(&registry).await;
    let revision = registry.figures().revision.number();
    let judged = v1::BillAgreementRequest {
        request_id: String::new(),
        validate_only: true,
        quoted: vec![v1::QuotedLine {
            line_id: "1".to_owned(),
            state_cents: 1,
            ..Default::default()
        }],
        ..billing(&agreement)
    };
    let judged = send(&registry, judged).await.unwrap();
    assert!(judged.lines[0].posted, "it would be");
    assert!(judged.changed_since_quote && judged.lines[0].changed_since_quote);
    assert_eq!(judged.posting_id, "");
    assert_eq!(registry.figures().revision.number(), revision);
    registry.close().await;
}

#[tokio::test]
async fn a_released_posting_is_void_and_its_lines_can_be_billed_again() {
    let (registry, _directory) = registry().await;
    let agreement = agreement(&registry).await;
    let posted = bill(&registry, &agreement).await;
    let judged = v1::ReleaseBillingRequest {
        request_id: String::new(),
        validate_only: true,
        ..releasing(&posted.posting_id)
    };
    let judged = release(&registry, &physician(), judged).await.unwrap();
    assert_eq!(judged.revision, posted.revision);
    let other = Caller {
        organisation: carmed_model::ProviderId::Nihii(
            carmed_model::Nihii::parse("10000106").unwrap(),
        ),
        ..physician()
    };
    let foreign = release(&registry, &other, releasing(&posted.posting_id)).await;
    assert_eq!(foreign.unwrap_err().code(), Code::NotFound);
    let message = releasing(&posted.posting_id);
    let released = release(&registry, &physician(), message.clone()).await;
    let released = released.unwrap();
    assert_eq!(released.posting_id, posted.posting_id);
    assert!(released.revision > posted.revision);
    let again = release(&registry, &physician(), message).await.unwrap();
    assert_eq!(again, released);
    let anew = v1::BillAgreementRequest {
        request_id: "0b7b7a4e-55c1-4a7e-9b5c-0d6ad1d6a303".to_owned(),
        ..billing(&agreement)
    };
    assert!(send(&registry, anew).await.unwrap().lines[0].posted);
    registry.close().await;
}

#[tokio::test]
async fn a_claim_of_what_was_posted_holds_and_another_amount_does_not() {
    let (registry, _directory) = registry().await;
    let agreement = agreement(&registry).await;
    let posted = bill(&registry, &agreement).await;
    let result = posted.lines[0].result.as_ref().unwrap();
    let amounts = result.amounts.unwrap();
    let claim = v1::VerifyClaimRequest {
        provider: Some(v1::ProviderId {
            id: Some(Id::Nihii("10000135".to_owned())),
        }),
        ssin: SSIN.to_owned(),
        agreement: Some(agreement.clone()),
        card_number: agreement.card_number.clone(),
        card_version: agreement.card_version,
        ocmw_cbe: "0403019261".to_owned(),
        lines: vec![v1::ClaimLine {
            line_id: "1".to_owned(),
            care_date: date(2026, 6, 10),
            line: None,
            state_cents: amounts.state_cents,
            ocmw_cents: amounts.ocmw_cents,
            patient_cents: amounts.patient_cents,
        }],
        posting_id: Some(posted.posting_id),
        patient: None,
        min_revision: posted.revision,
    };
    let hziv = Caller {
        quality: Quality::Hziv,
        ..ocmw("0884303369")
    };
    let claims = Claims {
        registry: Arc::clone(&registry),
    };
    let verified = claims.verify_claim(from(&hziv, claim.clone())).await;
    let verified = verified.unwrap().into_inner();
    assert!(verified.accepted, "{:?}", verified.verdicts);
    let mut wrong = claim.clone();
    wrong.lines[0].patient_cents = amounts.patient_cents.map(|cents| cents + 1);
    let verified = claims.verify_claim(from(&hziv, wrong)).await;
    let verified = verified.unwrap().into_inner();
    let refused: Vec<_> = verified
        .verdicts
        .iter()
        .filter(|verdict| !verdict.accepted)
        .map(|verdict| (verdict.field.as_str(), verdict.code()))
        .collect();
    let too_high = ("lines[0].patient_cents", v1::Code::PatientPartTooHigh);
    assert_eq!(refused, [too_high]);
    let provider = claims.verify_claim(from(&physician(), claim)).await;
    assert_eq!(provider.unwrap_err().code(), Code::PermissionDenied);
    registry.close().await;
}
