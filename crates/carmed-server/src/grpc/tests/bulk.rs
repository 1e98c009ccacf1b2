//! Tests of questions about many patients over a real registry: each is answered, in order, as if it were
//! asked alone.

use super::consultations::{SSIN, checked, physician};
use super::{coverage, from, registry};
use crate::grpc::call::Call;
use crate::grpc::coverage_service::Coverage;
use crate::grpc::parse::cover::tests::date;
use crate::grpc::status;
use crate::grpc::streaming::{ITEMS_AT_ONCE, stop};
use carmed_proto::v1;
use carmed_proto::v1::check_coverages_response::Outcome;
use carmed_proto::v1::coverage_service_server::CoverageService as _;
use carmed_proto::v1::question::Days;
use futures::{Stream, StreamExt as _, stream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tonic::codegen::BoxStream;
use tonic::{Code, Status};

type Item = Result<v1::CheckCoveragesRequest, Status>;

fn check(ssin: &str) -> v1::CheckCoverageRequest {
    v1::CheckCoverageRequest {
        ssin: ssin.to_owned(),
        cover: v1::CoverKind::Doctor.into(),
        question: Some(v1::Question {
            days: date(2026, 6, 10).map(Days::CareDate),
        }),
        ..Default::default()
    }
}

fn item(item_id: u64, ssin: &str) -> Item {
    Ok(v1::CheckCoveragesRequest {
        item_id,
        check: Some(check(ssin)),
    })
}

fn ask(
    coverage: &Coverage,
    items: impl Stream<Item = Item> + Send + 'static,
) -> BoxStream<v1::CheckCoveragesResponse> {
    let (call, items) = Call::take(from(&physician(), items)).unwrap();
    coverage.check_in_bulk(call, items)
}

#[tokio::test]
async fn every_item_is_answered_in_order_and_a_refused_one_as_it_would_be_alone() {
    let (registry, _directory) = registry().await;
    checked(&registry).await;
    let coverage = coverage(&registry);
    let nothing = v1::CheckCoveragesRequest {
        item_id: 5,
        check: None,
    };
    let items = vec![
        item(9, SSIN),
        item(3, "85073003329"),
        Ok(nothing),
        item(9, "81120103571"),
    ];
    let answers: Vec<_> = ask(&coverage, stream::iter(items)).collect().await;
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    let ids: Vec<u64> = answers.iter().map(|answer| answer.item_id).collect();
    assert_eq!(ids, [9, 3, 5, 9]);
    let [
        Some(Outcome::Answer(covered)),
        Some(Outcome::Refused(malformed)),
        Some(Outcome::Refused(missing)),
        Some(Outcome::Answer(unknown)),
    ] = [0, 1, 2, 3].map(|place: usize| answers[place].outcome.clone())
    else {
        panic!("{answers:?}")
    };
    assert_eq!((covered.spans.len(), covered.gaps.len()), (1, 0));
    assert_eq!(unknown.gaps[0].reasons[0].code(), v1::Code::NoDecision);
    let alone = from(&physician(), check("85073003329"));
    let alone = coverage.check_coverage(alone).await.unwrap_err();
    let alone = status::of_item(&alone);
    assert_eq!(
        (malformed.code, &malformed.message),
        (alone.code, &alone.message)
    );
    // What stands in the first one is a map, whose order is left open.
    assert_eq!(malformed.details[1..], alone.details[1..]);
    assert_eq!(malformed.details.len(), 3);
    assert_eq!(missing.code, i32::from(Code::InvalidArgument));
    registry.close().await;
}

#[tokio::test]
async fn a_store_that_is_gone_ends_the_answers() {
    let (registry, _directory) = registry().await;
    registry.close().await;
    let items = stream::iter([item(1, SSIN), item(2, SSIN)]);
    let answers: Vec<_> = ask(&coverage(&registry), items).collect().await;
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].as_ref().unwrap_err().code(), Code::Unavailable);
}

#[tokio::test]
async fn items_are_not_taken_much_faster_than_answers_are_read() {
    let (registry, _directory) = registry().await;
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&taken);
    let items = stream::iter(0..).map(move |item_id| {
        counted.fetch_add(1, Ordering::Relaxed);
        item(item_id, SSIN)
    });
    let mut answers = ask(&coverage(&registry), items);
    for read in 1..=3 {
        answers.next().await.unwrap().unwrap();
        assert!(taken.load(Ordering::Relaxed) <= ITEMS_AT_ONCE + read);
    }
    drop(answers);
    registry.close().await;
}

#[tokio::test]
async fn a_stopping_server_answers_no_more_items() {
    let (registry, _directory) = registry().await;
    let (stop, stopping) = stop();
    let coverage = Coverage {
        stopping,
        ..coverage(&registry)
    };
    let mut answers = ask(&coverage, stream::iter(0..).map(|id| item(id, SSIN)));
    answers.next().await.unwrap().unwrap();
    stop.begin();
    let rest: Vec<_> = answers.collect().await;
    assert!(rest.len() <= ITEMS_AT_ONCE + 1, "those taken are answered");
    let last = rest.last().unwrap().as_ref().unwrap_err();
    assert_eq!(last.code(), Code::Unavailable);
    registry.close().await;
}

#[tokio::test]
async fn computations_are_answered_item_by_item_as_well() {
    use v1::compute_interventions_response::Outcome::{Answer, Refused};
    let (registry, _directory) = registry().await;
    let quote = v1::ComputeInterventionRequest {
        ssin: SSIN.to_owned(),
        cover: v1::CoverKind::Doctor.into(),
        lines: vec![v1::Line {
            line_id: "1".to_owned(),
            kind: Some(v1::line::Kind::Uncoded(v1::Uncoded {
                description: "a dressing".to_owned(),
                ambulance_112: false,
            })),
            care_date: date(2026, 6, 10),
            charged_cents: Some(1_250),
            ..Default::default()
        }],
        ..Default::default()
    };
    let items = [
        (4, Some(quote)),
        (5, Some(v1::ComputeInterventionRequest::default())),
        (6, None),
    ];
    let items = items.map(|(item_id, intervention)| {
        Ok(v1::ComputeInterventionsRequest {
            item_id,
            intervention,
        })
    });
    let (call, items) = Call::take(from(&physician(), stream::iter(items))).unwrap();
    let answers: Vec<_> = coverage(&registry)
        .compute_in_bulk(call, items)
        .map(Result::unwrap)
        .collect()
        .await;
    let ids: Vec<u64> = answers.iter().map(|answer| answer.item_id).collect();
    assert_eq!(ids, [4, 5, 6]);
    let Some(Answer(computed)) = &answers[0].outcome else {
        panic!("{answers:?}")
    };
    assert_eq!(computed.results[0].outcome(), v1::LineOutcome::NotCovered);
    for refused in &answers[1..] {
        let Some(Refused(refused)) = &refused.outcome else {
            panic!("{refused:?}")
        };
        assert_eq!(refused.code, i32::from(Code::InvalidArgument));
    }
    registry.close().await;
}
