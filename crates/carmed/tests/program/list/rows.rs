//! Good rows and bad ones: how they are asked, and how they are told.

use super::{COLUMNS, Office, WRONG_CODE, list, rows, told};
use crate::commands::HOSPITAL;
use crate::process::run;
use crate::story::json;
use serde_json::Value;

#[test]
fn bad_rows_are_told_by_their_lines_and_the_others_are_computed() {
    let office = Office::open();
    let unreadable = office
        .row(0, "day", "101076", "")
        .replace(&office.day, "4/5/2026");
    let nobody = office
        .row(0, "who", "101076", "")
        .replacen("8503", "8504", 1);
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
        "line 4: code (130): ",
        "line 4: charged_cents (",
        "line 5: line_id (130): ",
        "line 6: ssin (112): ",
        "line 7: (111) the row has 2 columns, the first line names 7",
    ];
    let lines: Vec<&str> = problems.lines().collect();
    assert_eq!(lines.len(), begins.len(), "{problems}");
    for (line, begin) in lines.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line} does not say {begin}");
        assert!(!line.contains("lines["), "{line} counts in a request");
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
    assert!(problems.starts_with("line 302: code (130): "), "{problems}");
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
fn a_list_nobody_answers_exits_3_and_a_file_that_is_no_list_2() {
    let common = ["--server", "http://127.0.0.1:1", "--as", HOSPITAL];
    let compute = ["intervention", "compute", "--file", "-"];
    let arguments = [&compute[..], &common].concat();
    assert_eq!(run(&arguments, &list(&[])).status.code(), Some(3));
    assert_eq!(run(&arguments, "colour\nred\n").status.code(), Some(2));
    let both = [&arguments[..], &["--ssin", "-"]].concat();
    assert_eq!(run(&both, &list(&[])).status.code(), Some(2));
}
