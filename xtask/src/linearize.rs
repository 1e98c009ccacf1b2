//! The long proof that no answer is stale: a load is recorded, and a program of its own judges the history.

use std::path::Path;

use crate::postgres::Cluster;
use crate::process;
use crate::steps::Steps;
use crate::workspace::{cargo, empty_directory, target};

/// The test that records, and judges as well.
const TEST: &str = "a_load_over_two_servers_is_linearizable";

/// Records so many calls over two servers, then has the history judged.
pub(crate) fn run(steps: &mut Steps, operations: u64, seed: Option<u64>) {
    let Some(postgres) = steps.run("postgresql", |_| Cluster::start()) else {
        return;
    };
    let directory = target("linearizability");
    let history = directory.join("history.jsonl");
    let recorded = steps.run("record", |notes| {
        empty_directory(&directory)?;
        let mut load = cargo();
        load.args(["test", "--locked", "--release", "--package", "carmed-tests"])
            .args([
                "--test",
                "linearizable",
                "--",
                "--exact",
                "--nocapture",
                TEST,
            ])
            .env("CARMED_TEST_POSTGRES", postgres.url("postgres"))
            .env("CARMED_TEST_POSTGRES_PROGRAMS", postgres.programs())
            .env("CARMED_LOAD_OPERATIONS", operations.to_string())
            .env("CARMED_LOAD_HISTORY", &history);
        if let Some(seed) = seed {
            load.env("CARMED_LOAD_SEED", seed.to_string());
        }
        process::run(&mut load)?;
        notes.push(format!("{operations} calls stand in {}", history.display()));
        Ok(())
    });
    // A history that the test found wanting is judged too: the program says what is wrong with it.
    if recorded.is_some() || history.exists() {
        steps.run("judge", |_| judge(&history));
    }
}

fn judge(history: &Path) -> anyhow::Result<()> {
    let mut checker = cargo();
    checker.args([
        "run",
        "--locked",
        "--release",
        "--package",
        "carmed-checker",
    ]);
    process::run(checker.arg("--").arg(history))
}
