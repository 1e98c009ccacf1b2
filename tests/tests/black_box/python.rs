//! An independent client in Python plays the full cycle, with stubs made from the contract alone.

use carmed_tests::{World, person};
use std::env;
use std::path::Path;
use std::process::Command;

/// What `cargo xtask test` sets, after it installed and generated what stands behind it.
pub(super) fn prepared(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run `cargo xtask test`, which prepares the independent client")
    })
}

/// Lets a client play; it must come to its end.
pub(super) async fn play(mut client: Command) {
    let played = tokio::task::spawn_blocking(move || client.output()).await;
    let played = played.unwrap().unwrap();
    let said = String::from_utf8_lossy(&played.stdout);
    let failed = String::from_utf8_lossy(&played.stderr);
    assert!(played.status.success(), "{said}\n{failed}");
    assert!(said.ends_with("played to the end\n"), "{said}\n{failed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_python_client_plays_the_full_cycle_and_reads_a_rich_error() {
    let (python, stubs) = (
        prepared("CARMED_TEST_PYTHON"),
        prepared("CARMED_TEST_STUBS"),
    );
    let world = World::start().await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/play.py");
    let mut command = Command::new(python);
    command
        .arg(script)
        .arg(world.address().replace("http://", ""))
        .arg(world.published_tariff())
        .arg(person(1).ssin)
        .env("PYTHONPATH", stubs)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    play(command).await;
}
