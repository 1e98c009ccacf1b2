//! A database that takes no writes for a while, as after a switch to another node (25006): what is asked
//! meanwhile is done once or refused as unavailable, and is asked again with success once it is over.

use crate::side::Side;
use crate::support::{auditor, check, hospital, ocmw, register, ssin};
use carmed_registry::{
    ConsultationFilter, CoverageAnswer, DecisionFilter, Refusal, Registry, Written,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// How many persons are checked, and how many more are registered.
const PERSONS: u32 = 12;
/// Longer than calls take, together, before they say that the store is not there: each step that asks
/// the store waits some seconds for it, whoever else waits.
const BOUND: Duration = Duration::from_secs(25);

async fn written(registry: &Registry, serial: u32) -> Result<Written, Refusal> {
    let request_id = Uuid::from_u128(serial.into());
    registry
        .write_decision(&ocmw(1), request_id, &register(serial))
        .await
}

async fn checked(registry: &Registry, serial: u32) -> Result<CoverageAnswer, Refusal> {
    let question = check(serial, "2026-06-15");
    registry.check_coverage(&hospital(), &question).await
}

/// What is asked at once: a check of each person of the first half, a registration of the others.
struct Asked {
    checks: Vec<JoinHandle<Result<CoverageAnswer, Refusal>>>,
    writes: Vec<JoinHandle<Result<Written, Refusal>>>,
}

impl Asked {
    fn of(registry: &Arc<Registry>) -> Self {
        let checks = (1..=PERSONS).map(|serial| {
            let registry = Arc::clone(registry);
            tokio::spawn(async move { checked(&registry, serial).await })
        });
        let writes = (PERSONS + 1..=2 * PERSONS).map(|serial| {
            let registry = Arc::clone(registry);
            tokio::spawn(async move { written(&registry, serial).await })
        });
        Self {
            checks: checks.collect(),
            writes: writes.collect(),
        }
    }

    async fn answered(self) -> Answered {
        let mut answered = Answered::default();
        for check in self.checks {
            match check.await.unwrap() {
                Ok(answer) => {
                    assert_eq!(answer.coverage.spans.len(), 1, "{answer:?}");
                    answered.tickets.insert(answer.ticket);
                }
                Err(Refusal::Unavailable(_)) => answered.refused_checks += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        for write in self.writes {
            match write.await.unwrap() {
                Ok(_) => answered.writes += 1,
                Err(Refusal::Unavailable(_)) => answered.refused_writes += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        answered
    }
}

#[derive(Default)]
struct Answered {
    tickets: BTreeSet<Uuid>,
    refused_checks: usize,
    writes: usize,
    refused_writes: usize,
}

/// Persons of the first half registered, connections open, and the database takes no writes from now on.
async fn read_only() -> Side {
    let side = Side::server(1).await;
    for serial in 1..=PERSONS {
        written(&side.registry, serial).await.unwrap();
    }
    checked(&side.registry, 1).await.unwrap();
    side.bed().set("default_transaction_read_only = on").await;
    side.bed().cut().await;
    side
}

async fn writable_again(side: &Side) {
    side.bed().set("default_transaction_read_only = off").await;
}

/// Every registration has one effect, sent again or not; every check that was answered is on record
/// once, and nothing is on record that nobody asked.
async fn nothing_is_lost_or_doubled(side: &mut Side, answered: &Answered) {
    let revision = side.registry.figures().revision;
    for serial in 1..=2 * PERSONS {
        let again = written(&side.registry, serial).await.unwrap();
        assert_eq!(again.version.version, 1);
        if answered.refused_writes == 0 {
            assert!(
                again.revision <= revision,
                "person {serial} was written twice"
            );
        }
    }
    side.restart().await;
    assert_eq!(
        side.registry.figures().revision.number(),
        u64::from(2 * PERSONS)
    );
    let listed = side
        .registry
        .decisions(&ocmw(1), DecisionFilter::default(), None, 200)
        .await
        .unwrap();
    let persons: BTreeSet<_> = listed
        .versions
        .iter()
        .map(|version| version.decision.beneficiary.ssin)
        .collect();
    let expected: BTreeSet<_> = (1..=2 * PERSONS).map(ssin).collect();
    assert_eq!(
        (persons, listed.versions.len()),
        (expected, 2 * PERSONS as usize)
    );
    let on_record = side
        .registry
        .consultations(&auditor(), &ConsultationFilter::default(), None, 200)
        .await
        .unwrap()
        .consultations;
    let tickets: BTreeSet<Uuid> = on_record.iter().map(|record| record.ticket).collect();
    assert_eq!(tickets.len(), on_record.len());
    assert!(
        answered.tickets.is_subset(&tickets),
        "an answer without a record"
    );
    // The one before the switch beside those of it; of a refused one nobody knows.
    let certain = 1 + answered.tickets.len();
    assert!((certain..=certain + answered.refused_checks).contains(&on_record.len()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_during_a_short_switch_is_done_once() {
    let mut side = read_only().await;
    let asked = Asked::of(&side.registry);
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    writable_again(&side).await;
    let answered = asked.answered().await;
    // A statement that was under way when its connection broke is refused: whether it was done is not
    // known. All others wait for the node.
    assert!(answered.tickets.len() + answered.writes > 0);
    for serial in 1..=PERSONS {
        checked(&side.registry, serial).await.unwrap();
    }
    let later = Answered {
        refused_checks: answered.refused_checks + PERSONS as usize,
        ..answered
    };
    nothing_is_lost_or_doubled(&mut side, &later).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_no_node_takes_writes_all_is_refused_within_its_bound_and_works_again_after() {
    let mut side = read_only().await;
    let asked = Asked::of(&side.registry);
    let answered = tokio::time::timeout(BOUND, asked.answered()).await.unwrap();
    assert_eq!(answered.tickets.len() + answered.writes, 0);
    assert_eq!(
        answered.refused_checks + answered.refused_writes,
        2 * PERSONS as usize
    );
    writable_again(&side).await;
    let answered = Asked::of(&side.registry).answered().await;
    assert_eq!(answered.refused_checks + answered.refused_writes, 0);
    nothing_is_lost_or_doubled(&mut side, &answered).await;
}
