//! Tests of attestations and mutations over a real registry.

use super::{from, ocmw, registry};
use crate::grpc::attestation_service::Attestations;
use crate::grpc::mutation_service::Mutations;
use crate::grpc::parse::cover::tests::date;
use carmed_model::{Caller, Nihii, ProviderId, Quality};
use carmed_proto::v1;
use carmed_proto::v1::attestation_service_server::AttestationService as _;
use carmed_proto::v1::mutation_change::Change;
use carmed_proto::v1::mutation_service_server::MutationService as _;
use carmed_proto::v1::search_attestations_request::Criteria;
use tonic::Code;

const SSIN: &str = "85073003328";

fn physician() -> Caller {
    Caller {
        quality: Quality::Physician,
        organisation: ProviderId::Nihii(Nihii::parse("10000135").unwrap()),
        agent: String::new(),
        recognised_kind: None,
    }
}

fn attestation(day: i32) -> v1::SendAttestationRequest {
    v1::SendAttestationRequest {
        request_id: format!("0b7b7a4e-55c1-4a7e-9b5c-{day:012}"),
        reason: "Urgent medical aid".to_owned(),
        ssin: SSIN.to_owned(),
        author_nihii: "10000135".to_owned(),
        cover: v1::CoverKind::Doctor.into(),
        first_day: date(2026, 6, day),
        last_day: date(2026, 6, 30),
        ..Default::default()
    }
}

fn search(page_token: &str) -> v1::SearchAttestationsRequest {
    v1::SearchAttestationsRequest {
        ssin: SSIN.to_owned(),
        criteria: Some(Criteria::Period(v1::Period {
            first_day: date(2026, 6, 1),
            last_day: date(2026, 6, 30),
        })),
        page_size: 2,
        page_token: page_token.to_owned(),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_search_goes_on_where_its_token_says_though_attestations_come_and_go() {
    let (registry, _directory) = registry().await;
    let service = Attestations { registry };
    let judged = v1::SendAttestationRequest {
        validate_only: true,
        ..attestation(3)
    };
    let judged = service.send_attestation(from(&physician(), judged)).await;
    let judged = judged.unwrap().into_inner();
    assert_eq!(judged.revision, 0, "nothing is stored");
    assert!(judged.attestation.unwrap().attestation_number.is_empty());
    let mut numbers = Vec::new();
    for day in [9, 3, 6] {
        let sent = service.send_attestation(from(&physician(), attestation(day)));
        let sent = sent.await.unwrap().into_inner().attestation.unwrap();
        numbers.push(sent.attestation_number);
    }
    let page = |token: &str| service.search_attestations(from(&physician(), search(token)));
    let first_days = |page: &v1::SearchAttestationsResponse| -> Vec<_> {
        let found = page.attestations.iter();
        found
            .map(|found| found.period.unwrap().first_day.unwrap().day)
            .collect()
    };
    let first = page("").await.unwrap().into_inner();
    assert_eq!(first_days(&first), [3, 6]);
    assert_eq!(first.ticket.len(), 36);

    // The last one of the first page goes, one comes before it, and one after it.
    let delete = v1::DeleteAttestationRequest {
        request_id: "0b7b7a4e-55c1-4a7e-9b5c-000000000111".to_owned(),
        reason: "sent in error".to_owned(),
        validate_only: false,
        attestation_number: numbers[2].clone(),
    };
    let deleted = service.delete_attestation(from(&physician(), delete));
    assert_eq!(deleted.await.unwrap().into_inner().revision, 4);
    for day in [2, 8] {
        let sent = service.send_attestation(from(&physician(), attestation(day)));
        sent.await.unwrap();
    }
    let last = page(&first.next_page_token).await.unwrap().into_inner();
    assert_eq!(first_days(&last), [8, 9]);
    assert!(last.next_page_token.is_empty());
    service.registry.close().await;
}

#[tokio::test]
async fn a_mutation_of_somebody_unknown_is_an_answer_and_only_the_federal_feed_reports_one() {
    let (registry, _directory) = registry().await;
    let service = Mutations { registry };
    let message = v1::RecordMutationRequest {
        request_id: "0b7b7a4e-55c1-4a7e-9b5c-0d6ad1d6a111".to_owned(),
        validate_only: false,
        ssin: SSIN.to_owned(),
        change: Some(v1::MutationChange {
            change: Some(Change::AffiliatedToMutuality(true)),
        }),
        mutation_date: date(2026, 6, 1),
    };
    let federal_feed = Caller {
        quality: Quality::FederalFeed,
        ..ocmw("0884303369")
    };
    let recorded = service.record_mutation(from(&federal_feed, message.clone()));
    let recorded = recorded.await.unwrap().into_inner();
    assert_eq!((recorded.revision, recorded.concerned), (0, false));
    assert!(recorded.notices.is_empty());
    let refused = service.record_mutation(from(&ocmw("0403019261"), message));
    assert_eq!(refused.await.unwrap_err().code(), Code::PermissionDenied);
    service.registry.close().await;
}
