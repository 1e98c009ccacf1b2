//! Checks are never answered from before a committed write, and never computed twice without need.

use crate::support::{check, fresh, hospital, modify, ocmw, register, request_id, stop};
use carmed_model::Code;
use carmed_registry::DecisionFilter;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writes_about_other_people_never_make_a_check_compute_twice() {
    let (_directory, registry) = fresh().await;
    let own = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let checking = Arc::new(AtomicBool::new(true));
    let writers: Vec<_> = (0..4_u32)
        .map(|writer| {
            let (registry, checking) = (Arc::clone(&registry), Arc::clone(&checking));
            tokio::spawn(async move {
                let mut written = 0_u32;
                while checking.load(Ordering::SeqCst) {
                    let serial = 10 + writer + 4 * (written % 200);
                    let command = register(serial);
                    // A second decision for the same person is refused by DEC-01: no write, go on.
                    if registry
                        .write_decision(&ocmw(2), request_id(), &command)
                        .await
                        .is_ok()
                    {
                        written += 1;
                    }
                }
                written
            })
        })
        .collect();
    let before = registry.figures();
    for _ in 0..300 {
        let answer = registry
            .check_coverage(&hospital(), &check(1, "2026-06-10"))
            .await
            .unwrap();
        assert_eq!(
            answer.coverage.spans[0].card_number,
            own.version.card_number
        );
    }
    checking.store(false, Ordering::SeqCst);
    let mut written = 0;
    for writer in writers {
        written += writer.await.unwrap();
    }
    let after = registry.figures();
    assert!(
        written > 20,
        "the writers wrote beside the checks: {written}"
    );
    assert_eq!(after.consultations - before.consultations, 300);
    assert_eq!(after.recomputations, before.recomputations);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_check_asked_after_a_stop_was_acknowledged_is_never_answered_from_before_it() {
    let (_directory, registry) = fresh().await;
    for serial in 1..=60 {
        let registered = registry
            .write_decision(&ocmw(1), request_id(), &register(serial))
            .await
            .unwrap();
        let stopped = Arc::new(AtomicBool::new(false));
        let checks: Vec<_> = (0..4)
            .map(|_| {
                let (registry, stopped) = (Arc::clone(&registry), Arc::clone(&stopped));
                tokio::spawn(async move {
                    for _ in 0..6 {
                        let asked_after_stop = stopped.load(Ordering::SeqCst);
                        let answer = registry
                            .check_coverage(&hospital(), &check(serial, "2026-06-15"))
                            .await;
                        let covered = !answer.unwrap().coverage.spans.is_empty();
                        assert!(
                            !(asked_after_stop && covered),
                            "a stale yes for person {serial}"
                        );
                    }
                })
            })
            .collect();
        let card_number = registered.version.card_number;
        let command = stop(card_number, 1, "2026-06-14");
        registry
            .write_decision(&ocmw(1), request_id(), &command)
            .await
            .unwrap();
        stopped.store(true, Ordering::SeqCst);
        for check in checks {
            check.await.unwrap();
        }
        let answer = registry
            .check_coverage(&hospital(), &check(serial, "2026-06-15"))
            .await
            .unwrap();
        assert_eq!(
            answer.coverage.gaps[0].reasons[0].code,
            Code::NoDecisionInForce
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_writers_on_one_version_exactly_one_wins() {
    let (_directory, registry) = fresh().await;
    let own = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let card_number = own.version.card_number;
    let writers: Vec<_> = (0..64)
        .map(|_| {
            let registry = Arc::clone(&registry);
            tokio::spawn(async move {
                registry
                    .write_decision(&ocmw(1), request_id(), &modify(card_number, 1))
                    .await
            })
        })
        .collect();
    let (mut won, mut stale) = (0, 0);
    for writer in writers {
        match writer.await.unwrap() {
            Ok(written) => {
                assert_eq!(written.version.version, 2);
                won += 1;
            }
            Err(carmed_registry::Refusal::StaleVersion { current: 2 }) => stale += 1,
            Err(other) => panic!("neither won nor stale: {other:?}"),
        }
    }
    assert_eq!((won, stale), (1, 63));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_request_sent_many_times_at_once_about_somebody_new_gets_one_answer() {
    let (_directory, registry) = fresh().await;
    for serial in 1..=8 {
        let id = request_id();
        let senders: Vec<_> = (0..32)
            .map(|_| {
                let registry = Arc::clone(&registry);
                tokio::spawn(async move {
                    registry
                        .write_decision(&ocmw(1), id, &register(serial))
                        .await
                })
            })
            .collect();
        let mut answers = Vec::new();
        for sender in senders {
            let written = sender.await.unwrap().unwrap();
            answers.push((written.revision, written.version));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    }
    assert_eq!(registry.figures().decisions, 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reading_goes_on_while_the_registry_meets_new_people() {
    let (_directory, registry) = fresh().await;
    let writing = Arc::new(AtomicBool::new(true));
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let (registry, writing) = (Arc::clone(&registry), Arc::clone(&writing));
            tokio::spawn(async move {
                let mut read = 0;
                while writing.load(Ordering::SeqCst) {
                    let filter = DecisionFilter::default();
                    let answer = registry
                        .decisions(&ocmw(1), filter, None, 200)
                        .await
                        .unwrap();
                    read = answer.versions.len();
                }
                read
            })
        })
        .collect();
    for serial in 1..=150 {
        registry
            .write_decision(&ocmw(1), request_id(), &register(serial))
            .await
            .unwrap();
    }
    writing.store(false, Ordering::SeqCst);
    for reader in readers {
        assert!(reader.await.unwrap() > 0);
    }
}
