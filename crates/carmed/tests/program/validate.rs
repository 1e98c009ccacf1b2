//! `carmed validate` agrees with every row of the published vectors.

use crate::process::{run, said};
use std::collections::BTreeMap;

const VECTORS: &str = include_str!("../../../carmed-model/tests/data/identifier_vectors.csv");

#[test]
fn the_program_agrees_with_every_vector() {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(VECTORS.as_bytes());
    let mut by_kind: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        let valid = match &row[1] {
            "valid" => true,
            "invalid" => false,
            other => panic!("{other} is no verdict"),
        };
        by_kind
            .entry(row[0].to_owned())
            .or_default()
            .push((row[2].to_owned(), valid));
    }
    let rows: usize = by_kind.values().map(Vec::len).sum();
    assert!(rows > 50, "the vectors hold only {rows} rows");
    for (kind, vectors) in by_kind {
        let numbers: Vec<&str> = vectors.iter().map(|(number, _)| number.as_str()).collect();
        let (lines, code) = said(&run(&["validate", &kind, "-"], &numbers.join("\n")));
        let lines: Vec<&str> = lines.lines().collect();
        assert_eq!(lines.len(), vectors.len(), "{kind}");
        for (line, (number, valid)) in lines.iter().zip(&vectors) {
            if *valid {
                assert_eq!(*line, format!("{number} valid"), "{kind}");
            } else {
                let reason = line.strip_prefix(&format!("{number} invalid ")).unwrap();
                assert!(!reason.is_empty(), "{kind} {number}");
            }
        }
        let all_valid = vectors.iter().all(|(_, valid)| *valid);
        assert_eq!(code, Some(i32::from(!all_valid)), "{kind}");
    }
}

#[test]
fn numbers_are_taken_as_people_write_them() {
    for (kind, number) in [("cbe", "BE 0403.019.261"), ("ssin", "85.03.07-001.74")] {
        let (line, _) = said(&run(&["validate", kind, number], ""));
        let bare: String = number.chars().filter(char::is_ascii_digit).collect();
        let (bare_line, _) = said(&run(&["validate", kind, &bare], ""));
        assert_eq!(
            line.replace(number, ""),
            bare_line.replace(&bare, ""),
            "{kind}"
        );
    }
}

#[test]
fn an_unknown_kind_is_a_wrong_use() {
    let output = run(&["validate", "passport", "1"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("card_number"));
}
