//! Random lives of a person, played on a registry and on a simple model of the law beside it: two OCMWs,
//! the federal feed and a hospital, days that pass, requests that are sent twice, and restarts.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod chance;
mod official;
mod operations;
mod person;
mod played;
#[allow(
    dead_code,
    reason = "the bench of the registry's other tests, of which these use a part"
)]
#[path = "../registry/support.rs"]
mod support;

use chance::Chance;
use operations::Operation;
use played::Played;

/// How many lives are played, each from the seed of its number.
const LIVES: u64 = 200;
/// How many operations each of them has.
const OPERATIONS: usize = 30;

async fn live(seed: u64) {
    println!("seed {seed}");
    let mut chance = Chance::new(seed);
    let mut played = Played::begin().await;
    for _ in 0..OPERATIONS {
        let operation = Operation::pick(&mut chance, &played.model);
        println!("  {operation:?}");
        played.play(&operation).await;
        if operation.may_write() {
            played.compare().await;
        }
    }
    played.end().await;
}

#[tokio::test]
async fn two_hundred_random_lives_go_as_the_law_says_dec_01_life_02_to_life_10() {
    for seed in 1..=LIVES {
        live(seed).await;
    }
}
