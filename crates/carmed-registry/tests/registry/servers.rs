//! Several servers on one PostgreSQL: what one committed, the other answers from (COV-09).

use crate::bed::Bed;
use crate::support::{
    StandingClock, TODAY, check, day, federal_feed, hospital, modify, ocmw, period, register,
    request_id, ssin, stop,
};
use carmed_model::{DecisionCommand, Mutation, MutationChange, Revision};
use carmed_registry::{FileKey, OcmwNews, Refusal, Registry, SystemIds, Written};
use carmed_validation::parameters::Parameters;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const WAIT: Duration = Duration::from_secs(10);

/// Two servers with one key file.
struct Servers {
    bed: Bed,
    first: Arc<Registry>,
    second: Arc<Registry>,
    _keys: TempDir,
}

async fn servers() -> Servers {
    let bed = Bed::migrated().await;
    let keys = tempfile::tempdir().unwrap();
    let open = async || {
        let registry = Registry::open(
            bed.try_open().await.unwrap(),
            &FileKey::new(keys.path().join("carmed.key")),
            Arc::new(Parameters::embedded().unwrap()),
            StandingClock::at(day(TODAY)),
            Arc::new(SystemIds),
        )
        .await;
        Arc::new(registry.unwrap())
    };
    let (first, second) = (open().await, open().await);
    Servers {
        bed,
        first,
        second,
        _keys: keys,
    }
}

async fn write(registry: &Registry, number: u32, command: &DecisionCommand) -> Written {
    registry
        .write_decision(&ocmw(number), request_id(), command)
        .await
        .unwrap()
}

/// How many covered spans a hospital is told of on 15 June, and the revision it is told them at.
async fn covered(registry: &Registry, serial: u32) -> Result<(usize, Revision), Refusal> {
    let answer = registry
        .check_coverage(&hospital(), &check(serial, "2026-06-15"))
        .await?;
    Ok((answer.coverage.spans.len(), answer.revision))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_on_the_other_server_sees_a_registration_and_a_stop_at_once() {
    let Servers { first, second, .. } = servers().await;
    for serial in 1..=10 {
        assert_eq!(covered(&second, serial).await.unwrap().0, 0);
        let written = write(&first, 1, &register(serial)).await;
        let (spans, revision) = covered(&second, serial).await.unwrap();
        assert_eq!(spans, 1, "person {serial}");
        assert!(revision >= written.revision);
        let card = written.version.card_number;
        write(&second, 1, &stop(card, 1, "2026-06-14")).await;
        assert_eq!(
            covered(&first, serial).await.unwrap().0,
            0,
            "person {serial}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_law_judges_on_what_the_other_server_committed_dec_01_life_09() {
    let Servers { first, second, .. } = servers().await;
    let written = write(&first, 1, &register(1)).await;
    let refused = second
        .write_decision(&ocmw(2), request_id(), &register(1))
        .await;
    assert!(
        matches!(refused, Err(Refusal::Broken { .. })),
        "{refused:?}"
    );
    write(
        &first,
        1,
        &stop(written.version.card_number, 1, "2026-06-14"),
    )
    .await;
    let mut moved = register(1);
    if let DecisionCommand::Register { decision, .. } = &mut moved {
        let days = period("2026-06-15", "2026-11-30");
        decision.terms.period = days;
        for cover in &mut decision.terms.covers {
            cover.period = days;
        }
    }
    write(&second, 2, &moved).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_many_modifications_over_both_servers_wins_and_a_request_sent_to_both_has_one_effect()
 {
    let Servers { first, second, .. } = servers().await;
    let card = write(&first, 1, &register(1)).await.version.card_number;
    let mut tasks = Vec::new();
    for number in 0..32 {
        let registry = Arc::clone(if number % 2 == 0 { &first } else { &second });
        tasks.push(tokio::spawn(async move {
            let written = registry
                .write_decision(&ocmw(1), request_id(), &modify(card, 1))
                .await;
            match written {
                Ok(_) => 1,
                Err(Refusal::StaleVersion { current: 2 }) => 0,
                Err(other) => panic!("{other:?}"),
            }
        }));
    }
    let mut winners = 0;
    for task in tasks {
        winners += task.await.unwrap();
    }
    assert_eq!(winners, 1);
    let id = request_id();
    let (caller, command) = (ocmw(1), modify(card, 2));
    let (one, other) = tokio::join!(
        first.write_decision(&caller, id, &command),
        second.write_decision(&caller, id, &command)
    );
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(
        (one.revision, &one.version),
        (other.revision, &other.version)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mutation_and_a_replaced_number_reach_the_other_server() {
    let Servers { first, second, .. } = servers().await;
    write(&first, 1, &register(1)).await;
    let replaced = Mutation {
        change: MutationChange::SsinReplaced(ssin(2)),
        mutation_date: day("2026-06-10"),
    };
    second
        .record_mutation(&federal_feed(), request_id(), ssin(1), &replaced, false)
        .await
        .unwrap();
    assert_eq!(covered(&first, 2).await.unwrap().0, 1);
    first.fresh(WAIT).await.unwrap();
    let managing = first
        .find_managing_ocmw(&ocmw(2), ssin(1), period("2026-06-15", "2026-06-15"))
        .await
        .unwrap();
    assert_eq!(managing.successor_ssin, Some(ssin(2)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_on_one_server_tells_what_the_other_wrote() {
    let Servers { first, second, .. } = servers().await;
    let mut feed = second
        .watch_decisions(&ocmw(1), Revision::ZERO)
        .await
        .unwrap();
    let mut expected = Vec::new();
    for serial in 1..=5 {
        expected.push(write(&first, 1, &register(serial)).await.revision);
    }
    let mut told = Vec::new();
    while told.len() < expected.len() {
        let item = feed.next(WAIT).await.unwrap();
        if let Some(OcmwNews::Decision { .. }) = item.news {
            told.push(item.revision);
        }
    }
    assert_eq!(told, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_reach_the_store_refuses_and_serves_again_when_it_can() {
    let Servers {
        bed, first, second, ..
    } = servers().await;
    write(&first, 1, &register(1)).await;
    assert_eq!(covered(&second, 1).await.unwrap().0, 1);
    bed.allow_connections(false).await;
    bed.cut().await;
    for _ in 0..3 {
        let refused = covered(&second, 1).await;
        assert!(
            matches!(refused, Err(Refusal::Unavailable(_))),
            "{refused:?}"
        );
    }
    let refused = second.fresh(Duration::from_millis(500)).await;
    assert!(
        matches!(refused, Err(Refusal::Unavailable(_))),
        "{refused:?}"
    );
    bed.allow_connections(true).await;
    assert_eq!(covered(&second, 1).await.unwrap().0, 1);
}
