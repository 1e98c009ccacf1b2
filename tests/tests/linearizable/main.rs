//! Every check and every write is linearizable per person, over two servers on one PostgreSQL (COV-09), and
//! stays so when clients break their calls off at any moment.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod broken_off;
mod forgetful;
mod servers;

use carmed_checker::Verdict;
use carmed_tests::load::{Load, Progress, Recorded, fresh_seed};
use servers::Servers;
use std::path::{Path, PathBuf};

/// How many calls every run makes.
const OPERATIONS: u64 = 20_000;
const CLIENTS: u32 = 16;

/// A number that the environment gives.
fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().unwrap())
}

/// Where a history is kept until it is found in order.
fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.jsonl"))
}

/// Makes the load on these servers and has its history judged.
async fn judged(
    servers: &Servers,
    load: Load,
    progress: Progress,
    history: &Path,
) -> (Recorded, Verdict) {
    let recorded = load.run(&servers.doors(), history, progress).await;
    let path = history.to_owned();
    let judging = tokio::task::spawn_blocking(move || carmed_checker::judge(&path));
    let verdict = judging.await.unwrap().unwrap();
    println!("{:?}\n{verdict}", recorded.answers);
    (recorded, verdict)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_load_over_two_servers_is_linearizable() {
    let chosen = std::env::var_os("CARMED_LOAD_HISTORY").map(PathBuf::from);
    let history = chosen.clone().unwrap_or_else(|| place("linearizable"));
    let load = Load {
        seed: number("CARMED_LOAD_SEED").unwrap_or_else(fresh_seed),
        operations: number("CARMED_LOAD_OPERATIONS").unwrap_or(OPERATIONS),
        clients: CLIENTS,
        broken_off_percent: 0,
    };
    let servers = Servers::start().await;
    let (recorded, verdict) = judged(&servers, load, Progress::default(), &history).await;
    servers.stop().await;
    assert!(verdict.is_linearizable(), "{verdict}");
    assert_eq!(verdict.operations, load.operations);
    assert_eq!(recorded.unknown, 0, "every call is answered");
    // What is judged is a load worth judging.
    for (answer, percent) in [
        ("covered", 25),
        ("written", 10),
        ("decision", 3),
        ("stale", 3),
        ("overlapping", 3),
        ("ended", 1),
    ] {
        let given = recorded.answers.get(answer).copied().unwrap_or_default();
        assert!(
            given * 100 >= load.operations * percent,
            "{answer}: {given}"
        );
    }
    if chosen.is_none() {
        std::fs::remove_file(history).unwrap();
    }
}
