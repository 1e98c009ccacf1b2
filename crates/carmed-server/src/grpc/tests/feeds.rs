//! Tests of an OCMW's feed over a real registry: what it tells, and what ends it.

use super::{decisions, from, ocmw, registry};
use crate::deadline::Deadline;
use crate::grpc::decision_service::Decisions;
use crate::grpc::parse::decision::tests::registration;
use crate::grpc::streaming::stop;
use carmed_proto::v1;
use carmed_proto::v1::decision_service_server::DecisionService as _;
use carmed_proto::v1::watch_decisions_response::Item;
use futures::StreamExt as _;
use http::HeaderMap;
use std::time::Duration;
use tonic::codegen::BoxStream;
use tonic::{Code, Request};

fn watching(after_revision: u64) -> Request<v1::WatchDecisionsRequest> {
    let message = v1::WatchDecisionsRequest {
        after_revision,
        heartbeat_seconds: Some(300),
    };
    from(&ocmw("0403019261"), message)
}

async fn next(feed: &mut BoxStream<v1::WatchDecisionsResponse>) -> v1::WatchDecisionsResponse {
    feed.next().await.unwrap().unwrap()
}

#[tokio::test]
async fn a_feed_tells_what_was_and_what_comes_and_ends_when_the_server_stops() {
    let (registry, _directory) = registry().await;
    let (stop, stopping) = stop();
    let decisions = Decisions {
        stopping,
        ..decisions(&registry)
    };
    let registered = from(&ocmw("0403019261"), registration());
    decisions.register_decision(registered).await.unwrap();
    let watched = decisions.watch_decisions(watching(0)).await.unwrap();
    let mut feed = watched.into_inner();
    let first = next(&mut feed).await;
    let Some(Item::Decision(decision)) = first.item else {
        panic!("no decision")
    };
    assert_eq!((first.revision, decision.revision), (1, 1));
    assert_eq!(decision.cause(), v1::VersionCause::Registered);
    let caught_up = next(&mut feed).await;
    assert_eq!(caught_up.item, Some(Item::Heartbeat(v1::Heartbeat {})));
    assert_eq!(caught_up.revision, 1);

    let closed = v1::CloseDecisionRequest {
        request_id: "0b7b7a4e-55c1-4a7e-9b5c-0d6ad1d6a222".to_owned(),
        reason: "registered in error".to_owned(),
        validate_only: false,
        card_number: decision.decision.unwrap().card_number,
        expected_version: 1,
    };
    let closed = from(&ocmw("0403019261"), closed);
    decisions.close_decision(closed).await.unwrap();
    let second = next(&mut feed).await;
    let Some(Item::Decision(decision)) = second.item else {
        panic!("no decision")
    };
    assert_eq!(
        (second.revision, decision.cause()),
        (2, v1::VersionCause::Closed)
    );

    stop.begin();
    let ended = feed.next().await.unwrap().unwrap_err();
    assert_eq!(ended.code(), Code::Unavailable);
    assert!(feed.next().await.is_none());
    registry.close().await;
}

#[tokio::test]
async fn another_ocmw_is_told_nothing_but_that_nothing_was_missed() {
    let (registry, _directory) = registry().await;
    let decisions = decisions(&registry);
    let registered = from(&ocmw("0403019261"), registration());
    decisions.register_decision(registered).await.unwrap();
    let message = v1::WatchDecisionsRequest::default();
    let watched = decisions
        .watch_decisions(from(&ocmw("0884303369"), message))
        .await
        .unwrap();
    let first = next(&mut watched.into_inner()).await;
    assert_eq!(first.item, Some(Item::Heartbeat(v1::Heartbeat {})));
    assert_eq!(first.revision, 1);
    registry.close().await;
}

#[tokio::test]
async fn a_feed_ends_at_the_deadline_of_its_caller() {
    let (registry, _directory) = registry().await;
    let mut headers = HeaderMap::new();
    headers.insert("grpc-timeout", "40m".parse().unwrap());
    let deadline = Deadline::read(&headers, Duration::from_secs(60)).unwrap();
    let mut request = watching(0);
    request.extensions_mut().insert(deadline.remaining);
    let decisions = decisions(&registry);
    let mut feed = decisions
        .watch_decisions(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(next(&mut feed).await.revision, 0);
    let ended = feed.next().await.unwrap().unwrap_err();
    assert_eq!(ended.code(), Code::DeadlineExceeded);
    registry.close().await;
}

#[tokio::test]
async fn a_feed_that_cannot_be_watched_is_refused_at_once() {
    let (registry, _directory) = registry().await;
    let decisions = decisions(&registry);
    let ahead = decisions.watch_decisions(watching(7)).await;
    assert_eq!(ahead.err().unwrap().code(), Code::Unavailable);
    let mut silent = watching(0);
    silent.get_mut().heartbeat_seconds = Some(301);
    let silent = decisions.watch_decisions(silent).await;
    assert_eq!(silent.err().unwrap().code(), Code::InvalidArgument);
    registry.close().await;
}
