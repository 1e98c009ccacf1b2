//! The client commands against a real server process.

use crate::process::{Served, run, said};
use crate::story::json;
use serde_json::Value;
use std::path::Path;

pub(crate) const OCMW: &str = "ocmw;cbe=0800000174;agent=a1";
pub(crate) const HOSPITAL: &str = "hospital;nihii=71000535;agent=desk";

fn example() -> (Value, String, String) {
    let (text, code) = said(&run(&["decision", "example"], ""));
    assert_eq!(code, Some(0));
    let mut draft: Value = serde_json::from_str(&text).unwrap();
    let ssin = draft["beneficiary"]["ssin"].as_str().unwrap().to_owned();
    draft["beneficiary"].as_object_mut().unwrap().remove("ssin");
    let first_day = draft["period"]["first_day"].as_str().unwrap().to_owned();
    (draft, ssin, first_day)
}

#[test]
fn tariffs_are_loaded_and_listed() {
    let directory = tempfile::tempdir().unwrap();
    let server = Served::start(directory.path());
    let (imported, releases) = load_tariffs(&server, directory.path());
    assert_eq!(imported["rows_read"], imported["rows_taken"]);
    assert_eq!(
        releases["releases"][0]["release_id"],
        imported["release_id"]
    );
}

#[test]
fn the_warnings_of_an_import_name_the_codes_without_a_row_for_today() {
    let directory = tempfile::tempdir().unwrap();
    let server = Served::start(directory.path());
    let header = carmed_validation::tariff::SAMPLE_CSV
        .lines()
        .next()
        .unwrap();
    let row = "101076,2024-01-01,2024-12-31,any,any,any,any,3181,2581,600,a circular";
    let url = server.url();
    let office = "tariff_office;cbe=0800000372;agent=loader";
    let import = [
        "tariff", "import", "-", "--source", "a test", "--server", &url, "--as", office,
    ];
    let (text, code) = said(&run(&import, &format!("{header}\n{row}\n")));
    assert_eq!(code, Some(0));
    assert!(
        text.contains("(196)") && text.contains("code: 101076"),
        "{text}"
    );
}

#[test]
fn the_files_of_one_publication_are_one_release() {
    let directory = tempfile::tempdir().unwrap();
    let server = Served::start(directory.path());
    let set = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../carmed-validation/data/tariff/samples/nomensoft"
    );
    let mut files: Vec<String> = std::fs::read_dir(set)
        .unwrap()
        .map(|entry| entry.unwrap().path().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert!(files.len() > 3);
    let office = "tariff_office;cbe=0800000372;agent=loader";
    let mut import = vec!["tariff", "import", "--source", "NomenSoft sample"];
    import.extend(files.iter().map(String::as_str));
    let imported = json(&server, office, &import, "");
    assert!(imported["rows_taken"].as_u64().unwrap() > 0, "{imported}");
    let releases = json(&server, office, &["tariff", "releases"], "");
    assert_eq!(releases["releases"].as_array().unwrap().len(), 1);
    assert_eq!(releases["releases"][0]["source"], "NomenSoft sample");
}

pub(crate) fn load_tariffs(server: &Served, directory: &Path) -> (Value, Value) {
    let tariff = directory.join("tariff.csv");
    std::fs::write(&tariff, carmed_validation::tariff::SAMPLE_CSV).unwrap();
    let office = "tariff_office;cbe=0800000372;agent=loader";
    let import = ["tariff", "import", tariff.to_str().unwrap()];
    let imported = json(server, office, &import, "");
    (imported, json(server, office, &["tariff", "releases"], ""))
}

/// Registers the example from a file, the SSIN from standard input; gives the card.
fn register_from_file(server: &Served, directory: &Path) -> String {
    let (draft, ssin, first_day) = example();
    let file = directory.join("decision.json");
    std::fs::write(&file, draft.to_string()).unwrap();
    let register = [
        "decision",
        "register",
        file.to_str().unwrap(),
        "--ssin",
        "-",
    ];
    let judged = json(
        server,
        OCMW,
        &[&register[..], &["--dry-run"]].concat(),
        &ssin,
    );
    assert_eq!(judged["evaluation"]["accepted"], true);
    let written = json(server, OCMW, &register, &ssin);
    let card = written["written"]["card_number"]
        .as_str()
        .unwrap()
        .to_owned();
    let shown = json(server, OCMW, &["decision", "show", &card], "");
    assert_eq!(shown["decision"]["period"]["first_day"], first_day.as_str());
    card
}

#[test]
fn a_decision_is_registered_from_a_file_stopped_and_read_back() {
    let directory = tempfile::tempdir().unwrap();
    let server = Served::start(directory.path());
    let card = register_from_file(&server, directory.path());
    let (_, _, first_day) = example();
    let day = first_day.as_str();
    let which = [
        "decision",
        "stop",
        &card,
        "--expected-version",
        "1",
        "--reason",
        "departure",
    ];
    let when = ["--last-day", day, "--mutation-date", day];
    let stopped = json(&server, OCMW, &[&which[..], &when].concat(), "");
    assert_eq!(stopped["written"]["version"], 2);
    let history = json(&server, OCMW, &["decision", "history", &card], "");
    assert_eq!(history["events"].as_array().unwrap().len(), 2);
    let listed = json(
        &server,
        OCMW,
        &["decision", "list", "--state", "stopped"],
        "",
    );
    assert_eq!(listed["decisions"][0]["card_number"], card.as_str());
}

#[test]
fn the_reference_of_a_check_is_what_a_computation_takes() {
    let directory = tempfile::tempdir().unwrap();
    let server = Served::start(directory.path());
    load_tariffs(&server, directory.path());
    register_from_file(&server, directory.path());
    let (_, ssin, first_day) = example();
    let cover = ["--ssin", "-", "--cover", "ambulatory-in-hospital"];
    let check = [&["coverage", "check", "--on", &first_day][..], &cover].concat();
    let answer = json(&server, HOSPITAL, &check, &ssin);
    let reference = directory.path().join("agreement.json");
    std::fs::write(&reference, answer["spans"][0]["reference"].to_string()).unwrap();
    let line = format!("101076@{first_day};charged=33.73");
    let under = ["--line", &line, "--agreement", reference.to_str().unwrap()];
    let compute = [&["intervention", "compute"][..], &cover, &under].concat();
    let computed = json(&server, HOSPITAL, &compute, &ssin);
    let result = &computed["results"][0];
    assert_eq!(
        result["agreement_number"],
        answer["spans"][0]["agreement_number"]
    );
    assert_eq!(result["amounts"]["state_cents"], 3_373);
}

#[test]
fn a_refusal_is_told_in_sentences_with_field_code_and_rule_and_exits_1() {
    let directory = tempfile::tempdir().unwrap();
    let server = Served::start(directory.path());
    let (mut draft, ssin, _) = example();
    draft["facts"]["needy"] = Value::Bool(false);
    draft["covers"].as_array_mut().unwrap().remove(1);
    let common = ["--server", &server.url(), "--as", OCMW];
    let register = ["decision", "register", "-", "--ssin", &ssin];
    let output = run(&[&register[..], &common].concat(), &draft.to_string());
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    for part in [
        "2 things are wrong",
        "decision.facts.needy",
        "DEC-12",
        "DEC-07",
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    assert!(!told.contains(&ssin) && !told.contains('\u{1b}'), "{told}");
}

#[test]
fn tables_have_no_colour_where_nobody_looks() {
    let directory = tempfile::tempdir().unwrap();
    let server = Served::start(directory.path());
    let (draft, ssin, first_day) = example();
    let url = server.url();
    let register = [
        "decision", "register", "-", "--ssin", &ssin, "--server", &url, "--as", OCMW,
    ];
    assert_eq!(run(&register, &draft.to_string()).status.code(), Some(0));
    let check = [
        "coverage",
        "check",
        "--ssin",
        &ssin,
        "--cover",
        "ambulatory-in-hospital",
        "--on",
        &first_day,
        "--server",
        &url,
        "--as",
        HOSPITAL,
    ];
    let (table, code) = said(&run(&check, ""));
    assert_eq!(code, Some(0));
    assert!(
        table.contains("attestation required") && table.contains("binding"),
        "{table}"
    );
    assert!(!table.contains('\u{1b}'));
}

#[test]
fn a_server_that_is_not_there_exits_3_and_a_wrong_use_2() {
    let common = ["--server", "http://127.0.0.1:1", "--as", OCMW];
    let output = run(&[&["decision", "list"][..], &common].concat(), "");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(
        run(&["decision", "list", "--server", "http://127.0.0.1:1"], "")
            .status
            .code(),
        Some(2)
    );
    assert_eq!(
        run(
            &["decision", "register", "no-such-file.json", "--as", OCMW],
            ""
        )
        .status
        .code(),
        Some(2)
    );
}

#[test]
fn without_dev_the_server_says_what_is_missing_and_does_not_start() {
    let directory = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", directory.path().join("carmed.db").display());
    let output = run(&["serve", "--store", &store], "");
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("--dev") && told.contains("TLS"), "{told}");
    let open = run(
        &["serve", "--store", &store, "--dev", "--listen", "0.0.0.0:0"],
        "",
    );
    assert_eq!(open.status.code(), Some(1));
    assert!(!directory.path().join("carmed.db").exists());
}
