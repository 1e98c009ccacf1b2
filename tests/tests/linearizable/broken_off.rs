//! Clients that break their calls off at any moment leave nothing half-done behind.

use crate::servers::Servers;
use crate::{CLIENTS, judged, place};
use carmed_tests::load::{Load, Progress, fresh_seed};
use carmed_tests::{callers, person, registration, unlawful_stay};

/// How many calls are broken off at least.
const BROKEN_OFF_MIN: u64 = 2_000;
const OPERATIONS: u64 = 4_000;

/// The connections that are inside a transaction in which nothing happens.
const LEFT_OPEN: &str = "select count(*) from pg_stat_activity \
     where datname = current_database() and state like 'idle in transaction%'";
/// Whether the log has no gap, and the head is its last event.
const IN_ORDER: &str = "select (select revision from head) = count(*) \
     and count(*) = max(revision) from event";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_calls_broken_off_leave_no_transaction_open_and_nothing_half_done() {
    let servers = Servers::start().await;
    let load = Load {
        seed: fresh_seed(),
        operations: OPERATIONS,
        clients: CLIENTS,
        broken_off_percent: 60,
    };
    let (progress, history) = (Progress::default(), place("broken_off"));
    let (recorded, verdict) = judged(&servers, load, progress.clone(), &history).await;
    println!("{} calls were broken off", progress.broken_off());
    assert!(progress.broken_off() >= BROKEN_OFF_MIN);
    assert!(recorded.unknown > 0 && recorded.answered > 0);

    // The writer and the journal of each server go on; what was queued before is done then.
    for (number, entrance) in (1..).zip(&servers.entrances) {
        let ocmw = entrance.client(callers::OCMW);
        let register = registration(unlawful_stay(&person(number)));
        ocmw.register_decision(register).await.unwrap();
        let hospital = entrance.client(callers::HOSPITAL);
        let cover = carmed_tests::v1::CoverKind::AmbulatoryInHospital;
        let question = carmed_tests::on_day(&person(number).ssin, cover, 0);
        let answer = hospital.check_coverage(question).await.unwrap();
        assert_eq!(answer.spans.len(), 1);
    }
    assert_eq!(servers.database.value(LEFT_OPEN), "0");
    assert_eq!(servers.database.value(IN_ORDER), "t");
    servers.stop().await;
    assert!(verdict.is_linearizable(), "{verdict}");
    std::fs::remove_file(history).unwrap();
}
