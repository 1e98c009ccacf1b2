//! What a list comes to, in every form it is printed in.

use super::{Office, list, rows, told};
use crate::commands::HOSPITAL;
use crate::process::run;
use crate::story::json;
use serde_json::Value;
use std::collections::BTreeMap;

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
        office.row(2, "attestation", "101076", ""),
        office.row(2, "no such day", "103110", ""),
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
    let outcomes = [
        "COMPUTED",
        "COMPUTED",
        "COMPUTED",
        "INDETERMINATE",
        "REJECTED",
    ];
    let expected: Vec<_> = ["2", "3", "4", "5", "6"]
        .into_iter()
        .zip(outcomes)
        .collect();
    assert_eq!(shown, expected);
    assert_eq!(lines[3]["missing_facts"], "attestation");
    assert_eq!(lines[4]["state_cents"], "", "the unknown is never zero");
    assert!(lines[4]["reasons"].contains("196"), "{:?}", lines[4]);
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
    assert_eq!(consultations.len(), 3, "one request a patient");
    assert_eq!(answer["results"][4]["ticket"], consultations[2]["ticket"]);
    assert_eq!(answer["bad_rows"], Value::Array(Vec::new()));
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
        "row 3: nomenclature.code (196)",
        "1 computed, 0 not covered, 0 indeterminate, 1 rejected, 0 wrong",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!text.contains('\u{1b}'), "colour is for terminals");
}

#[test]
fn the_example_is_a_list_in_which_every_row_can_be_asked() {
    let office = Office::open();
    let (example, _, code) = told(&run(&["intervention", "example"], ""));
    assert_eq!(code, Some(0));
    let (text, problems, code) = told(&office.compute(&example, "csv"));
    assert_eq!((problems.as_str(), code), ("", Some(0)));
    let outcomes: Vec<_> = rows(&text)
        .into_iter()
        .map(|row| row["outcome"].clone())
        .collect();
    assert_eq!(outcomes.len(), example.lines().count(), "{text}");
    assert_eq!(outcomes[0], "NOT_COVERED");
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

/// A pack with a loaded copayment: 7.12 euros of 14.25; invented prices.
const MEDICINES: &str = "\
cnk,category,delivery_environment,valid_from,valid_to,base_price_cents,public_price_cents,large_pack,\
ordinary_copayment_cents,bim_copayment_cents,source
2642619,C,A,2019-01-01,2999-12-31,,1425,no,712,356,a test
";

#[test]
fn typed_lines_come_as_csv_too_medicines_among_them() {
    let office = Office::open();
    let import = ["tariff", "import", "-", "--source", "a test"];
    let caller = "tariff_office;cbe=0800000372;agent=loader";
    json(&office.server, caller, &import, MEDICINES);
    let medicine = format!(
        "cnk:2642619@{};environment=ambulatory-in-hospital;room=common",
        office.day
    );
    let act = format!("101076@{}", office.day);
    let (url, ssin) = (office.server.url(), &office.people[1]);
    let typed = ["intervention", "compute", "--ssin", "-", "-o", "csv"];
    let what = [
        "--cover",
        "ambulatory-in-hospital",
        "--line",
        &act,
        "--line",
        &medicine,
    ];
    let to = ["--server", &url, "--as", HOSPITAL];
    let (text, problems, code) = told(&run(&[&typed[..], &what, &to].concat(), ssin));
    assert_eq!((problems.as_str(), code), ("", Some(0)));
    let shown: Vec<_> = rows(&text)
        .iter()
        .map(|row| {
            [
                &row["line"],
                &row["outcome"],
                &row["patient_part_cents"],
                &row["state_cents"],
            ]
            .map(String::clone)
        })
        .collect();
    let expected = [
        ["1", "COMPUTED", "600", "3373"],
        ["2", "COMPUTED", "712", "1425"],
        ["", "TOTAL", "", "4798"],
    ];
    assert_eq!(shown, expected.map(|row| row.map(str::to_owned)));
}
