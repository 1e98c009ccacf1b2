//! Official XML of the nomenclature that is wrong, or does not say enough.

use crate::official::{amount, five, read_one, root};
use carmed_model::Code;
use carmed_validation::tariff::SkipReason;

#[test]
fn a_fee_that_is_not_the_sum_of_its_parts_is_an_error_where_the_fee_stands() {
    let mut records = five("2024");
    records[0] = amount("0", "31.82", "2024-01-01", "2024-12-31");
    let (rows, report) = read_one(&root(&records));
    assert_eq!(rows.len(), 0);
    let found: Vec<_> = report
        .errors
        .iter()
        .map(|error| {
            (
                error.document.as_str(),
                error.line,
                error.finding.field.as_str(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [("file.xml", 2, "fee_cents"), ("file.xml", 2, "fee_cents")]
    );
}

#[test]
fn two_amounts_of_one_part_on_one_day_are_an_error() {
    let mut records = five("2024");
    records.push(amount("0", "31.82", "2024-12-31", "2025-12-31"));
    let (_, report) = read_one(&root(&records));
    let error = &report.errors[0];
    assert_eq!(
        (error.finding.code, error.line),
        (Code::UnsupportedCriteria, 7)
    );
    assert_eq!(error.finding.values["overlaps"], "line 2");
}

#[test]
fn a_code_that_lacks_a_part_is_left_out_and_counted() {
    for (absent, fee_code, rows_left) in [
        (0, 0, 0),
        (1, 1300, 1),
        (2, 1600, 1),
        (3, 3300, 1),
        (4, 3600, 1),
    ] {
        let mut records = five("2024");
        records.remove(absent);
        let (rows, report) = read_one(&root(&records));
        assert_eq!(
            (rows.len(), report.errors.len()),
            (rows_left, 0),
            "{fee_code}"
        );
        assert_eq!(report.skipped[&SkipReason::PartMissing { fee_code }], 1);
    }
    let (rows, report) = read_one(&root(&five("2024")[..1]));
    assert_eq!(
        (rows.len(), report.skipped[&SkipReason::SharesMissing]),
        (0, 1)
    );
}

#[test]
fn a_fee_code_of_another_category_than_the_known_one_is_an_error() {
    let record =
        "<NOMEN_FEECODES><fee_code>1600</fee_code><fee_code_cat>05</fee_code_cat></NOMEN_FEECODES>";
    let (_, report) = read_one(&root(&[record.to_owned()]));
    assert_eq!(report.errors[0].finding.field, "fee_code_cat");
}

#[test]
fn every_bad_value_is_named_with_its_element() {
    for (bad, code, field) in [
        (
            amount("0", "31.815", "2024-01-01", ""),
            Code::ValueNotAllowed,
            "fee",
        ),
        (amount("0", "-1", "2024-01-01", ""), Code::Malformed, "fee"),
        (amount("0", "", "2024-01-01", ""), Code::Missing, "fee"),
        (
            amount("x", "1", "2024-01-01", ""),
            Code::Malformed,
            "fee_code",
        ),
        (
            amount("0", "1", "2024-13-01", ""),
            Code::Malformed,
            "dbegin_fee",
        ),
        (
            amount("0", "1", "2024-01-01", "2023-01-01"),
            Code::ImplausibleDate,
            "dend_fee",
        ),
        (
            amount("0", "1", "2024-01-01", "").replace("101076", "101075"),
            Code::ValueNotAllowed,
            "nomen_code",
        ),
    ] {
        let (_, report) = read_one(&root(&[bad]));
        let found = &report.errors[0].finding;
        assert_eq!((found.code, found.field.as_str()), (code, field));
    }
}

#[test]
fn what_is_not_well_formed_or_holds_nothing_known_is_refused() {
    for (text, code) in [
        ("<dataroot><a></dataroot>", Code::Malformed),
        ("<dataroot>", Code::Malformed),
        (
            "<dataroot><NOMEN_FEECODES><fee_code>&own;</fee_code></NOMEN_FEECODES></dataroot>",
            Code::Malformed,
        ),
        ("<dataroot/>", Code::ValueNotAllowed),
        ("<html><body>not found</body></html>", Code::ValueNotAllowed),
    ] {
        let (rows, report) = read_one(text);
        assert_eq!(
            (rows.len(), report.errors[0].finding.code),
            (0, code),
            "{text}"
        );
    }
}
