//! Both engines, as people meet them: `migrate` says what it did, and the demo tells the same story.

use crate::process::{carmed, run, said};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Names the cluster: an URL that its superuser can connect with.
const CLUSTER: &str = "CARMED_TEST_POSTGRES";

/// Held while a database is made: the first one of a cluster makes a role that is the whole cluster's.
static MAKING: Mutex<()> = Mutex::new(());

/// The URL of a database of that name, which nobody has made yet.
fn database(name: &str) -> String {
    let Ok(cluster) = std::env::var(CLUSTER) else {
        panic!("{CLUSTER} names no PostgreSQL: run the tests with `cargo xtask test`");
    };
    let (place, options) = cluster.split_once('?').unwrap_or((&cluster, ""));
    let (server, _) = place.rsplit_once('/').unwrap();
    format!("{server}/{name}?{options}")
}

/// A name that no other run gives a database.
fn fresh_name(directory: &Path) -> String {
    let random = directory.file_name().unwrap().to_str().unwrap();
    let letters: String = random.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("test_program_{letters}")
}

/// What a command prints that ends well, run in that directory.
fn printed(directory: &Path, arguments: &[&str]) -> String {
    let output = carmed(arguments).current_dir(directory).output().unwrap();
    let (text, code) = said(&output);
    let problem = String::from_utf8_lossy(&output.stderr);
    assert_eq!(code, Some(0), "{arguments:?}: {text}\n{problem}");
    text
}

/// A word as it stands in every run: ids, the numbers of agreements and attestations, moments and URLs
/// are others each time.
fn masked(word: &str) -> &str {
    let bare = word.trim_matches(['(', ')', ',', '.', ':']);
    let is = |sign: fn(u8) -> bool| bare.bytes().all(sign);
    let is_id = bare.len() == 36 && is(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let is_number = matches!(bare.len(), 21 | 33)
        && is(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let is_moment = bare.len() == 20 && bare.ends_with('Z') && bare.contains('T');
    if is_id {
        "ID"
    } else if is_number {
        "NUMBER"
    } else if is_moment {
        "MOMENT"
    } else if bare.contains("://") || bare.starts_with("sqlite:") {
        "URL"
    } else {
        word
    }
}

/// What is told, masked; what stands in the order of such numbers stands in an order of its own.
fn story(directory: &Path, arguments: &[&str]) -> Vec<String> {
    let told = printed(directory, arguments);
    let masked = |line: &str| line.split(' ').map(masked).collect::<Vec<_>>().join(" ");
    let mut lines: Vec<String> = told.lines().map(masked).collect();
    let first_word = |line: &String| line.split_whitespace().next().map(str::to_owned);
    let is_numbered = |line: &String| {
        line.trim_start().starts_with("NUMBER") || line.contains("(consultation ID")
    };
    for run in lines.chunk_by_mut(|one, next| {
        is_numbered(one) && is_numbered(next) && first_word(one) == first_word(next)
    }) {
        run.sort_unstable();
    }
    lines
}

#[test]
fn the_demo_tells_the_same_story_on_both_engines() {
    let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    for (kind, lines_min) in [(None, 150), (Some("--full"), 250)] {
        let directory = tempfile::tempdir().unwrap();
        let url = database(&fresh_name(directory.path()));
        let demo: Vec<&str> = ["demo"].into_iter().chain(kind).collect();
        let on_file = [&demo[..], &["--store", "sqlite:carmed.db"]].concat();
        let on_server = [&demo[..], &["--store", &url]].concat();
        let embedded = story(directory.path(), &on_file);
        let server = story(directory.path(), &on_server);
        for (one, other) in embedded.iter().zip(&server) {
            assert_eq!(one, other);
        }
        assert_eq!(embedded.len(), server.len());
        assert!(embedded.len() > lines_min, "{}", embedded.len());
        // It can be played again in the same database.
        printed(directory.path(), &on_server);
    }
}

#[test]
fn migrate_makes_a_database_ready_and_may_be_repeated() {
    let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let directory = tempfile::tempdir().unwrap();
    let url = database(&fresh_name(directory.path()));
    for _ in 0..2 {
        let told = printed(directory.path(), &["migrate", "--store", &url]);
        assert!(told.contains("is ready to be served."), "{told}");
    }
    assert_eq!(
        directory.path().read_dir().unwrap().count(),
        0,
        "no key yet"
    );
}

#[test]
fn a_store_in_a_file_needs_no_migration_and_is_not_made_by_it() {
    let directory = tempfile::tempdir().unwrap();
    let arguments = ["migrate", "--store", "sqlite:carmed.db"];
    let told = printed(directory.path(), &arguments);
    assert!(told.contains("needs no migration"), "{told}");
    assert_eq!(directory.path().read_dir().unwrap().count(), 0);
}

#[test]
fn a_database_that_cannot_be_reached_is_told_without_its_password() {
    let url = "postgres://me:geheim@127.0.0.1:1/carmed";
    for command in ["migrate", "demo"] {
        let output = run(&[command, "--store", url], "");
        let (text, code) = said(&output);
        let problem = String::from_utf8_lossy(&output.stderr);
        assert_eq!(code, Some(1), "{text}{problem}");
        assert!(!problem.is_empty() && !format!("{text}{problem}").contains("geheim"));
    }
}
