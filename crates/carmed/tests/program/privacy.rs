//! Nothing personal is readable in what a server leaves behind: its log and its store.

use crate::process::{Served, run};
use crate::story::{draft, json, ssin};
use std::fs;

const OCMW: &str = "ocmw;cbe=0800000174;agent=a1";
const HOSPITAL: &str = "hospital;nihii=71000535;agent=desk";
const PEOPLE: u64 = 5;

/// What may stand nowhere: numbers, names, birth dates.
fn secrets() -> Vec<String> {
    let of = |number| {
        [
            ssin(number),
            format!("Verzonnennaam{number}"),
            format!("Fictievevoornaam{number}"),
        ]
    };
    let birth_date = || ["1985-03-07".to_owned()];
    (1..=PEOPLE).flat_map(of).chain(birth_date()).collect()
}

/// The files of a directory that hold one of the secrets, and how many files there are.
fn readable(directory: &std::path::Path) -> (Vec<String>, usize) {
    let secrets = secrets();
    let mut found = Vec::new();
    let mut files = 0;
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let content = fs::read(&path).unwrap();
        files += 1;
        for secret in &secrets {
            if content
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
            {
                found.push(format!("{secret} in {}", path.display()));
            }
        }
    }
    (found, files)
}

/// Writes, checks, refusals and a search about every one of the people.
fn live(server: &Served) {
    let url = server.url();
    for number in 1..=PEOPLE {
        let (draft, first_day) = draft(number);
        json(
            server,
            OCMW,
            &["decision", "register", "-"],
            &draft.to_string(),
        );
        // A second one for the same days is refused; so is one with a wrong gender.
        let common = ["--server", url.as_str(), "--as", OCMW];
        let refused = [&["decision", "register", "-"][..], &common].concat();
        assert_eq!(run(&refused, &draft.to_string()).status.code(), Some(1));
        let mut woman = draft;
        woman["beneficiary"]["gender"] = "GENDER_FEMALE".into();
        assert_eq!(run(&refused, &woman.to_string()).status.code(), Some(1));
        let check = [
            "coverage",
            "check",
            "--ssin",
            "-",
            "--cover",
            "ambulatory-in-hospital",
            "--on",
            &first_day,
            "--family-name",
            &format!("Verzonnennaam{number}"),
        ];
        json(server, HOSPITAL, &check, &ssin(number));
    }
}

#[test]
fn neither_log_nor_store_holds_a_number_a_name_or_a_birth_date() {
    let directory = tempfile::tempdir().unwrap();
    let server = Served::start(directory.path());
    live(&server);
    let (found, files) = readable(directory.path());
    assert!(files >= 3, "the store, its key and the log");
    assert_eq!(found, Vec::<String>::new(), "while it serves");
    server.kill();
    let server = Served::start(directory.path());
    json(&server, OCMW, &["decision", "list"], "");
    server.kill();
    let (found, _) = readable(directory.path());
    assert_eq!(found, Vec::<String>::new(), "after a kill and a start");
    let log = fs::read_to_string(directory.path().join("log.txt")).unwrap();
    assert!(log.contains("serving"), "this is not the log: {log}");
}
