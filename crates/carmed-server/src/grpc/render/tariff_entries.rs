//! Rows of the tariff, by the names of the columns they are loaded from.

use super::values::{date, timestamp};
use carmed_model::tariff::{AgeClass, Insurability};
use carmed_model::{CareSetting, Cents, LetterRow, MedicineRow, NomenclatureRow, TariffRow};
use carmed_proto::v1;
use carmed_registry::TariffEntries;
use carmed_validation::tariff::TariffEntry;
use std::collections::BTreeMap;

/// The answer to `GetTariff`.
pub(in crate::grpc) fn answer(answer: &TariffEntries) -> v1::GetTariffResponse {
    v1::GetTariffResponse {
        revision: answer.revision.number(),
        rows: answer.entries.iter().map(entry).collect(),
    }
}

fn entry(entry: &TariffEntry) -> v1::TariffEntry {
    let (kind, told) = match &entry.row {
        TariffRow::Nomenclature(row) => (v1::TariffEntryKind::Nomenclature, nomenclature(row)),
        TariffRow::Letter(row) => (v1::TariffEntryKind::Letter, letter(row)),
        TariffRow::Medicine(row) => (v1::TariffEntryKind::Medicine, medicine(row)),
    };
    let period = entry.row.period();
    v1::TariffEntry {
        kind: kind.into(),
        dimensions: told.dimensions,
        amounts_cents: told.amounts_cents,
        first_day: Some(date(period.first_day())),
        last_day: Some(date(period.last_day())),
        source: entry.row.source().to_owned(),
        release_id: entry.release.release_id.to_string(),
        known_since: Some(timestamp(entry.release.known_since)),
    }
}

/// What a row says beside its days and its source, by the names of columns; what it does not say is
/// absent.
#[derive(Default)]
struct Columns {
    dimensions: BTreeMap<String, String>,
    amounts_cents: BTreeMap<String, i64>,
}

impl Columns {
    fn dimension(mut self, name: &str, value: Option<impl ToString>) -> Self {
        let value = value.map(|value| (name.to_owned(), value.to_string()));
        self.dimensions.extend(value);
        self
    }

    fn amount(mut self, name: &str, amount: Option<Cents>) -> Self {
        let amount = amount.map(|amount| (name.to_owned(), amount.cents()));
        self.amounts_cents.extend(amount);
        self
    }
}

fn nomenclature(row: &NomenclatureRow) -> Columns {
    let kinds = row.provider_kinds.as_ref();
    Columns::default()
        .dimension("insurability", row.insurability.map(insurability))
        .dimension("gmd", row.gmd.map(yes_no))
        .dimension("age_class", row.age_class.map(age_class))
        .dimension("conventioned", row.conventioned.map(yes_no))
        .dimension("provider_kinds", kinds.map(|kinds| kinds.join("|")))
        .dimension("age_from", row.age_from_years)
        .dimension("age_to", row.age_to_years)
        .dimension("setting", row.setting.map(setting))
        .amount("fee_cents", Some(row.fee_cents))
        .amount("insurance_cents", Some(row.insurance_cents))
        .amount("patient_cents", Some(row.patient_cents))
}

fn letter(row: &LetterRow) -> Columns {
    Columns::default()
        .dimension("letter", Some(&row.letter))
        .dimension("coefficient", Some(decimal(row.coefficient_millionths)))
        .dimension("letter_value", Some(decimal(row.letter_value_micro_euro)))
        .dimension("bears_patient_share", Some(yes_no(row.bears_patient_share)))
}

fn medicine(row: &MedicineRow) -> Columns {
    Columns::default()
        .dimension("category", Some(row.category.name()))
        .dimension("delivery_environment", Some(row.environment.letter()))
        .dimension("large_pack", Some(yes_no(row.large_pack)))
        .amount("base_price_cents", row.base_price_cents)
        .amount("public_price_cents", Some(row.public_price_cents))
        .amount("ordinary_copayment_cents", row.ordinary_copayment_cents)
        .amount("bim_copayment_cents", row.bim_copayment_cents)
}

/// Millionths as a decimal number, exactly.
fn decimal(millionths: i64) -> String {
    let (whole, fraction) = (millionths / 1_000_000, millionths % 1_000_000);
    let text = format!("{whole}.{fraction:06}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

const fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

const fn insurability(insurability: Insurability) -> &'static str {
    match insurability {
        Insurability::Ordinary => "ordinary",
        Insurability::Bim => "bim",
    }
}

const fn age_class(age_class: AgeClass) -> &'static str {
    match age_class {
        AgeClass::Under10 => "under_10",
        AgeClass::From10To74 => "10_74",
        AgeClass::From75OrChronic => "75_or_chronic",
    }
}

const fn setting(setting: CareSetting) -> &'static str {
    match setting {
        CareSetting::Hospitalisation => "HOSPITALISATION",
        CareSetting::AmbulatoryInHospital => "AMBULATORY_IN_HOSPITAL",
        CareSetting::Other => "OTHER",
    }
}

#[cfg(test)]
mod tests;
