//! The hash of rows covers every field of every kind of row.

use crate::rows::{code, day, row};
use carmed_model::tariff::{
    AgeClass, DeliveryEnvironment, Insurability, MedicineCategory, TariffRow,
};
use carmed_model::{CareSetting, Cents, Cnk, LetterRow, MedicineRow, NomenclatureRow, Period};
use carmed_validation::tariff::rows_sha256;
use std::collections::BTreeSet;

fn letter() -> LetterRow {
    LetterRow {
        code: code("101076"),
        letter: "N".to_owned(),
        coefficient_millionths: 8_000_000,
        letter_value_micro_euro: 2_572_713,
        bears_patient_share: true,
        period: period("2024-01-01", "2024-12-31"),
        source: "test".to_owned(),
    }
}

fn medicine() -> MedicineRow {
    MedicineRow {
        cnk: Cnk::parse("2642619").unwrap(),
        category: MedicineCategory::B,
        environment: DeliveryEnvironment::PublicPharmacy,
        period: period("2024-01-01", "2024-12-31"),
        base_price_cents: Some(Cents::new(1000)),
        public_price_cents: Cents::new(1500),
        ordinary_copayment_cents: Some(Cents::new(250)),
        bim_copayment_cents: Some(Cents::new(150)),
        large_pack: false,
        source: "test".to_owned(),
    }
}

fn period(first_day: &str, last_day: &str) -> Period {
    Period::new(day(first_day), day(last_day)).unwrap()
}

/// The row as it is and with one change after the other: no two have the same hash.
fn all_differ<R: Clone>(one: R, changes: &[fn(&mut R)])
where
    TariffRow: From<R>,
{
    let changed = changes.iter().map(|change| {
        let mut other = one.clone();
        change(&mut other);
        other
    });
    let hashes: BTreeSet<String> = [one.clone()]
        .into_iter()
        .chain(changed)
        .map(|row| rows_sha256(&[TariffRow::from(row)]))
        .collect();
    assert_eq!(hashes.len(), 1 + changes.len());
    assert!(hashes.iter().all(|hash| hash.len() == 64));
}

#[test]
fn rows_of_the_nomenclature_that_differ_have_different_hashes() {
    all_differ::<NomenclatureRow>(
        row("2024-01-01", "2024-12-31", 1000),
        &[
            |row| row.code = code("101010"),
            |row| row.period = period("2024-01-02", "2024-12-31"),
            |row| row.period = period("2024-01-01", "2024-12-30"),
            |row| row.insurability = Some(Insurability::Ordinary),
            |row| row.insurability = Some(Insurability::Bim),
            |row| row.gmd = Some(true),
            |row| row.gmd = Some(false),
            |row| row.age_class = Some(AgeClass::Under10),
            |row| row.age_class = Some(AgeClass::From10To74),
            |row| row.age_class = Some(AgeClass::From75OrChronic),
            |row| row.conventioned = Some(true),
            |row| row.conventioned = Some(false),
            |row| row.fee_cents = Cents::new(1001),
            |row| row.insurance_cents = Cents::new(1001),
            |row| row.patient_cents = Cents::new(1001),
            |row| row.provider_kinds = Some(vec!["dentist".to_owned()]),
            |row| row.provider_kinds = Some(vec!["dentist".to_owned(), "hospital".to_owned()]),
            |row| row.age_from_years = Some(7),
            |row| row.age_to_years = Some(7),
            |row| row.setting = Some(CareSetting::Hospitalisation),
            |row| row.setting = Some(CareSetting::AmbulatoryInHospital),
            |row| row.setting = Some(CareSetting::Other),
            |row| row.source = "other".to_owned(),
        ],
    );
}

#[test]
fn key_letters_that_differ_have_different_hashes() {
    all_differ(
        letter(),
        &[
            |row: &mut LetterRow| row.code = code("101010"),
            |row| row.letter = "Q".to_owned(),
            |row| row.coefficient_millionths = 8_000_001,
            |row| row.letter_value_micro_euro = 2_572_714,
            |row| row.bears_patient_share = false,
            |row| row.period = period("2024-01-02", "2024-12-31"),
            |row| row.period = period("2024-01-01", "2024-12-30"),
            |row| row.source = "other".to_owned(),
        ],
    );
}

#[test]
fn packs_that_differ_have_different_hashes() {
    all_differ(
        medicine(),
        &[
            |row: &mut MedicineRow| row.cnk = Cnk::parse("1500032").unwrap(),
            |row| row.category = MedicineCategory::A,
            |row| row.environment = DeliveryEnvironment::Hospital,
            |row| row.period = period("2024-01-02", "2024-12-31"),
            |row| row.period = period("2024-01-01", "2024-12-30"),
            |row| row.base_price_cents = None,
            |row| row.base_price_cents = Some(Cents::new(1001)),
            |row| row.public_price_cents = Cents::new(1501),
            |row| row.ordinary_copayment_cents = None,
            |row| row.bim_copayment_cents = None,
            |row| row.large_pack = true,
            |row| row.source = "other".to_owned(),
        ],
    );
}
