//! Tests of checks, their agreements, and the journal they stand in.

use super::{decisions, from, going_on, ocmw, registry};
use crate::grpc::audit_service::Audit;
use crate::grpc::coverage_service::Coverage;
use crate::grpc::parse::cover::tests::date;
use crate::grpc::parse::decision::tests::registration;
use carmed_model::{Caller, Nihii, ProviderId, Quality};
use carmed_proto::v1;
use carmed_proto::v1::audit_service_server::AuditService as _;
use carmed_proto::v1::coverage_service_server::CoverageService as _;
use carmed_proto::v1::decision_service_server::DecisionService as _;
use carmed_proto::v1::line::Kind;
use carmed_proto::v1::question::Days;
use carmed_registry::Registry;
use std::sync::Arc;

pub(super) const SSIN: &str = "85073003328";

pub(super) fn physician() -> Caller {
    Caller {
        quality: Quality::Physician,
        organisation: ProviderId::Nihii(Nihii::parse("10000135").unwrap()),
        agent: String::new(),
        recognised_kind: Some("general_practitioner".to_owned()),
    }
}

pub(super) fn auditor() -> Caller {
    Caller {
        quality: Quality::Auditor,
        ..ocmw("0884303369")
    }
}

/// Registers the decision of the parsers' tests and checks a day of it.
pub(super) async fn checked(registry: &Arc<Registry>) -> v1::CheckCoverageResponse {
    let decisions = decisions(registry);
    let coverage = Coverage {
        registry: Arc::clone(registry),
        stopping: going_on(),
    };
    let written = decisions
        .register_decision(from(&ocmw("0403019261"), registration()))
        .await;
    let message = v1::CheckCoverageRequest {
        ssin: SSIN.to_owned(),
        cover: v1::CoverKind::Doctor.into(),
        question: Some(v1::Question {
            days: date(2026, 6, 10).map(Days::CareDate),
        }),
        min_revision: written.unwrap().into_inner().revision,
        ..Default::default()
    };
    coverage
        .check_coverage(from(&physician(), message))
        .await
        .unwrap()
        .into_inner()
}

#[tokio::test]
async fn an_agreement_is_read_back_as_it_was_given() {
    let (registry, _directory) = registry().await;
    let answer = checked(&registry).await;
    let reference = answer.spans[0].reference.clone().unwrap();
    let message = v1::GetAgreementRequest {
        agreement_number: reference.agreement_number.clone(),
        consultation_date: answer.consultation_date,
        min_revision: 0,
    };
    let coverage = Coverage {
        registry: Arc::clone(&registry),
        stopping: going_on(),
    };
    let agreement = coverage
        .get_agreement(from(&physician(), message))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(agreement.reference, Some(reference));
    assert_eq!(agreement.protection(), v1::AgreementProtection::Current);
    assert_eq!(agreement.ticket, answer.ticket);
    registry.close().await;
}

#[tokio::test]
async fn lines_are_computed_under_the_agreement_that_was_given() {
    let (registry, _directory) = registry().await;
    let reference = checked(&registry).await.spans[0].reference.clone().unwrap();
    let message = v1::ComputeInterventionRequest {
        ssin: SSIN.to_owned(),
        cover: v1::CoverKind::Doctor.into(),
        agreement: Some(reference.clone()),
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
        ..Default::default()
    };
    let coverage = Coverage {
        registry: Arc::clone(&registry),
        stopping: going_on(),
    };
    let computed = coverage
        .compute_intervention(from(&physician(), message))
        .await;
    let computed = computed.unwrap().into_inner();
    let line = &computed.results[0];
    assert_eq!(line.agreement_number, reference.agreement_number);
    assert_eq!(
        (line.card_number.as_str(), line.card_version),
        (reference.card_number.as_str(), 1)
    );
    let amounts = line.amounts.unwrap();
    assert_eq!(
        (amounts.charged_cents, amounts.state_cents),
        (Some(1_250), Some(0))
    );
    registry.close().await;
}

#[tokio::test]
async fn a_check_stands_in_the_journal_and_its_decision_in_history() {
    let (registry, _directory) = registry().await;
    let answer = checked(&registry).await;
    let audit = Audit {
        registry: Arc::clone(&registry),
        stopping: going_on(),
    };
    let message = v1::ListConsultationsRequest {
        by: Some(v1::list_consultations_request::By::Ssin(SSIN.to_owned())),
        ..Default::default()
    };
    let journal = audit
        .list_consultations(from(&auditor(), message))
        .await
        .unwrap()
        .into_inner();
    let told: Vec<_> = journal
        .consultations
        .iter()
        .map(|told| told.ticket.as_str())
        .collect();
    assert_eq!(told, [answer.ticket.as_str()]);
    let outcome = &journal.consultations[0].outcomes[0];
    assert_eq!(outcome.agreement_number, answer.spans[0].agreement_number);
    let message = v1::GetDecisionHistoryRequest {
        card_number: answer.spans[0].card_number.clone(),
        ..Default::default()
    };
    let history = audit
        .get_decision_history(from(&auditor(), message))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(history.events[0].cause(), v1::VersionCause::Registered);
    assert_eq!(history.events.len(), 1);
    registry.close().await;
}
