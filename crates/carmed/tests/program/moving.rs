//! A store that is moved as a file: what it answers afterwards, and what is refused.

use crate::commands::load_tariffs;
use crate::process::{Served, carmed, run, said};
use crate::story::{draft, json, ssin};
use serde_json::Value;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Output, Stdio};
use tempfile::TempDir;

const OCMW: &str = "ocmw;cbe=0800000174;agent=a1";
const HOSPITAL: &str = "hospital;nihii=71000535;agent=desk";
const AUDITOR: &str = "auditor;cbe=0800000372;agent=a1";
const OFFICE: &str = "tariff_office;cbe=0800000372;agent=loader";
const PEOPLE: u64 = 3;
/// Names the cluster in which a test may make a database.
const CLUSTER: &str = "CARMED_TEST_POSTGRES";

/// A directory with a store that was served for a while, and what it answers.
fn lived() -> (TempDir, Vec<Value>) {
    let directory = tempfile::tempdir().unwrap();
    let server = Served::start(directory.path());
    load_tariffs(&server, directory.path());
    for number in 1..=PEOPLE {
        let (draft, first_day) = draft(number);
        let register = ["decision", "register", "-"];
        json(&server, OCMW, &register, &draft.to_string());
        check(&server, number, &first_day);
    }
    let (_, first_day) = draft(PEOPLE);
    // Somebody nobody knows.
    check(&server, PEOPLE + 1, &first_day);
    let answers = answers(&server);
    // Not stopped: what was acknowledged is in the store all the same.
    server.kill();
    (directory, answers)
}

fn check(server: &Served, number: u64, day: &str) {
    let care = ["--cover", "ambulatory-in-hospital", "--on", day];
    let check = [&["coverage", "check", "--ssin", "-"][..], &care].concat();
    json(server, HOSPITAL, &check, &ssin(number));
}

/// Every decision with its history, every consultation, the tariffs.
fn answers(server: &Served) -> Vec<Value> {
    let list = json(server, OCMW, &["decision", "list"], "");
    let cards = list["decisions"].as_array().unwrap().clone();
    assert_eq!(cards.len() as u64, PEOPLE);
    let mut answers = vec![list];
    for card in &cards {
        let number = card["card_number"].as_str().unwrap();
        answers.push(json(server, OCMW, &["decision", "show", number], ""));
        answers.push(json(server, OCMW, &["decision", "history", number], ""));
    }
    let consultations = ["audit", "consultations", "--provider", "71000535"];
    let consultations = json(server, AUDITOR, &consultations, "");
    let count = consultations["consultations"].as_array().unwrap().len();
    assert_eq!(count as u64, PEOPLE + 1);
    answers.push(consultations);
    answers.push(json(server, OFFICE, &["tariff", "releases"], ""));
    answers
}

fn store(directory: &Path) -> String {
    format!("sqlite:{}", directory.join("carmed.db").display())
}

fn export(store: &str, file: &Path) -> Output {
    let file = file.to_str().unwrap();
    run(&["export", "--store", store, "--file", file], "")
}

fn import(store: &str, file: &Path) -> Output {
    let file = file.to_str().unwrap();
    run(&["import", "--store", store, "--file", file], "")
}

/// What a command that must succeed printed.
fn told(output: &Output) -> String {
    let (text, code) = said(output);
    let problem = String::from_utf8_lossy(&output.stderr);
    assert_eq!(code, Some(0), "{text}{problem}");
    text
}

/// What a command that must be refused printed on standard error.
fn refusal(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    text
}

/// The lines of the table, which must be the same on both sides.
fn table(text: &str) -> Vec<&str> {
    let lines = text.lines().take_while(|line| !line.is_empty());
    lines.map(str::trim).collect()
}

/// A migrated database of its own in the cluster of the tests.
fn database(directory: &Path) -> String {
    let Ok(cluster) = std::env::var(CLUSTER) else {
        panic!("{CLUSTER} names no PostgreSQL: run the tests with `cargo xtask test`");
    };
    let name = directory.file_name().unwrap().to_str().unwrap();
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    let name = format!("moved_{name}_{}", std::process::id());
    let (place, query) = cluster.split_once('?').unwrap_or((&cluster, ""));
    let (server, _) = place.rsplit_once('/').unwrap();
    let url = format!("{server}/{name}?{query}");
    told(&run(&["migrate", "--store", &url], ""));
    url
}

#[test]
fn a_store_that_was_moved_answers_as_before() {
    let (old, before) = lived();
    let file = old.path().join("carmed.export");
    let exported = told(&export(&store(old.path()), &file));
    let key_file = old.path().join("carmed.db.key");
    assert!(exported.contains(key_file.to_str().unwrap()), "{exported}");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let text = fs::read_to_string(&file).unwrap();
    for number in 1..=PEOPLE {
        for secret in [ssin(number), format!("Verzonnennaam{number}")] {
            assert!(!text.contains(&secret), "{secret} is in the export");
        }
    }

    let new = tempfile::tempdir().unwrap();
    for target in [store(new.path()), database(new.path())] {
        let imported = told(&import(&target, &file));
        assert_eq!(table(&imported), table(&exported), "{target}");
        assert!(table(&imported).len() > 11, "{imported}");
        let server = Served::start_over(&target, &key_file, new.path());
        assert_eq!(answers(&server), before, "{target}");
        // It goes on from there.
        let (draft, _) = draft(PEOPLE + 1);
        let register = ["decision", "register", "-"];
        json(&server, OCMW, &register, &draft.to_string());
        server.kill();
        let filled = refusal(&import(&target, &file));
        assert!(filled.contains("is not empty"), "{filled}");
    }
}

#[test]
fn a_store_goes_through_a_pipe() {
    let (old, before) = lived();
    let new = tempfile::tempdir().unwrap();
    let target = store(new.path());
    let mut exporting = carmed(&["export", "--store", &store(old.path()), "--file", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let imported = carmed(&["import", "--store", &target, "--file", "-"])
        .stdin(exporting.stdout.take().unwrap())
        .output()
        .unwrap();
    let exported = exporting.wait_with_output().unwrap();
    assert_eq!(exported.status.code(), Some(0));
    let told_beside = String::from_utf8(exported.stderr).unwrap();
    assert_eq!(table(&told(&imported)), table(&told_beside));
    let key_file = old.path().join("carmed.db.key");
    let server = Served::start_over(&target, &key_file, new.path());
    assert_eq!(answers(&server), before);
}

#[test]
fn a_store_that_is_served_is_neither_exported_nor_filled() {
    let directory = tempfile::tempdir().unwrap();
    let _server = Served::start(directory.path());
    let file = directory.path().join("carmed.export");
    let told = refusal(&export(&store(directory.path()), &file));
    assert!(told.contains("another process serves"), "{told}");
    assert!(!file.exists());
    fs::write(&file, "").unwrap();
    let told = refusal(&import(&store(directory.path()), &file));
    assert!(told.contains("another process serves"), "{told}");
}

#[test]
fn what_cannot_be_moved_leaves_nothing_behind() {
    let (old, _) = lived();
    let file = old.path().join("carmed.export");
    told(&export(&store(old.path()), &file));
    let there = refusal(&export(&store(old.path()), &file));
    assert!(there.contains("is there already"), "{there}");
    let whole = fs::read(&file).unwrap();
    let new = tempfile::tempdir().unwrap();
    let half = new.path().join("half.export");
    fs::write(&half, &whole[..whole.len() / 2]).unwrap();
    let damaged = refusal(&import(&store(new.path()), &half));
    assert!(damaged.contains("damaged"), "{damaged}");
    for name in ["carmed.db", "carmed.db-wal", "carmed.db-shm"] {
        assert!(!new.path().join(name).exists(), "{name}");
    }
    told(&import(&store(new.path()), &file));

    let missing = store(&new.path().join("nowhere"));
    let told = refusal(&export(&missing, &new.path().join("any.export")));
    assert!(told.contains("there is no store"), "{told}");
    assert!(!new.path().join("any.export").exists());
}

#[test]
fn an_import_that_is_killed_leaves_the_store_empty() {
    let (old, _) = lived();
    let file = old.path().join("carmed.export");
    told(&export(&store(old.path()), &file));
    let whole = fs::read(&file).unwrap();
    let new = tempfile::tempdir().unwrap();
    for target in [store(new.path()), database(new.path())] {
        let mut importing = carmed(&["import", "--store", &target, "--file", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = importing.stdin.take().unwrap();
        // More than a pipe holds: most of it was read when the rest was taken.
        input.write_all(&whole[..whole.len() - 100]).unwrap();
        importing.kill().unwrap();
        importing.wait().unwrap();
        told(&import(&target, &file));
    }
}
