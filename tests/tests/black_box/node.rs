//! An independent client in JavaScript plays the full cycle, with nothing but the files of the contract.

use super::python::{play, prepared};
use carmed_tests::{World, person};
use std::path::Path;
use std::process::Command;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_javascript_client_plays_the_full_cycle_and_reads_a_rich_error() {
    let (node, modules) = (
        prepared("CARMED_TEST_NODE"),
        prepared("CARMED_TEST_NODE_MODULES"),
    );
    let world = World::start().await;
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(node);
    command
        .arg(tests.join("node/play.cjs"))
        .arg(world.address().replace("http://", ""))
        .arg(tests.join("../proto"))
        .arg(world.published_tariff())
        .arg(person(1).ssin)
        .env("NODE_PATH", modules);
    play(command).await;
}
