//! What was acknowledged survives `kill -9`, writes and checks alike.

use crate::process::{Served, run};
use crate::story::{draft, json, ssin};
use serde_json::Value;
use std::path::Path;

const OCMW: &str = "ocmw;cbe=0800000174;agent=a1";
const HOSPITAL: &str = "hospital;nihii=71000535;agent=desk";
const KILLS: u64 = 20;

/// What a person was told before the server was killed.
struct Told {
    number: u64,
    card_number: Value,
    agreement: Value,
    consultation_date: Value,
}

/// Asks a hospital's question; the same question on the same day gets the same agreement.
fn check(server: &Served, number: u64, day: &str) -> Value {
    let ssin = ssin(number);
    let check = [
        "coverage",
        "check",
        "--ssin",
        "-",
        "--cover",
        "ambulatory-in-hospital",
        "--on",
        day,
    ];
    json(server, HOSPITAL, &check, &ssin)
}

/// Registers somebody, checks somebody, and kills the server at once.
fn acknowledged_then_killed(directory: &Path, number: u64) -> Told {
    let server = Served::start(directory);
    let (draft, first_day) = draft(number);
    let written = json(
        &server,
        OCMW,
        &["decision", "register", "-"],
        &draft.to_string(),
    );
    let answer = check(&server, number, &first_day);
    server.kill();
    Told {
        number,
        card_number: written["written"]["card_number"].clone(),
        agreement: answer["spans"][0]["agreement_number"].clone(),
        consultation_date: answer["consultation_date"].clone(),
    }
}

#[test]
fn neither_an_acknowledged_write_nor_a_check_is_lost_by_kill_9() {
    let directory = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    for number in 1..=KILLS {
        told.push(acknowledged_then_killed(directory.path(), number));
    }
    let server = Served::start(directory.path());
    let listed = json(&server, OCMW, &["decision", "list"], "");
    let cards: Vec<&Value> = listed["decisions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["card_number"])
        .collect();
    assert_eq!(cards.len(), told.len());
    for before in &told {
        assert!(
            cards.contains(&&before.card_number),
            "the write about {} is lost",
            before.number
        );
    }
    for before in &told {
        // The agreement's own record is the check: without it there would be nothing to read.
        let number = before.agreement.as_str().unwrap();
        let day = before.consultation_date.as_str().unwrap();
        let agreement = ["coverage", "agreement", number, "--given-on", day];
        let answer = json(&server, HOSPITAL, &agreement, "");
        assert_eq!(answer["reference"]["card_number"], before.card_number);
    }
}

#[test]
fn a_write_killed_in_flight_is_there_whole_or_not_at_all_and_can_be_sent_again() {
    let directory = tempfile::tempdir().unwrap();
    for number in 1..=5 {
        let server = Served::start(directory.path());
        let (draft, _) = draft(number);
        let url = server.url();
        let request_id = format!("00000000-0000-4000-8000-{number:012}");
        let register = ["decision", "register", "-", "--request-id", &request_id];
        let common = ["--server", &url, "--as", OCMW];
        let text = draft.to_string();
        std::thread::scope(|scope| {
            // Whether it was acknowledged is not looked at: the kill may come before or after.
            let writing = scope.spawn(|| run(&[&register[..], &common].concat(), &text));
            server.kill();
            writing.join().unwrap();
        });
        let server = Served::start(directory.path());
        let again = json(&server, OCMW, &register, &text);
        assert_eq!(again["written"]["version"], 1);
        let listed = json(&server, OCMW, &["decision", "list"], "");
        let count = u64::try_from(listed["decisions"].as_array().unwrap().len()).unwrap();
        assert_eq!(count, number);
    }
}
