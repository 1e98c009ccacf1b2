//! Calls that end early over the channel: a cancelled one leaves nothing half-done, a deadline is kept.

use carmed_tests::v1::{
    CheckCoverageRequest, CoverKind, ListConsultationsRequest, ListDecisionsRequest,
    RegisterDecisionRequest, WatchDecisionsRequest, list_consultations_request::By,
};
use carmed_tests::{World, callers, on_day, person, registration, unlawful_stay};
use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use tonic::{Code, Request};

/// Polls a call that many times and drops it: so far it got, and no further.
async fn cancelled<T>(call: impl Future<Output = T>, polls: usize) -> Option<T> {
    let mut call = pin!(call);
    for _ in 0..polls {
        let now = std::future::poll_fn(|context| Poll::Ready(call.as_mut().poll(context))).await;
        if let Poll::Ready(answer) = now {
            return Some(answer);
        }
        tokio::task::yield_now().await;
    }
    None
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_registration_is_whole_or_not_at_all() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    for number in 1..=60 {
        let request = registration(unlawful_stay(&person(number)));
        let mut caller = world.party(callers::OCMW);
        let polls = usize::try_from(number).unwrap();
        cancelled(caller.register(request.clone()), polls).await;
        // Asked again with the same id it is written, or answered as it was written: never refused as
        // somebody else's days (DEC-01), never written twice.
        let first = ocmw.register(request.clone()).await.unwrap();
        let again = ocmw.register(request).await.unwrap();
        assert_eq!((first.version, &first), (1, &again), "after {number} polls");
    }
    let request = ListDecisionsRequest {
        page_size: 200,
        ..ListDecisionsRequest::default()
    };
    let listed = ocmw.decisions.list_decisions(request).await.unwrap();
    assert_eq!(listed.into_inner().decisions.len(), 60);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_question_is_never_remembered_as_a_no() {
    let world = World::start().await;
    world.register(unlawful_stay(&person(1))).await;
    let question = on_day(&person(1).ssin, CoverKind::AmbulatoryInHospital, 0);
    let mut hospital = world.party(callers::HOSPITAL);
    for polls in 1..=40 {
        let mut caller = world.party(callers::HOSPITAL);
        cancelled(caller.check(question.clone()), polls).await;
        let answer = hospital.check(question.clone()).await.unwrap();
        assert_eq!(answer.spans.len(), 1, "after {polls} polls");
    }
    let mut auditor = world.party(callers::AUDITOR);
    let request = ListConsultationsRequest {
        by: Some(By::Ssin(person(1).ssin)),
        page_size: 200,
        ..ListConsultationsRequest::default()
    };
    let journal = auditor.audit.list_consultations(request).await.unwrap();
    let journal = journal.into_inner().consultations;
    assert!(
        (40..=80).contains(&journal.len()),
        "each answered one is on record"
    );
    assert!(
        journal.iter().all(|one| one.outcomes[0].card_version == 1),
        "{journal:?}"
    );
}

#[tokio::test]
async fn a_deadline_that_has_passed_ends_a_call_and_nothing_is_stored() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let mut request: Request<RegisterDecisionRequest> =
        Request::new(registration(unlawful_stay(&person(1))));
    request
        .metadata_mut()
        .insert("grpc-timeout", "1n".parse().unwrap());
    let status = ocmw.decisions.register_decision(request).await.unwrap_err();
    let ended = [Code::DeadlineExceeded, Code::Cancelled];
    assert!(ended.contains(&status.code()), "{status:?}");
    let listed = ocmw
        .decisions
        .list_decisions(ListDecisionsRequest::default())
        .await;
    assert!(listed.unwrap().into_inner().decisions.is_empty());
}

#[tokio::test]
async fn a_wait_for_a_revision_ends_within_the_caller_s_time() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    let ahead = CheckCoverageRequest {
        min_revision: 1_000_000,
        ..on_day(&person(1).ssin, CoverKind::AmbulatoryInHospital, 0)
    };
    let mut request = Request::new(ahead);
    request.set_timeout(Duration::from_secs(1));
    let waited = hospital.coverage.check_coverage(request);
    let status = tokio::time::timeout(Duration::from_secs(20), waited).await;
    let status = status.unwrap().unwrap_err();
    let ended = [Code::Unavailable, Code::DeadlineExceeded];
    assert!(
        ended.contains(&status.code()),
        "never answered older: {status:?}"
    );
}

#[tokio::test]
async fn a_feed_ends_at_its_deadline_and_a_dropped_one_costs_nobody_anything() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    for _ in 0..300 {
        // More than one connection may have open at once: each one ends when it is dropped.
        let feed = ocmw
            .decisions
            .watch_decisions(WatchDecisionsRequest::default())
            .await;
        feed.unwrap().into_inner().message().await.unwrap().unwrap();
    }
    let mut request = Request::new(WatchDecisionsRequest::default());
    request.set_timeout(Duration::from_millis(300));
    let feed = ocmw.decisions.watch_decisions(request).await.unwrap();
    let mut feed = feed.into_inner();
    let status = loop {
        if let Err(status) = feed.message().await {
            break status;
        }
    };
    let ended = [Code::DeadlineExceeded, Code::Cancelled];
    assert!(ended.contains(&status.code()), "{status:?}");
}

#[tokio::test]
async fn a_deadline_that_is_none_is_refused() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    for malformed in ["soon", "12", "123456789S"] {
        let question = on_day(&person(1).ssin, CoverKind::AmbulatoryInHospital, 0);
        let mut request = Request::new(question);
        let metadata = request.metadata_mut();
        metadata.insert("grpc-timeout", malformed.parse().unwrap());
        let status = hospital.coverage.check_coverage(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument, "{malformed}");
    }
}
