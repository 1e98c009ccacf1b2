//! One truth on two engines: random sequences of everything a registry does, played on the embedded
//! engine and on PostgreSQL with the same clock, ids and keys, are answered and kept the same, byte for
//! byte; and a database that takes no writes for a while loses nothing and doubles nothing.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../../../carmed-storage-postgres/tests/bed/mod.rs"]
mod bed;
#[path = "../model/chance.rs"]
mod chance;
mod choice;
mod kept;
mod known;
mod operation;
mod play;
mod read_only;
mod side;
#[allow(
    dead_code,
    reason = "the bench of the registry's other tests, of which these use a part"
)]
#[path = "../registry/support.rs"]
mod support;
#[allow(
    dead_code,
    reason = "the rows of the registry's other tests, of which these use a part"
)]
#[path = "../registry/tariff_rows.rs"]
mod tariff_rows;

use chance::Chance;
use futures::{StreamExt as _, stream};
use known::Known;
use operation::Operation;
use play::Told;
use side::Side;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// How many sequences are played; `CARMED_SEQUENCES` asks for more, such as 50000.
const SEQUENCES: u64 = 200;
/// The seed of the first of them; `CARMED_SEED` names another, to play again from there. The seeds of a
/// store begin with its own, which is what to play again from.
const SEED: u64 = 1;
/// How many sequences are played one after the other in the same two stores.
const OF_A_STORE: u64 = 20;
/// How many operations each of them has.
const OPERATIONS: u32 = 30;

/// How many pairs of stores are played at once.
const AT_ONCE: usize = 5;

/// How often each operation was accepted and refused.
type Tally = BTreeMap<&'static str, (u32, u32)>;

/// A number that a longer run sets.
fn chosen(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).map_or(otherwise, |number| number.parse().unwrap())
}

/// Plays the same on both sides at once and compares what each of them answers.
async fn both(sides: &mut [Side; 2], operation: &Operation) -> Told {
    let [embedded, server] = sides;
    let (told, other) = tokio::join!(
        play::play(embedded, operation),
        play::play(server, operation)
    );
    assert_eq!(told.text, other.text, "{}", operation.name());
    told
}

/// One sequence of that seed, with persons of its own.
async fn sequence(sides: &mut [Side; 2], seed: u64, known: &mut Known, tally: &mut Tally) {
    let mut chance = Chance::new(seed);
    known.begin(u32::try_from(seed % OF_A_STORE).unwrap());
    for step in 0..OPERATIONS {
        let operation = Arc::new(choice::pick(&mut chance, known));
        println!("seed {seed} step {step} {}", operation.name());
        let told = both(sides, &operation).await;
        let count = tally.entry(operation.name()).or_default();
        match told.accepted {
            true => count.0 += 1,
            false => count.1 += 1,
        }
        known.learn(&operation, told);
    }
}

/// The sequences of one pair of stores, and what the stores then hold.
async fn stores(seeds: Range<u64>) -> Tally {
    let seed = seeds.start;
    let mut sides = [Side::embedded(seed).await, Side::server(seed).await];
    let (mut known, mut tally) = (Known::new(), Tally::new());
    for seed in seeds {
        sequence(&mut sides, seed, &mut known, &mut tally).await;
    }
    let [embedded, server] = &sides;
    kept::compare(&embedded.store, &server.store).await;
    for side in sides {
        side.registry.close().await;
    }
    tally
}

fn add(whole: &mut Tally, part: Tally) {
    for (name, (accepted, refused)) in part {
        let count = whole.entry(name).or_default();
        *count = (count.0 + accepted, count.1 + refused);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_sequences_are_answered_and_kept_the_same_on_both_engines() {
    let first = chosen("CARMED_SEED", SEED);
    let end = first + chosen("CARMED_SEQUENCES", SEQUENCES);
    let mut tally = Tally::new();
    let begins = (first..end).step_by(usize::try_from(OF_A_STORE).unwrap());
    let pairs = begins.map(|seed| stores(seed..end.min(seed + OF_A_STORE)));
    let mut playing = stream::iter(pairs).buffer_unordered(AT_ONCE);
    while let Some(part) = playing.next().await {
        add(&mut tally, part);
    }
    println!("{tally:?}");
    if end - first >= SEQUENCES {
        for (name, (accepted, refused)) in &tally {
            assert!(
                *accepted > 0,
                "{name}: {refused} times refused, never accepted"
            );
        }
        assert_eq!(tally.len(), operation::KINDS, "{:?}", tally.keys());
        let refused: u32 = tally.values().map(|(_, refused)| refused).sum();
        assert!(refused > 500, "{refused} refusals");
    }
}
