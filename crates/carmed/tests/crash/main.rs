//! What was acknowledged outlives `kill -9` of a server and of PostgreSQL under load, and is there once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod cluster;
mod process;

use carmed_client::Client;
use carmed_client::contract::{
    ListConsultationsRequest, ProviderId, list_consultations_request::By, provider_id::Id,
};
use carmed_tests::callers;
use carmed_tests::load::{Database, Entrance, Load, Progress, Recorded, fresh_seed};
use cluster::Cluster;
use process::Process;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use tokio::task::block_in_place;

const CLIENTS: u32 = 8;
const SERVER_KILLS: u64 = 20;
const POSTGRES_KILLS: u64 = 5;
/// So many calls are answered between two kills; a prime, so that no kill falls on a round number.
const ANSWERS_BETWEEN: u64 = 97;
/// The hospital that asks in a load.
const HOSPITAL_NIHII: &str = "71000535";

/// Whether the log has no gap, and the head is its last event.
const IN_ORDER: &str = "select (select revision from head) = count(*) \
     and count(*) = max(revision) from event";

fn load() -> Load {
    Load {
        seed: fresh_seed(),
        operations: u64::MAX,
        clients: CLIENTS,
        broken_off_percent: 0,
    }
}

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.jsonl"))
}

/// Nothing acknowledged is lost and nothing is applied twice: every answer that was given fits one order
/// of the calls, every consultation that was answered stands in the journal once, and the log has no gap.
async fn nothing_is_lost_or_done_twice(
    recorded: Recorded,
    history: &Path,
    database: &Database,
    client: Client,
) {
    let verdict = carmed_checker::judge(history).unwrap();
    println!("{:?}\n{verdict}", recorded.answers);
    assert!(verdict.is_linearizable(), "{verdict}");
    assert!(!recorded.answers.contains_key("unexpected"));

    let journal = journal(&client).await;
    let tickets: HashSet<&String> = journal.iter().collect();
    assert_eq!(tickets.len(), journal.len(), "a consultation stands twice");
    let lost = recorded.tickets.iter().find(|told| !tickets.contains(told));
    assert_eq!(lost, None, "an answered consultation is lost");
    assert!(!recorded.tickets.is_empty());
    assert_eq!(database.value(IN_ORDER), "t");
    std::fs::remove_file(history).unwrap();
}

/// The tickets of all consultations of the hospital.
async fn journal(auditor: &Client) -> Vec<String> {
    let mut tickets = Vec::new();
    let mut page_token = String::new();
    loop {
        let id = Some(Id::Nihii(HOSPITAL_NIHII.to_owned()));
        let request = ListConsultationsRequest {
            by: Some(By::Provider(ProviderId { id })),
            page_size: 200,
            page_token,
            ..ListConsultationsRequest::default()
        };
        let page = auditor.list_consultations(request).await.unwrap();
        tickets.extend(page.consultations.into_iter().map(|one| one.ticket));
        if page.next_page_token.is_empty() {
            return tickets;
        }
        page_token = page.next_page_token;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_acknowledged_is_lost_or_done_twice_when_servers_are_killed() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::fresh().await;
    let start = || block_in_place(|| Process::start(database.url(), directory.path()));
    let mut servers = [start(), start()];
    let entrances = [
        Entrance::to(servers[0].address()).await,
        Entrance::to(servers[1].address()).await,
    ];
    let doors = entrances.each_ref().map(Entrance::door);
    let (progress, history) = (Progress::default(), place("servers"));
    let running = {
        let (progress, history) = (progress.clone(), history.clone());
        tokio::spawn(async move { load().run(&doors, &history, progress).await })
    };
    for (kill, place) in (0..SERVER_KILLS).zip([0, 1].into_iter().cycle()) {
        progress.answers(ANSWERS_BETWEEN + kill).await;
        servers[place].kill();
        servers[place] = start();
        entrances[place].leads_to(servers[place].address()).await;
    }
    progress.answers(ANSWERS_BETWEEN).await;
    progress.enough();
    let recorded = running.await.unwrap();
    println!("{} calls were made again", progress.asked_again());
    assert!(progress.asked_again() >= SERVER_KILLS);
    let auditor = entrances[0].client(callers::AUDITOR);
    nothing_is_lost_or_done_twice(recorded, &history, &database, auditor).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_acknowledged_is_lost_or_done_twice_when_postgresql_is_killed() {
    let directory = tempfile::tempdir().unwrap();
    let mut cluster = block_in_place(Cluster::start);
    let database = Database::in_cluster(&cluster.url()).await;
    let mut server = block_in_place(|| Process::start(database.url(), directory.path()));
    let entrance = Entrance::to(server.address()).await;
    let door = entrance.door();
    let (progress, history) = (Progress::default(), place("postgresql"));
    let running = {
        let (progress, history) = (progress.clone(), history.clone());
        tokio::spawn(async move { load().run(&[door], &history, progress).await })
    };
    for kill in 0..POSTGRES_KILLS {
        progress.answers(ANSWERS_BETWEEN + kill).await;
        block_in_place(|| {
            cluster.kill();
            cluster.start_again();
        });
    }
    progress.answers(ANSWERS_BETWEEN).await;
    progress.enough();
    let recorded = running.await.unwrap();
    assert!(server.is_running(), "the server was never restarted");
    let auditor = entrance.client(callers::AUDITOR);
    nothing_is_lost_or_done_twice(recorded, &history, &database, auditor).await;
}
