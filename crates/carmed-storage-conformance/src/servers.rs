//! Several servers on one store; each opened store is a server.

use crate::TestBed;
use crate::samples::{
    append, commit, consultation, id, last, log, meeting, person_id, person_key, publication,
    publish, tariff_row, version,
};
use carmed_model::Revision;
use carmed_storage::{Append, Appended, RegistryKeyRow, Store, Subject};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::Barrier;
use tokio::task::JoinHandle;

const ZERO: Revision = Revision::ZERO;

/// Commands appended by servers in turn, each by a task of its own, all at once.
async fn beside_each_other(servers: &[Store; 2], commands: Vec<Append>) -> Vec<Appended> {
    let start = Arc::new(Barrier::new(commands.len()));
    let tasks: Vec<JoinHandle<Appended>> = commands
        .into_iter()
        .zip(servers.iter().cycle().cloned())
        .map(|(command, server)| {
            let start = Arc::clone(&start);
            tokio::spawn(async move {
                start.wait().await;
                append(&server, command).await
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

/// Every revision is taken once, and each server sees all events in one order.
pub async fn writers_on_two_servers_leave_no_gap<B: TestBed>(bed: B) {
    const COMMANDS: u64 = 48;
    let servers = [bed.open().await, bed.open().await];
    let commands = (1..=COMMANDS).map(|number| meeting(number, number));
    let outcomes = beside_each_other(&servers, commands.collect()).await;
    let revisions: BTreeSet<u64> = outcomes
        .into_iter()
        .map(|outcome| last(outcome).number())
        .collect();
    assert!(revisions.into_iter().eq(1..=COMMANDS));
    let seen = log(&*servers[0].register).await;
    assert!(
        seen.iter()
            .map(|event| event.revision.number())
            .eq(1..=COMMANDS)
    );
    assert_eq!(log(&*servers[1].register).await, seen);
}

/// Of commands decided on one state of a dossier by several servers, exactly one is committed.
pub async fn one_of_two_servers_wins_a_version<B: TestBed>(bed: B) {
    let servers = [bed.open().await, bed.open().await];
    let mut dossier = commit(&servers[0], meeting(1, 1)).await;
    for round in 2..=20 {
        let commands = (0..4).map(|_| version(1, 1, round, dossier)).collect();
        let outcomes = beside_each_other(&servers, commands).await;
        let committed: Vec<Appended> = outcomes
            .into_iter()
            .filter(|outcome| *outcome != Appended::Stale)
            .collect();
        assert_eq!(committed.len(), 1, "round {round}");
        assert_eq!(last(committed[0]), dossier.next());
        dossier = dossier.next();
    }
    assert_eq!(log(&*servers[1].register).await.len(), 20);
}

/// What one server acknowledged, no other answers without; nor without a tariff or a person.
pub async fn a_write_on_one_server_makes_a_record_on_the_other_stale<B: TestBed>(bed: B) {
    let [one, other] = [bed.open().await, bed.open().await];
    let first = commit(&one, meeting(1, 1)).await;
    let known = Subject::Person(person_id(1));
    let record = |micros, subject, dossier, tariff| {
        let row = consultation(micros, subject, dossier, tariff);
        let journal = other.journal.clone();
        async move { journal.record(&[row]).await.unwrap()[0] }
    };
    assert!(record(1, known, first, ZERO).await);
    let unknown = Subject::Unknown(person_key(2));
    assert!(record(2, unknown, ZERO, ZERO).await);
    let second = commit(&one, version(1, 1, 2, first)).await;
    assert!(!record(3, known, first, ZERO).await);
    assert!(record(4, known, second, ZERO).await);
    commit(&one, meeting(2, 2)).await;
    assert!(!record(5, unknown, ZERO, ZERO).await);
    let tariff = publish(&*one.tariffs).await;
    assert!(!record(6, known, second, ZERO).await);
    assert!(record(7, known, second, tariff).await);
}

/// Whichever server asks.
pub async fn card_sequences_are_given_once_by_all_servers<B: TestBed>(bed: B) {
    let servers = [bed.open().await, bed.open().await];
    let tasks: Vec<JoinHandle<u64>> = (0..32)
        .map(|number| {
            let register = servers[number % 2].register.clone();
            tokio::spawn(async move { register.reserve_cards(1).await.unwrap() })
        })
        .collect();
    let mut given = BTreeSet::new();
    for task in tasks {
        given.insert(task.await.unwrap());
    }
    assert!(given.into_iter().eq(1..=32));
}

/// The first key wins, and all of them work with it.
pub async fn servers_that_start_together_end_with_one_key<B: TestBed>(bed: B) {
    let servers = [bed.open().await, bed.open().await];
    let tasks: Vec<JoinHandle<Vec<RegistryKeyRow>>> = (0..8)
        .map(|number| {
            let vault = servers[usize::from(number) % 2].vault.clone();
            let key = RegistryKeyRow {
                purpose: "ssin".to_owned(),
                key_id: 1,
                wrapped_key: vec![number; 40],
                kek_id: "file-1".to_owned(),
            };
            tokio::spawn(async move { vault.add_registry_keys(&[key]).await.unwrap() })
        })
        .collect();
    let stands = servers[0].vault.registry_keys().await.unwrap();
    let mut answers = BTreeSet::from_iter(stands.into_iter().map(|key| key.wrapped_key));
    for task in tasks {
        let keys = task.await.unwrap();
        assert_eq!(keys.len(), 1);
        answers.insert(keys[0].wrapped_key.clone());
    }
    assert_eq!(answers.len(), 1);
}

/// A server that starts sweeps up what others left, not what they are at.
pub async fn a_release_that_another_server_stages_is_not_abandoned<B: TestBed>(bed: B) {
    let importing = bed.open().await;
    let release_id = id();
    let rows = [tariff_row(101_032)];
    importing.tariffs.stage(release_id, &rows).await.unwrap();
    let starting = bed.open().await;
    assert!(starting.tariffs.abandoned().await.unwrap().is_empty());
    importing.tariffs.stage(release_id, &rows).await.unwrap();
    drop(importing);
    assert_eq!(starting.tariffs.abandoned().await.unwrap(), [release_id]);
}

/// A release of which slices are gone is never published, nor built up anew by the rest of them.
pub async fn a_release_that_another_server_discarded_is_not_gone_on_with<B: TestBed>(bed: B) {
    let [importing, other] = [bed.open().await, bed.open().await];
    let release_id = id();
    let rows = [tariff_row(101_032)];
    importing.tariffs.stage(release_id, &rows).await.unwrap();
    other.tariffs.discard(release_id).await.unwrap();
    assert!(importing.tariffs.stage(release_id, &rows).await.is_err());
    let (event, request) = publication();
    let published = importing
        .tariffs
        .publish(release_id, &event, &request)
        .await;
    assert!(published.is_err());
    assert!(other.tariffs.releases().await.unwrap().is_empty());
}
