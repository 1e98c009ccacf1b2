//! Tariff rows and releases for tests, and the plain way to look them up.

use carmed_model::tariff::{AgeClass, Insurability};
use carmed_model::{
    Cents, Day, Instant, Nihdi, NihdiCheck, NomenclatureRow, Period, TariffRelease, TariffRow,
};
use carmed_validation::tariff;
use proptest::prelude::*;

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn code(text: &str) -> Nihdi {
    Nihdi::parse(text, NihdiCheck::On).unwrap()
}

/// A row of code 101076 for everybody, with that fee.
pub(crate) fn row(first_day: &str, last_day: &str, fee: i64) -> NomenclatureRow {
    NomenclatureRow {
        code: code("101076"),
        period: Period::new(day(first_day), day(last_day)).unwrap(),
        insurability: None,
        gmd: None,
        age_class: None,
        conventioned: None,
        fee_cents: Cents::new(fee),
        insurance_cents: Cents::new(fee),
        patient_cents: Cents::ZERO,
        provider_kinds: None,
        age_from_years: None,
        age_to_years: None,
        setting: None,
        source: "test".to_owned(),
    }
}

/// These rows as a release holds them.
pub(crate) fn tariff_rows(rows: Vec<NomenclatureRow>) -> Vec<TariffRow> {
    rows.into_iter().map(TariffRow::from).collect()
}

/// The rows of the nomenclature among these.
pub(crate) fn nomenclature(rows: Vec<TariffRow>) -> Vec<NomenclatureRow> {
    rows.into_iter()
        .filter_map(|row| match row {
            TariffRow::Nomenclature(row) => Some(row),
            TariffRow::Letter(_) | TariffRow::Medicine(_) => None,
        })
        .collect()
}

/// A release of these rows, known since that microsecond.
pub(crate) fn release(rows: &[TariffRow], known_since: i64) -> TariffRelease {
    TariffRelease {
        release_id: Default::default(),
        source: "test".to_owned(),
        documents: Vec::new(),
        known_since: Instant::from_micros(known_since),
        row_count: u64::try_from(rows.len()).unwrap(),
        sha256: tariff::rows_sha256(rows),
    }
}

/// Rows of two codes over sixty days, with any dimensions; they may overlap.
pub(crate) fn drawn_rows() -> impl Strategy<Value = Vec<NomenclatureRow>> {
    let insurability = prop::option::of(prop_oneof![
        Just(Insurability::Ordinary),
        Just(Insurability::Bim)
    ]);
    let age_class = prop::option::of(prop_oneof![
        Just(AgeClass::Under10),
        Just(AgeClass::From10To74),
        Just(AgeClass::From75OrChronic)
    ]);
    let drawn = (
        any::<bool>(),
        (0..60_i64, 0..8_i64),
        insurability,
        prop::option::of(any::<bool>()),
        age_class,
        prop::option::of(any::<bool>()),
        0..10_000_i64,
    );
    let row = drawn.prop_map(
        |(first_code, (start, length), insurability, gmd, age, conv, fee)| {
            let first_day = day("2024-01-01").plus_days(start);
            NomenclatureRow {
                code: code(if first_code { "101010" } else { "101032" }),
                period: Period::new(first_day, first_day.plus_days(length)).unwrap(),
                insurability,
                gmd,
                age_class: age,
                conventioned: conv,
                ..row("2024-01-01", "2024-01-01", fee)
            }
        },
    );
    prop::collection::vec(row, 0..12)
}

/// Whether both rows hold for some person on some day, dimension by dimension.
pub(crate) fn collide(one: &NomenclatureRow, other: &NomenclatureRow) -> bool {
    fn meet<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        }
    }
    one.code == other.code
        && one.period.first_day() <= other.period.last_day()
        && other.period.first_day() <= one.period.last_day()
        && meet(one.insurability, other.insurability)
        && meet(one.gmd, other.gmd)
        && meet(one.age_class, other.age_class)
        && meet(one.conventioned, other.conventioned)
}
