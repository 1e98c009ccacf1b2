//! Loaded fees and shares against key letters and formulas, and codes that come only as letters.

use crate::world::{LOADED, World, basis, book, code, day, letter_rows, line, sample_book};
use carmed_model::tariff::{DeliveryEnvironment, Insurability};
use carmed_model::{Cents, Cnk, Finding, MedicineRow, NihdiCheck, TariffRow};
use carmed_validation::amounts::{
    LineResult, MissingFact, Outcome, copayment_mismatches, letter_mismatch,
};
use carmed_validation::tariff;
use std::sync::Arc;

use crate::world::parameters;

fn sample_rows() -> Vec<TariffRow> {
    tariff::csv::read(tariff::SAMPLE_CSV.as_bytes(), NihdiCheck::On).unwrap()
}

/// Fee, insurance part and patient part.
fn official(result: &LineResult) -> [i64; 3] {
    let official = result.amounts.unwrap().official.unwrap();
    [
        official.fee_cents,
        official.insurance_part_cents,
        official.patient_part_cents,
    ]
    .map(Cents::cents)
}

#[test]
fn the_published_fees_are_what_their_key_letters_come_to() {
    let book = sample_book();
    let mut checked = 0;
    for row in letter_rows() {
        let TariffRow::Letter(letter) = row else {
            panic!("a file of letters");
        };
        let first_day = letter.period.first_day();
        assert_eq!(letter_mismatch(&book, letter.code, first_day, LOADED), None);
        checked += book.rows_on(letter.code, first_day, LOADED).len();
    }
    assert!(checked >= 12, "six codes have published fees");
}

#[test]
fn a_loaded_fee_that_its_letters_do_not_come_to_is_noticed() {
    let mut rows = letter_rows();
    for row in sample_rows() {
        let TariffRow::Nomenclature(mut row) = row else {
            panic!("a file of fees");
        };
        row.fee_cents += Cents::new(1);
        row.insurance_cents += Cents::new(1);
        rows.push(row.into());
    }
    let book = book(rows);
    let mismatch = letter_mismatch(&book, code("102535"), day("2014-09-01"), LOADED);
    let shown = mismatch.map(|finding: Finding| (finding.code.number(), finding.field.clone()));
    assert_eq!(shown, Some((130, "fee_cents".to_owned())));
    let without_letters = letter_mismatch(&book, code("101076"), day("2024-05-13"), LOADED);
    assert_eq!(without_letters, None);
}

/// A13, A16 and A17 once more, from letters and percentages alone.
#[test]
fn codes_that_come_only_as_letters_have_the_published_amounts() {
    let mut world = World::with_book(book(letter_rows()), basis(100, 0));
    for (nihdi, column, expected) in [
        ("102012", Insurability::Ordinary, [2058, 1235, 823]),
        ("102233", Insurability::Ordinary, [10852, 8139, 2713]),
        ("102233", Insurability::Bim, [10852, 9767, 1085]),
        ("102955", Insurability::Ordinary, [8943, 6708, 2235]),
        ("102955", Insurability::Bim, [8943, 8049, 894]),
    ] {
        let mut line = line(nihdi, "2014-09-01");
        line.insurability = Some(column);
        assert_eq!(official(&world.compute(&line)), expected, "{nihdi}");
        line.units = 3;
        let three_times = expected.map(|cents| 3 * cents);
        assert_eq!(official(&world.compute(&line)), three_times, "{nihdi}");
    }
    world.birth_date = None;
    for (nihdi, column) in [
        ("102012", Insurability::Bim),
        ("102034", Insurability::Ordinary),
        ("102535", Insurability::Ordinary),
    ] {
        let mut line = line(nihdi, "2014-09-01");
        line.insurability = Some(column);
        let result = world.compute(&line);
        assert_eq!(result.outcome, Outcome::Indeterminate);
        assert_eq!(result.missing_facts, [MissingFact::SharePercentage]);
        assert_eq!(result.amounts, None, "{nihdi}: a share is never guessed");
    }
}

#[test]
fn every_published_percentage_truncated_is_the_published_share() {
    let percentages = parameters().nomenclature_shares().percentages();
    assert_eq!(percentages.len(), 14);
    for share in percentages {
        let (wanted, days) = (&share.value, share.row.valid);
        let rows = sample_rows();
        let published = rows.iter().find_map(|row| match row {
            TariffRow::Nomenclature(row) if row.code == wanted.code => {
                let is_row = row.insurability == Some(wanted.insurability) && row.period == days;
                is_row.then_some(row)
            }
            _ => None,
        });
        let published = published.unwrap();
        let percent: i64 = wanted.percent.to_string().parse().unwrap();
        let truncated = published.fee_cents.cents() * percent / 100;
        assert_eq!(
            published.patient_cents.cents(),
            truncated,
            "{}",
            wanted.code
        );
    }
}

fn pack(cnk: &str) -> Arc<MedicineRow> {
    let book = sample_book();
    let cnk = Cnk::parse(cnk).unwrap();
    let environment = DeliveryEnvironment::PublicPharmacy;
    let row = book.medicine(cnk, environment, day("2025-02-03"), LOADED);
    Arc::clone(row.unwrap())
}

#[test]
fn a_loaded_copayment_that_the_formula_does_not_come_to_is_noticed() {
    let fields = |row: &Arc<MedicineRow>| {
        let found = copayment_mismatches(row, day("2025-02-03"), parameters());
        let fields = found.into_iter().map(|finding| finding.field.clone());
        fields.collect::<Vec<_>>()
    };
    let both = ["ordinary_copayment_cents", "bim_copayment_cents"];
    assert_eq!(fields(&pack("1500032")), both);
    let by_formula = MedicineRow {
        ordinary_copayment_cents: Some(Cents::new(442)),
        bim_copayment_cents: Some(Cents::new(265)),
        ..(*pack("1500032")).clone()
    };
    assert_eq!(fields(&Arc::new(by_formula)), [""; 0]);
    assert_eq!(
        fields(&pack("1500040")),
        [""; 0],
        "category C has no formula"
    );
    assert_eq!(fields(&pack("2642619")), [""; 0], "nothing is loaded");
}
