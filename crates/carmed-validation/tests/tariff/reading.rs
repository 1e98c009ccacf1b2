//! The CSV of tariff rows: everything wrong is told at once, with its line.

use crate::rows::{day, nomenclature, row};
use carmed_model::{CareSetting, Code, NihdiCheck, NomenclatureRow};
use carmed_validation::Parameters;
use carmed_validation::tariff::csv::{ERRORS_MAX, read};
use carmed_validation::tariff::warnings;

const HEADER: &str = "code,valid_from,valid_to,insurability,gmd,age_class,conventioned,fee_cents,insurance_cents,patient_cents,source";
const GOOD: &str = "101076,2024-01-01,2024-12-31,any,any,any,any,3181,2581,600,a page";

fn errors(text: &str) -> Vec<(u64, Code, String)> {
    let errors = read(text.as_bytes(), NihdiCheck::On).unwrap_err();
    errors
        .into_iter()
        .map(|error| (error.line, error.finding.code, error.finding.field))
        .collect()
}

/// The codes and columns complained of in one row beside a good one.
fn row_errors(bad: &str) -> Vec<(Code, String)> {
    let found = errors(&format!(
        "{HEADER}\n{}\n{bad}\n",
        GOOD.replace("101076", "101010")
    ));
    assert!(found.iter().all(|(line, ..)| *line == 3), "{found:?}");
    found
        .into_iter()
        .map(|(_, code, field)| (code, field))
        .collect()
}

#[test]
fn a_good_file_is_read_with_and_without_a_byte_order_mark() {
    let text = format!("{HEADER}\r\n{GOOD}\r\n");
    let rows = read(text.as_bytes(), NihdiCheck::On).unwrap();
    assert_eq!(rows.len(), 1);
    let marked = format!("\u{feff}{text}");
    assert_eq!(read(marked.as_bytes(), NihdiCheck::On).unwrap(), rows);
}

#[test]
fn every_bad_value_is_named_with_its_line_and_column() {
    for (bad, code, column) in [
        (GOOD.replace("101076", "10107"), Code::Malformed, "code"),
        (
            GOOD.replace("101076", "101075"),
            Code::ValueNotAllowed,
            "code",
        ),
        (
            GOOD.replace("2024-01-01", "2024-02-30"),
            Code::Malformed,
            "valid_from",
        ),
        (GOOD.replace("2024-12-31", ""), Code::Missing, "valid_to"),
        (
            GOOD.replace("2024-12-31", "2023-12-31"),
            Code::ImplausibleDate,
            "valid_to",
        ),
        (
            GOOD.replacen("any", "BIM", 1),
            Code::ValueNotAllowed,
            "insurability",
        ),
        (GOOD.replacen("any", "", 1), Code::Missing, "insurability"),
        (GOOD.replace("3181", "31.81"), Code::Malformed, "fee_cents"),
        (GOOD.replace("3181", "-3181"), Code::Malformed, "fee_cents"),
        (
            GOOD.replace("3181", "3182"),
            Code::ValueNotAllowed,
            "fee_cents",
        ),
        (
            GOOD.replace("3181", "99999999999999999999"),
            Code::ValueNotAllowed,
            "fee_cents",
        ),
        (GOOD.replace("a page", ""), Code::Missing, "source"),
        (GOOD.replace("a page", "  "), Code::Missing, "source"),
    ] {
        assert_eq!(row_errors(&bad), [(code, column.to_owned())], "{bad}");
    }
}

#[test]
fn everything_wrong_in_a_row_is_told_at_once() {
    let bad = "x,y,z,a,b,c,d,e,f,g,";
    assert_eq!(row_errors(bad).len(), 11);
}

#[test]
fn a_row_of_another_length_is_refused() {
    assert_eq!(
        row_errors(&format!("{GOOD},more")),
        [(Code::Malformed, String::new())]
    );
    assert_eq!(
        row_errors("101076,2024-01-01"),
        [(Code::Malformed, String::new())]
    );
}

#[test]
fn unknown_repeated_and_absent_columns_are_refused() {
    let without_source = HEADER.replace(",source", "");
    let expected = vec![
        (1, Code::ValueNotAllowed, "price".to_owned()),
        (1, Code::ValueNotAllowed, "code".to_owned()),
        (1, Code::Missing, "source".to_owned()),
    ];
    assert_eq!(errors(&format!("{without_source},price,code\n")), expected);
    assert_eq!(errors("").len(), 11, "an empty file lacks every column");
}

#[test]
fn rows_that_hold_for_the_same_person_and_day_are_refused_with_both_lines() {
    let bim = GOOD
        .replacen("any", "bim", 1)
        .replace("2024-01-01", "2024-12-31");
    let text = format!(
        "{HEADER}\n{GOOD}\n{}\n{bim}\n",
        GOOD.replace("2024", "2025")
    );
    let found = read(text.as_bytes(), NihdiCheck::On).unwrap_err();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].line, found[0].finding.code),
        (4, Code::UnsupportedCriteria)
    );
    assert_eq!(found[0].finding.values["overlaps"], "line 2");
}

#[test]
fn text_that_is_not_utf8_is_refused_where_it_stands() {
    let mut text = format!("{HEADER}\n{GOOD}").into_bytes();
    text.extend([b' ', 0xFF, b'\n']);
    let found = read(&text, NihdiCheck::On).unwrap_err();
    assert_eq!(
        (found[0].line, found[0].finding.field.as_str()),
        (2, "source")
    );
}

#[test]
fn a_file_of_rubbish_is_not_read_to_its_end() {
    let text = format!("{HEADER}\n{}", "x\n".repeat(ERRORS_MAX * 2));
    assert_eq!(errors(&text).len(), ERRORS_MAX);
}

#[test]
fn restrictions_are_read_and_their_order_of_columns_is_free() {
    let text = format!(
        "setting,{HEADER},age_to,provider_kinds,age_from\n\
         HOSPITALISATION,{GOOD},17,hospital|dentist,3\n\
         any,{},,any,\n",
        GOOD.replace("101076", "101010")
    );
    let rows = nomenclature(read(text.as_bytes(), NihdiCheck::On).unwrap());
    assert_eq!(rows[0].setting, Some(CareSetting::Hospitalisation));
    assert_eq!(
        rows[0].provider_kinds,
        Some(vec!["hospital".to_owned(), "dentist".to_owned()])
    );
    assert_eq!(
        (rows[0].age_from_years, rows[0].age_to_years),
        (Some(3), Some(17))
    );
    let free = &rows[1];
    assert_eq!(
        (free.setting, &free.provider_kinds, free.age_from_years),
        (None, &None, None)
    );
}

#[test]
fn restrictions_nobody_can_meet_are_refused() {
    let header = format!("{HEADER},provider_kinds,age_from,age_to,setting");
    for (restrictions, code, column) in [
        (
            "hospital||dentist,,,",
            Code::ValueNotAllowed,
            "provider_kinds",
        ),
        (",18,17,", Code::ValueNotAllowed, "age_to"),
        (",old,,", Code::Malformed, "age_from"),
        (",,151,", Code::ValueNotAllowed, "age_to"),
        (",,,AT_HOME", Code::ValueNotAllowed, "setting"),
    ] {
        let found = errors(&format!("{header}\n{GOOD},{restrictions}\n"));
        assert_eq!(found, [(2, code, column.to_owned())], "{restrictions}");
    }
}

#[test]
fn the_check_of_codes_can_be_switched_off() {
    let text = format!("{HEADER}\n{}\n", GOOD.replace("101076", "101075"));
    assert_eq!(read(text.as_bytes(), NihdiCheck::Off).unwrap().len(), 1);
}

#[test]
fn codes_without_a_row_for_today_and_unknown_kinds_of_provider_are_reported() {
    let parameters = Parameters::embedded().unwrap();
    let kinds = Some(vec!["hospital".to_owned(), "hopsital".to_owned()]);
    let rows = [NomenclatureRow {
        provider_kinds: kinds,
        ..row("2024-01-01", "2024-12-31", 1)
    }
    .into()];
    let found = warnings(&rows, day("2025-01-01"), &parameters);
    let codes: Vec<_> = found.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::CodeNotAttestable, Code::ValueNotAllowed]);
    assert_eq!(found[0].values["code"], "101076");
    assert_eq!(found[1].values["provider_kind"], "hopsital");
    assert_eq!(warnings(&rows, day("2024-12-31"), &parameters).len(), 1);
}
