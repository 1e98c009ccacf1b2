//! A billing office's list: every row is computed or told by its line, and the totals are sums.

use crate::commands::{HOSPITAL, OCMW, load_tariffs};
use crate::process::{Served, run};
use crate::story::{draft, json, ssin};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Output;
use tempfile::TempDir;

/// A hospital has no code 101075: its check digits are wrong.
const WRONG_CODE: &str = "101075";
const COLUMNS: &str = "ssin,cover,kind,line_id,code,care_date,charged_cents,attestation_number";

struct Office {
    server: Served,
    /// Its first two people: aid from own funds, and urgent medical aid that the State pays.
    people: [String; 2],
    day: String,
    _directory: TempDir,
}

impl Office {
    fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let server = Served::start(directory.path());
        load_tariffs(&server, directory.path());
        let (mut own_funds, day) = draft(1);
        own_funds["facts"]["residence_status"] = "RESIDENCE_STATUS_LEGAL".into();
        own_funds["facts"]["situation"] = "SITUATION_OCMW_OWN_FUNDS".into();
        for draft in [own_funds, draft(2).0] {
            let register = ["decision", "register", "-"];
            json(&server, OCMW, &register, &draft.to_string());
        }
        Self {
            server,
            people: [ssin(1), ssin(2)],
            day,
            _directory: directory,
        }
    }

    /// Computes a list from standard input.
    fn compute(&self, list: &str, form: &str) -> Output {
        let url = self.server.url();
        let what = ["intervention", "compute", "--file", "-", "-o", form];
        let to = ["--server", &url, "--as", HOSPITAL];
        run(&[&what[..], &to].concat(), list)
    }

    /// A row about a consultation of ambulatory care.
    fn row(&self, person: usize, id: &str, code: &str, charged_cents: &str) -> String {
        let (ssin, day) = (&self.people[person], &self.day);
        let attestation = if person == 1 { "ATTEST1" } else { "" };
        format!(
            "{ssin},ambulatory-in-hospital,nomenclature,{id},{code},{day},{charged_cents},{attestation}"
        )
    }
}

fn list(rows: &[String]) -> String {
    format!("{COLUMNS}\n{}\n", rows.join("\n"))
}

fn told(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (
        text(&output.stdout),
        text(&output.stderr),
        output.status.code(),
    )
}

/// The rows of CSV by the names of their columns.
fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn cents(row: &BTreeMap<String, String>, column: &str) -> i64 {
    row[column].parse().unwrap()
}

const SUMMED: [&str; 5] = [
    "charged_cents",
    "state_cents",
    "ocmw_cents",
    "patient_cents",
    "patient_cash_cents",
];

#[test]
fn totals_per_payer_are_the_sums_of_the_computed_lines_in_csv_and_json() {
    let office = Office::open();
    let list = list(&[
        office.row(0, "in full", "101076", ""),
        office.row(0, "above the fee", "101076", "3475"),
        office.row(1, "State", "101076", ""),
        office.row(1, "no such day", "103110", ""),
    ]);
    let (text, problems, code) = told(&office.compute(&list, "csv"));
    assert_eq!((problems.as_str(), code), ("", Some(0)), "{text}");
    let mut lines = rows(&text);
    let total = lines.pop().unwrap();
    assert_eq!(total["outcome"], "TOTAL");
    let shown: Vec<_> = lines
        .iter()
        .map(|row| (row["line"].as_str(), row["outcome"].as_str()))
        .collect();
    let outcomes = ["COMPUTED", "COMPUTED", "COMPUTED", "REJECTED"];
    let expected: Vec<_> = ["2", "3", "4", "5"].into_iter().zip(outcomes).collect();
    assert_eq!(shown, expected);
    assert_eq!(lines[3]["state_cents"], "", "the unknown is never zero");
    assert!(lines[3]["reasons"].contains("196"), "{:?}", lines[3]);
    for column in SUMMED {
        let sum: i64 = lines[..3].iter().map(|row| cents(row, column)).sum();
        assert_eq!(sum, cents(&total, column), "{column}");
    }
    let expected = [3_373 + 3_475 + 3_373, 3_373, 2 * 3_373, 102, 100];
    assert_eq!(SUMMED.map(|column| cents(&total, column)), expected);

    let (text, _, code) = told(&office.compute(&list, "json"));
    assert_eq!(code, Some(0));
    let answer: Value = serde_json::from_str(&text).unwrap();
    let in_json = SUMMED.map(|column| answer["totals"][column].as_i64().unwrap());
    assert_eq!(in_json, expected);
    assert_eq!(answer["totals"]["rejected_count"], 1);
    assert_eq!(answer["results"][1]["line"], 3);
    assert_eq!(answer["results"][1]["amounts"]["patient_cash_cents"], 100);
    let consultations = answer["consultations"].as_array().unwrap();
    assert_eq!(consultations.len(), 2, "one request a patient");
    assert_eq!(answer["results"][3]["ticket"], consultations[1]["ticket"]);
    assert_eq!(answer["bad_rows"], Value::Array(Vec::new()));
}

#[test]
fn bad_rows_are_told_by_their_lines_and_the_others_are_computed() {
    let office = Office::open();
    let unreadable = office
        .row(0, "day", "101076", "")
        .replace(&office.day, "4/5/2026");
    let nobody = office.row(0, "who", "101076", "").replacen("01", "02", 1);
    let twice = office.row(0, "first", "101076", "");
    let list = list(&[
        twice.clone(),
        unreadable,
        office.row(0, "code", WRONG_CODE, "-5"),
        twice,
        nobody.clone(),
        "too,short".to_owned(),
        office.row(0, "last", "101076", ""),
    ]);
    let (text, problems, code) = told(&office.compute(&list, "csv"));
    assert_eq!(code, Some(1));
    let computed: Vec<_> = rows(&text)
        .into_iter()
        .map(|row| (row["line"].clone(), row["outcome"].clone()))
        .collect();
    let expected = [("2", "COMPUTED"), ("8", "COMPUTED"), ("", "TOTAL")];
    let expected = expected.map(|(line, outcome)| (line.to_owned(), outcome.to_owned()));
    assert_eq!(computed, expected, "{problems}");
    let begins = [
        "line 3: care_date (111): ",
        "line 4: code (112): ",
        "line 4: charged_cents (",
        "line 5: line_id (130): ",
        "line 6: ssin (112): ",
        "line 7: (111) the row has 2 columns, the first line names 8",
    ];
    let lines: Vec<&str> = problems.lines().collect();
    assert_eq!(lines.len(), begins.len(), "{problems}");
    for (line, begin) in lines.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line} does not say {begin}");
    }
    let nobody = nobody.split(',').next().unwrap();
    for person in office.people.iter().map(String::as_str).chain([nobody]) {
        assert!(!problems.contains(person) && !text.contains(person));
    }
    let (text, _, _) = told(&office.compute(&list, "json"));
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["totals"]["bad_row_count"], 5);
    assert_eq!(answer["bad_rows"][0]["line"], 3);
}

#[test]
fn an_empty_list_is_computed_to_nothing() {
    let office = Office::open();
    for form in ["table", "csv", "json"] {
        let (text, problems, code) = told(&office.compute(&list(&[]), form));
        assert_eq!((problems.as_str(), code), ("", Some(0)), "{form}");
        match form {
            "csv" => assert_eq!(rows(&text).len(), 1, "the totals: {text}"),
            "json" => {
                let answer: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(answer["results"], Value::Array(Vec::new()));
                assert_eq!(answer["totals"]["charged_cents"], 0);
            }
            _ => assert!(text.contains("0 computed"), "{text}"),
        }
    }
}

#[test]
fn a_long_list_of_one_patient_is_asked_in_requests_of_200() {
    let office = Office::open();
    let rows: Vec<String> = (0..450)
        .map(|number| {
            let code = if number == 300 { WRONG_CODE } else { "101076" };
            office.row(0, &format!("L{number}"), code, "")
        })
        .collect();
    let (text, problems, code) = told(&office.compute(&list(&rows), "json"));
    assert_eq!(code, Some(1));
    assert!(problems.starts_with("line 302: code (112): "), "{problems}");
    assert_eq!(problems.lines().count(), 1, "no bar where nobody looks");
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["consultations"].as_array().unwrap().len(), 3);
    assert_eq!(answer["totals"]["computed_count"], 449);
    let ids: Vec<&str> = answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["line_id"].as_str().unwrap())
        .collect();
    let expected: Vec<String> = (0..450)
        .filter(|number| *number != 300)
        .map(|number| format!("L{number}"))
        .collect();
    assert_eq!(ids, expected);
}

#[test]
fn the_table_shows_payers_reasons_and_totals_in_euros() {
    let office = Office::open();
    let list = list(&[
        office.row(0, "above", "101076", "3475"),
        office.row(0, "none", "103110", ""),
    ]);
    let (text, _, code) = told(&office.compute(&list, "table"));
    assert_eq!(code, Some(0));
    for part in [
        "in cash",
        "34.75",
        "1.02",
        "row 3: (196)",
        "1 computed, 0 not covered, 0 indeterminate, 1 rejected, 0 wrong",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains('\u{1b}'), "colour is for terminals");
}

#[test]
fn a_row_is_computed_under_the_agreement_it_names() {
    let office = Office::open();
    let (person, day) = (&office.people[0], &office.day);
    let cover = ["--ssin", "-", "--cover", "ambulatory-in-hospital"];
    let check = [&["coverage", "check", "--on", day][..], &cover].concat();
    let answer = json(&office.server, HOSPITAL, &check, person);
    let given = &answer["spans"][0]["reference"];
    let text = |name: &str| given[name].as_str().unwrap().to_owned();
    let version = &given["card_version"];
    let agreement = |number: &str| {
        let (card, asked) = (text("card_number"), text("consultation_date"));
        format!("{number},{card},{version},{day},{asked}")
    };
    let columns = "agreement_number,card_number,card_version,question,consultation_date";
    let number = text("agreement_number");
    let row = office.row(0, "under", "101076", "");
    let forged = agreement(&number.chars().rev().collect::<String>());
    let list = format!(
        "{COLUMNS},{columns}\n{row},{}\n{row},{forged}\n{row},,,,,\n",
        agreement(&number)
    );
    let (text, problems, code) = told(&office.compute(&list, "csv"));
    assert_eq!(code, Some(1));
    assert!(
        problems.starts_with("line 3: agreement_number ("),
        "{problems}"
    );
    let rows = rows(&text);
    assert_eq!(rows[0]["agreement_number"], number);
    assert_eq!(
        (
            rows[1]["line"].as_str(),
            rows[1]["agreement_number"].as_str()
        ),
        ("4", "")
    );
}

#[test]
fn the_example_is_a_list_in_which_every_row_can_be_asked() {
    let office = Office::open();
    let (example, _, code) = told(&run(&["intervention", "example"], ""));
    assert_eq!(code, Some(0));
    let (text, problems, code) = told(&office.compute(&example, "csv"));
    // A hospital delivers no medicines of a pharmacy: that one row is not its to ask.
    assert!(
        problems.starts_with("line 5: ") && problems.contains("(140)"),
        "{problems}"
    );
    assert_eq!((problems.lines().count(), code), (1, Some(1)));
    let outcomes: Vec<_> = rows(&text)
        .into_iter()
        .map(|row| row["outcome"].clone())
        .collect();
    assert_eq!(outcomes.len(), example.lines().count() - 1, "{text}");
    assert_eq!(outcomes[0], "NOT_COVERED");
}

#[test]
fn a_list_nobody_answers_exits_3_and_a_file_that_is_no_list_2() {
    let common = ["--server", "http://127.0.0.1:1", "--as", HOSPITAL];
    let compute = ["intervention", "compute", "--file", "-"];
    let arguments = [&compute[..], &common].concat();
    assert_eq!(run(&arguments, &list(&[])).status.code(), Some(3));
    assert_eq!(run(&arguments, "colour\nred\n").status.code(), Some(2));
    let both = [&arguments[..], &["--ssin", "-"]].concat();
    assert_eq!(run(&both, &list(&[])).status.code(), Some(2));
}

#[test]
fn the_help_of_the_command_tells_every_column() {
    let (help, _, code) = told(&run(&["intervention", "compute", "--help"], ""));
    assert_eq!(code, Some(0));
    let example = told(&run(&["intervention", "example"], "")).0;
    for column in example.lines().next().unwrap().split(',') {
        assert!(help.contains(&format!("\n  {column} ")), "{column}");
    }
}
