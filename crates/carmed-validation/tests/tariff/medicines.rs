//! Medicines: reimbursements and prices joined into rows, and the everyday files of packs and letters.

use crate::official::read;
use crate::rows::day;
use carmed_model::tariff::{DeliveryEnvironment, MedicineCategory};
use carmed_model::{Cents, Code, MedicineRow, NihdiCheck, TariffRow};
use carmed_validation::tariff::{self, SkipReason};

const PRICES: &[u8] = include_bytes!("../../data/tariff/samples/sam/AMP.xml");
const REIMBURSEMENTS: &[u8] = include_bytes!("../../data/tariff/samples/sam/RMB.xml");
const PACKS_CSV: &str = include_str!("../../data/tariff/samples/medicines.csv");
const LETTERS_CSV: &str = include_str!("../../data/tariff/samples/letters.csv");

fn medicines(rows: Vec<TariffRow>) -> Vec<MedicineRow> {
    rows.into_iter()
        .filter_map(|row| match row {
            TariffRow::Medicine(row) => Some(row),
            TariffRow::Nomenclature(_) | TariffRow::Letter(_) => None,
        })
        .collect()
}

/// First day, price, ordinary and BIM share of each row.
fn told(rows: &[MedicineRow]) -> Vec<(String, i64, Option<i64>, Option<i64>)> {
    let cents = |amount: Option<Cents>| amount.map(Cents::cents);
    rows.iter()
        .map(|row| {
            let first_day = row.period.first_day().to_string();
            let (ordinary, bim) = (row.ordinary_copayment_cents, row.bim_copayment_cents);
            (
                first_day,
                row.public_price_cents.cents(),
                cents(ordinary),
                cents(bim),
            )
        })
        .collect()
}

#[test]
fn prices_and_copayments_are_joined_by_days_whatever_file_comes_first() {
    for documents in [
        [("AMP.xml", PRICES), ("RMB.xml", REIMBURSEMENTS)],
        [("RMB.xml", REIMBURSEMENTS), ("AMP.xml", PRICES)],
    ] {
        let (rows, report) = read(&documents);
        let rows = medicines(rows);
        assert_eq!(report.errors, []);
        let row = |first_day: &str, price, ordinary, bim| {
            (first_day.to_owned(), price, Some(ordinary), Some(bim))
        };
        assert_eq!(
            told(&rows),
            [
                row("2019-01-01", 1958, 1175, 1175),
                row("2019-01-01", 1425, 265, 159),
                row("2025-01-01", 1390, 265, 159),
                row("2026-01-01", 1390, 275, 170),
            ]
        );
        assert_eq!(rows[0].category, MedicineCategory::Cs);
        assert_eq!(rows[1].environment, DeliveryEnvironment::PublicPharmacy);
        assert_eq!(rows[1].period.last_day(), day("2024-12-31"));
        assert_eq!(rows[1].source, "RMB.xml, RD20180201-I-10");
        let skipped: Vec<_> = report.skipped.into_iter().collect();
        assert_eq!(
            skipped,
            [
                (SkipReason::NotAPack, 1),
                (SkipReason::MedicineCategoryNotMapped, 1),
                // A year of the second pack, and the single dose in hospital.
                (SkipReason::PriceMissing, 2),
                (SkipReason::NotWholeCents, 1),
            ]
        );
    }
}

/// A reimbursement of one pack as the service answers it, its price beside.
fn context(category: &str, shares: [&str; 2], days: &str) -> String {
    let [bim, ordinary] = shares;
    format!(
        "<ReimbursementContexts DeliveryEnvironment=\"A\" Code=\"2642619\" CodeType=\"CNK\" {days}>\
         <ReimbursementCriterion Category=\"{category}\" Code=\"1\"/>\
         <Copayment RegimeType=\"1\" StartDate=\"2020-01-01\"><FeeAmount>{bim}</FeeAmount></Copayment>\
         <Copayment RegimeType=\"2\" StartDate=\"2020-01-01\"><FeeAmount>{ordinary}</FeeAmount></Copayment>\
         <Price>14.25</Price></ReimbursementContexts>"
    )
}

fn read_contexts(contexts: &[String]) -> (Vec<MedicineRow>, tariff::Report) {
    let text = format!(
        "<FindReimbursementResponse>{}</FindReimbursementResponse>",
        contexts.concat()
    );
    let (rows, report) = read(&[("answer.xml", text.as_bytes())]);
    (medicines(rows), report)
}

const SINCE_2020: &str = "StartDate=\"2020-01-01\"";

#[test]
fn an_answer_of_the_service_is_read_like_an_export() {
    let (rows, report) = read_contexts(&[context("B", ["1.59", "2.65"], SINCE_2020)]);
    assert_eq!(report.errors, []);
    assert_eq!(
        told(&rows),
        [("2020-01-01".to_owned(), 1425, Some(265), Some(159))]
    );
    assert_eq!(
        rows[0].environment,
        DeliveryEnvironment::AmbulatoryInHospital
    );
}

#[test]
fn days_without_a_copayment_of_both_regimes_are_left_out() {
    let earlier = context("B", ["1.59", "2.65"], "StartDate=\"2019-01-01\"");
    let (rows, report) = read_contexts(&[earlier]);
    assert_eq!(rows[0].period.first_day(), day("2020-01-01"));
    assert_eq!(report.skipped[&SkipReason::CopaymentMissing], 1);
}

#[test]
fn of_reimbursements_that_differ_on_a_day_none_is_taken() {
    let one = context("B", ["1.59", "2.65"], SINCE_2020);
    let other = context(
        "Cs",
        ["5.00", "5.00"],
        "StartDate=\"2022-01-01\" EndDate=\"2022-12-31\"",
    );
    let (rows, report) = read_contexts(&[one.clone(), other]);
    assert_eq!(report.errors, []);
    let days: Vec<_> = rows
        .iter()
        .map(|row| (row.period.first_day(), row.period.last_day()))
        .collect();
    let ends = [("2020-01-01", "2021-12-31"), ("2023-01-01", "2999-12-31")];
    assert_eq!(
        days,
        ends.map(|(first_day, last_day)| (day(first_day), day(last_day)))
    );
    assert_eq!(report.skipped[&SkipReason::SeveralReimbursements], 1);
    assert_eq!(read_contexts(&[one.clone(), one]).0.len(), 1);
}

#[test]
fn a_share_above_the_price_is_an_error() {
    let (rows, report) = read_contexts(&[context("C", ["1.00", "14.26"], SINCE_2020)]);
    assert_eq!(rows.len(), 0);
    assert_eq!(report.errors[0].finding.field, "ordinary_copayment_cents");
}

#[test]
fn bad_packs_are_named() {
    for (from, to, code, field) in [
        ("2642619", "2642618", Code::CheckDigits, "code"),
        (
            "\"A\"",
            "\"X\"",
            Code::ValueNotAllowed,
            "deliveryEnvironment",
        ),
        ("2.65", "x", Code::Malformed, "FeeAmount"),
        ("Category=\"B\" ", "", Code::Missing, "category"),
    ] {
        let context = context("B", ["1.59", "2.65"], SINCE_2020).replace(from, to);
        let (_, report) = read_contexts(&[context]);
        let finding = &report.errors[0].finding;
        assert_eq!((finding.code, finding.field.as_str()), (code, field));
    }
}

#[test]
fn files_of_packs_are_known_by_their_columns() {
    let rows = tariff::csv::read(PACKS_CSV.as_bytes(), NihdiCheck::On).unwrap();
    let rows = medicines(rows);
    assert_eq!(rows.len(), 8);
    assert!(rows[4].large_pack);
    assert_eq!(told(&rows)[0], ("2019-01-01".to_owned(), 1425, None, None));
    assert_eq!(
        told(&rows)[7],
        ("2019-01-01".to_owned(), 1425, Some(712), Some(356))
    );
    assert_eq!(
        (rows[0].base_price_cents, rows[7].base_price_cents),
        (Some(Cents::new(1000)), None)
    );
    let with_origin = PACKS_CSV.replacen("source", "origin", 1);
    assert!(tariff::csv::read(with_origin.as_bytes(), NihdiCheck::On).is_ok());
    let twice = format!("{PACKS_CSV}2642619,B,P,2020-01-01,2020-12-31,,1425,no,,,again\n");
    let errors = tariff::csv::read(twice.as_bytes(), NihdiCheck::On).unwrap_err();
    assert_eq!(
        (errors[0].finding.code, errors[0].line),
        (Code::UnsupportedCriteria, 10)
    );
    assert_eq!(errors[0].finding.values["overlaps"], "line 2");
}

/// The first thing wrong in a file of these columns with that one row.
fn wrong_in(columns: &str, row: &str) -> (Code, String) {
    let header = columns.lines().next().unwrap();
    let text = format!("{header}\n{row}\n");
    let mut errors = tariff::csv::read(text.as_bytes(), NihdiCheck::On).unwrap_err();
    let finding = errors.remove(0).finding;
    (finding.code, finding.field)
}

#[test]
fn bad_values_of_packs_are_named_by_their_columns() {
    let not_allowed = Code::ValueNotAllowed;
    for (pack, code, column) in [
        ("2642618,B,P,%,,1,no,,,a", Code::CheckDigits, "cnk"),
        ("2642619,E,P,%,,1,no,,,a", not_allowed, "category"),
        (
            "2642619,B,Z,%,,1,no,,,a",
            not_allowed,
            "delivery_environment",
        ),
        (
            "2642619,B,P,%,,,no,,,a",
            Code::Missing,
            "public_price_cents",
        ),
        ("2642619,B,P,%,,1,any,,,a", not_allowed, "large_pack"),
        (
            "2642619,B,P,%,,1,no,2,,a",
            not_allowed,
            "ordinary_copayment_cents",
        ),
        ("2642619,B,P,%,,1,no,,,", Code::Missing, "source"),
    ] {
        let found = wrong_in(PACKS_CSV, &pack.replace('%', "2019-01-01,2999-12-31"));
        assert_eq!(found, (code, column.to_owned()), "{pack}");
    }
}

#[test]
fn bad_values_of_key_letters_are_named_by_their_columns() {
    let not_allowed = Code::ValueNotAllowed;
    for (letter, code, column) in [
        (
            "N,x,2.5,yes,2014-08-01,2014-12-31,a",
            Code::Malformed,
            "coefficient",
        ),
        (
            "N,8,2.57271301,yes,2014-08-01,2014-12-31,a",
            not_allowed,
            "letter_value",
        ),
        ("n,8,2.5,yes,2014-08-01,2014-12-31,a", not_allowed, "letter"),
        (
            "N,8,2.5,any,2014-08-01,2014-12-31,a",
            not_allowed,
            "bears_patient_share",
        ),
        (
            "N,8,2.5,yes,2014-08-01,2014-07-31,a",
            Code::ImplausibleDate,
            "valid_to",
        ),
    ] {
        let found = wrong_in(LETTERS_CSV, &format!("102012,{letter}"));
        assert_eq!(found, (code, column.to_owned()), "{letter}");
    }
}

#[test]
fn files_of_key_letters_are_known_by_their_columns() {
    let rows = tariff::csv::read(LETTERS_CSV.as_bytes(), NihdiCheck::On).unwrap();
    assert_eq!(rows.len(), 10);
    let TariffRow::Letter(last) = &rows[9] else {
        panic!("a file of letters holds letters");
    };
    assert_eq!(
        (last.letter.as_str(), last.bears_patient_share),
        ("Q", false)
    );
    let numbers = (last.coefficient_millionths, last.letter_value_micro_euro);
    assert_eq!(numbers, (30_000_000, 195_645));
}
