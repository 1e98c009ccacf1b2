//! Tests of how rows of the tariff are told: a row that is told can be loaded again.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::grpc::parse::testing::now;
use carmed_model::identifiers::NihdiCheck;
use carmed_model::tariff::{DeliveryEnvironment, MedicineCategory};
use carmed_model::{Cnk, Day, Nihdi, Period, Revision, TariffRelease};
use carmed_validation::tariff;
use std::sync::Arc;
use uuid::Uuid;

fn period() -> Period {
    Period::new(Day::parse("2026-01-01").unwrap(), Day::OPEN_END).unwrap()
}

fn code() -> Nihdi {
    Nihdi::parse("101032", NihdiCheck::On).unwrap()
}

fn act() -> NomenclatureRow {
    NomenclatureRow {
        code: code(),
        period: period(),
        insurability: Some(Insurability::Bim),
        gmd: Some(false),
        age_class: Some(AgeClass::From75OrChronic),
        conventioned: None,
        fee_cents: Cents::new(3_000),
        insurance_cents: Cents::new(2_800),
        patient_cents: Cents::new(200),
        provider_kinds: Some(vec!["physician".to_owned(), "hospital".to_owned()]),
        age_from_years: Some(75),
        age_to_years: None,
        setting: Some(CareSetting::Other),
        source: "circular".to_owned(),
    }
}

fn key_letter() -> LetterRow {
    LetterRow {
        code: code(),
        letter: "N".to_owned(),
        coefficient_millionths: 8_000_000,
        letter_value_micro_euro: 3_372_100,
        bears_patient_share: true,
        period: period(),
        source: "circular".to_owned(),
    }
}

fn pack() -> MedicineRow {
    MedicineRow {
        cnk: Cnk::parse("0056135").unwrap(),
        category: MedicineCategory::Cs,
        environment: DeliveryEnvironment::Hospital,
        period: period(),
        base_price_cents: None,
        public_price_cents: Cents::new(1_250),
        ordinary_copayment_cents: Some(Cents::new(300)),
        bim_copayment_cents: Some(Cents::ZERO),
        large_pack: false,
        source: "circular".to_owned(),
    }
}

fn release() -> TariffRelease {
    TariffRelease {
        release_id: Uuid::from_u128(5),
        source: "circular".to_owned(),
        documents: Vec::new(),
        known_since: now().0,
        row_count: 1,
        sha256: String::new(),
    }
}

fn told(row: impl Into<TariffRow>) -> v1::TariffEntry {
    let entries = TariffEntries {
        revision: Revision::new(3),
        entries: vec![TariffEntry {
            row: row.into(),
            release: Arc::new(release()),
        }],
    };
    let mut answer = answer(&entries);
    assert_eq!(answer.revision, 3);
    answer.rows.remove(0)
}

/// Loads what is told, with that code and with every other column of the kind left open.
fn loaded(code: (&str, &str), told: &v1::TariffEntry, columns: &[&str]) -> Vec<TariffRow> {
    let day = |date: &Option<carmed_proto::google::r#type::Date>| {
        let date = date.unwrap();
        format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
    };
    let mut cells = told.dimensions.clone();
    let amounts = told.amounts_cents.iter();
    cells.extend(amounts.map(|(name, cents)| (name.clone(), cents.to_string())));
    let fixed = [
        (code.0, code.1.to_owned()),
        ("valid_from", day(&told.first_day)),
        ("valid_to", day(&told.last_day)),
        ("source", told.source.clone()),
    ];
    cells.extend(fixed.map(|(name, value)| (name.to_owned(), value)));
    for column in columns {
        let open = if column.ends_with("_cents") {
            ""
        } else {
            "any"
        };
        cells
            .entry((*column).to_owned())
            .or_insert_with(|| open.to_owned());
    }
    let (names, values): (Vec<_>, Vec<_>) = cells.into_iter().unzip();
    let file = format!("{}\n{}\n", names.join(","), values.join(","));
    tariff::csv::read(file.as_bytes(), NihdiCheck::On).unwrap()
}

#[test]
fn a_fee_is_told_by_the_columns_it_is_loaded_from() {
    let told = told(act());
    assert_eq!(told.kind(), v1::TariffEntryKind::Nomenclature);
    assert_eq!(
        told.dimensions.get("conventioned"),
        None,
        "it depends on none"
    );
    assert_eq!(told.amounts_cents["fee_cents"], 3_000);
    assert_eq!(told.release_id, Uuid::from_u128(5).to_string());
    let rows = loaded(("code", "101032"), &told, &["conventioned"]);
    assert_eq!(rows, [TariffRow::Nomenclature(act())]);
}

#[test]
fn a_key_letter_is_told_exactly() {
    let told = told(key_letter());
    assert_eq!(told.kind(), v1::TariffEntryKind::Letter);
    assert_eq!(told.dimensions["letter_value"], "3.3721");
    assert_eq!(told.dimensions["coefficient"], "8");
    let rows = loaded(("code", "101032"), &told, &[]);
    assert_eq!(rows, [TariffRow::Letter(key_letter())]);
}

#[test]
fn a_medicine_is_told_with_the_amounts_it_has() {
    let told = told(pack());
    assert_eq!(told.kind(), v1::TariffEntryKind::Medicine);
    assert_eq!(told.amounts_cents.get("base_price_cents"), None);
    assert_eq!(told.amounts_cents["bim_copayment_cents"], 0, "zero is said");
    let rows = loaded(("cnk", "0056135"), &told, &["base_price_cents"]);
    assert_eq!(rows, [TariffRow::Medicine(pack())]);
}
