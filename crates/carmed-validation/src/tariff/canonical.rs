//! The canonical text of tariff rows, and its hash.

use carmed_model::tariff::{AgeClass, Insurability};
use carmed_model::{CareSetting, Cents, LetterRow, MedicineRow, NomenclatureRow, TariffRow};
use sha2::{Digest, Sha256};
use std::fmt::{Display, Write as _};

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

/// One row as text: its kind and every field in a fixed order, each preceded by its length in bytes.
///
/// The lengths keep two different rows from ever reading the same.
#[derive(Default)]
struct CanonicalText {
    text: String,
    field: String,
}

impl CanonicalText {
    fn field(&mut self, value: impl Display) -> &mut Self {
        self.field.clear();
        // Writing to a text never fails.
        let _ = write!(self.field, "{value}");
        let _ = write!(self.text, "{}:{},", self.field.len(), self.field);
        self
    }

    fn optional(&mut self, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.field(value),
            None => self.field(""),
        }
    }

    fn yes_no(&mut self, value: Option<bool>) -> &mut Self {
        self.field(value.map_or("any", |yes| if yes { "yes" } else { "no" }))
    }

    fn row(&mut self, row: &TariffRow) -> &str {
        self.text.clear();
        match row {
            TariffRow::Nomenclature(row) => self.nomenclature(row),
            TariffRow::Letter(row) => self.letter(row),
            TariffRow::Medicine(row) => self.medicine(row),
        }
        &self.text
    }

    fn nomenclature(&mut self, row: &NomenclatureRow) {
        self.field("nomenclature")
            .field(row.code)
            .field(row.period.first_day())
            .field(row.period.last_day())
            .field(row.insurability.map_or("any", insurability_name))
            .yes_no(row.gmd)
            .field(row.age_class.map_or("any", age_class_name))
            .yes_no(row.conventioned)
            .field(row.fee_cents.cents())
            .field(row.insurance_cents.cents())
            .field(row.patient_cents.cents())
            .field(&row.source);
        match &row.provider_kinds {
            Some(kinds) => self.field(kinds.join("|")),
            None => self.field("any"),
        };
        self.optional(row.age_from_years)
            .optional(row.age_to_years)
            .field(row.setting.map_or("any", setting_name));
    }

    fn letter(&mut self, row: &LetterRow) {
        self.field("letter")
            .field(row.code)
            .field(&row.letter)
            .field(row.coefficient_millionths)
            .field(row.letter_value_micro_euro)
            .yes_no(Some(row.bears_patient_share))
            .field(row.period.first_day())
            .field(row.period.last_day())
            .field(&row.source);
    }

    fn medicine(&mut self, row: &MedicineRow) {
        self.field("medicine")
            .field(row.cnk)
            .field(row.category.name())
            .field(row.environment.letter())
            .field(row.period.first_day())
            .field(row.period.last_day())
            .optional(row.base_price_cents.map(Cents::cents))
            .field(row.public_price_cents.cents())
            .optional(row.ordinary_copayment_cents.map(Cents::cents))
            .optional(row.bim_copayment_cents.map(Cents::cents))
            .yes_no(Some(row.large_pack))
            .field(&row.source);
    }
}

/// The hash of rows as they come; it keeps 32 bytes of each.
#[derive(Default)]
pub(super) struct RowsHash {
    text: CanonicalText,
    hashes: Vec<[u8; 32]>,
}

impl RowsHash {
    /// Takes the next row.
    pub(super) fn add(&mut self, row: &TariffRow) {
        let hash = Sha256::digest(self.text.row(row).as_bytes());
        self.hashes.push(hash.into());
    }

    /// The hash of all rows taken, in lowercase hexadecimal.
    pub(super) fn finish(mut self) -> String {
        self.hashes.sort_unstable();
        let mut digest = Sha256::new();
        for hash in self.hashes {
            digest.update(hash);
        }
        hexadecimal(digest)
    }
}

/// SHA-256 over the hashes of the rows in canonical form, sorted, in lowercase hexadecimal; the order of
/// the rows does not count.
pub fn rows_sha256(rows: &[TariffRow]) -> String {
    let mut hash = RowsHash::default();
    for row in rows {
        hash.add(row);
    }
    hash.finish()
}

/// The digest in lowercase hexadecimal.
pub(super) fn hexadecimal(digest: Sha256) -> String {
    digest
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
