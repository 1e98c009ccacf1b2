//! The canonical text of tariff rows, and its hash.

use carmed_model::tariff::{AgeClass, Insurability};
use carmed_model::{CareSetting, TariffRow};
use sha2::{Digest, Sha256};

/// The name of an insurability column, as files and explanations write it.
pub(super) const fn insurability_name(insurability: Insurability) -> &'static str {
    match insurability {
        Insurability::Ordinary => "ordinary",
        Insurability::Bim => "bim",
    }
}

/// The name of an age class, as files and explanations write it.
pub(super) const fn age_class_name(age_class: AgeClass) -> &'static str {
    match age_class {
        AgeClass::Under10 => "under_10",
        AgeClass::From10To74 => "10_74",
        AgeClass::From75OrChronic => "75_or_chronic",
    }
}

/// The name of a care setting, as files write it.
pub(super) const fn setting_name(setting: CareSetting) -> &'static str {
    match setting {
        CareSetting::Hospitalisation => "HOSPITALISATION",
        CareSetting::AmbulatoryInHospital => "AMBULATORY_IN_HOSPITAL",
        CareSetting::Other => "OTHER",
    }
}

/// One row as text: every field in a fixed order, each preceded by its length in bytes.
///
/// The lengths keep two different rows from ever reading the same.
fn canonical_text(row: &TariffRow) -> String {
    fn yes_no(value: Option<bool>) -> &'static str {
        value.map_or("any", |yes| if yes { "yes" } else { "no" })
    }
    fn number(value: Option<u16>) -> String {
        value.map_or_else(String::new, |years| years.to_string())
    }
    let fields = [
        row.code.to_string(),
        row.period.first_day().to_string(),
        row.period.last_day().to_string(),
        row.insurability.map_or("any", insurability_name).to_owned(),
        yes_no(row.gmd).to_owned(),
        row.age_class.map_or("any", age_class_name).to_owned(),
        yes_no(row.conventioned).to_owned(),
        row.fee_cents.cents().to_string(),
        row.insurance_cents.cents().to_string(),
        row.patient_cents.cents().to_string(),
        row.source.clone(),
        row.provider_kinds
            .as_ref()
            .map_or_else(|| "any".to_owned(), |kinds| kinds.join("|")),
        number(row.age_from_years),
        number(row.age_to_years),
        row.setting.map_or("any", setting_name).to_owned(),
    ];
    fields
        .iter()
        .map(|field| format!("{}:{field},", field.len()))
        .collect()
}

/// SHA-256 over the rows in canonical form, in lowercase hexadecimal; their order does not count.
pub fn rows_sha256(rows: &[TariffRow]) -> String {
    let mut texts: Vec<String> = rows.iter().map(canonical_text).collect();
    texts.sort_unstable();
    let mut digest = Sha256::new();
    for text in texts {
        digest.update(text.as_bytes());
        digest.update(b"\n");
    }
    hexadecimal(digest)
}

/// The digest in lowercase hexadecimal.
pub(super) fn hexadecimal(digest: Sha256) -> String {
    digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
