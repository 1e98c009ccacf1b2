//! Races: an answer is never older than what was acknowledged before its question (COV-09).

use carmed_tests::v1::{CheckCoverageRequest, Code, CoverKind};
use carmed_tests::{
    World, callers, on_day, person, registration, stop_for_departure, unlawful_stay,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;
const ROUNDS: u64 = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_check_asked_after_a_stop_was_acknowledged_is_never_answered_from_before_it() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    for number in 1..=ROUNDS {
        let somebody = person(number);
        let written = ocmw
            .register(registration(unlawful_stay(&somebody)))
            .await
            .unwrap();
        let acknowledged = Arc::new(AtomicBool::new(false));
        let mut asking = Vec::new();
        for _ in 0..2 {
            let acknowledged = Arc::clone(&acknowledged);
            let mut hospital = world.party(callers::HOSPITAL);
            let question = on_day(&somebody.ssin, AMBULATORY, 0);
            asking.push(tokio::spawn(async move {
                loop {
                    let stopped_before = acknowledged.load(Ordering::SeqCst);
                    let answer = hospital.check(question.clone()).await.unwrap();
                    let covered = !answer.spans.is_empty();
                    assert!(
                        !(stopped_before && covered),
                        "an answer from before the stop"
                    );
                    if stopped_before {
                        break answer.gaps[0].reasons[0].code();
                    }
                }
            }));
        }
        ocmw.stop(stop_for_departure(&written.card_number, 1))
            .await
            .unwrap();
        acknowledged.store(true, Ordering::SeqCst);
        for asked in asking {
            assert_eq!(asked.await.unwrap(), Code::NoDecisionInForce);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_revision_echoed_by_another_party_is_never_answered_older() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let mut hospital = world.party(callers::HOSPITAL);
    for number in 1..=20 {
        let somebody = person(number);
        let written = ocmw
            .register(registration(unlawful_stay(&somebody)))
            .await
            .unwrap();
        let (_, min_revision) = ocmw
            .stop(stop_for_departure(&written.card_number, 1))
            .await
            .unwrap();
        let request = CheckCoverageRequest {
            min_revision,
            ..on_day(&somebody.ssin, AMBULATORY, 0)
        };
        let answer = hospital.check(request).await.unwrap();
        assert!(answer.revision >= min_revision && answer.spans.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_registrations_for_one_person_at_once_exactly_one_is_written_dec_01() {
    let world = World::start().await;
    let mut writing = Vec::new();
    for caller in [callers::OCMW, callers::OTHER_OCMW].repeat(8) {
        let mut party = world.party(caller);
        let request = registration(unlawful_stay(&person(1)));
        writing.push(tokio::spawn(async move {
            party.register(request).await.is_ok()
        }));
    }
    let mut written = 0;
    for one in writing {
        written += usize::from(one.await.unwrap());
    }
    assert_eq!(written, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_request_sent_many_times_at_once_is_written_once() {
    let world = World::start().await;
    let request = registration(unlawful_stay(&person(1)));
    let mut writing = Vec::new();
    for _ in 0..16 {
        let mut party = world.party(callers::OCMW);
        let request = request.clone();
        writing.push(tokio::spawn(async move {
            party.register(request).await.unwrap()
        }));
    }
    let mut answers = Vec::new();
    for one in writing {
        answers.push(one.await.unwrap());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}
