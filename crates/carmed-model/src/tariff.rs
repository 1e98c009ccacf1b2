//! Tariff rows and releases: official fees and shares, looked up by code and day.

use crate::cents::Cents;
use crate::cover::CareSetting;
use crate::identifiers::{Cnk, Nihdi};
use crate::instant::Instant;
use crate::period::Period;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The insurability column of the tariff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Insurability {
    /// Ordinary.
    Ordinary,
    /// Increased reimbursement.
    Bim,
}

/// The age classes fees differ by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AgeClass {
    /// Under ten years.
    #[serde(rename = "under_10")]
    Under10,
    /// Ten to seventy-four years.
    #[serde(rename = "10_74")]
    From10To74,
    /// Seventy-five and over, or chronically ill.
    #[serde(rename = "75_or_chronic")]
    From75OrChronic,
}

/// The category of a medicine: it decides which share the patient bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MedicineCategory {
    /// A: vital.
    A,
    /// B: of use in therapy.
    B,
    /// C: against symptoms.
    C,
    /// Cs: vaccines and allergies.
    Cs,
    /// Cx: contraceptives.
    Cx,
    /// D: not reimbursed.
    D,
}

impl MedicineCategory {
    /// Every category.
    pub const ALL: [Self; 6] = [Self::A, Self::B, Self::C, Self::Cs, Self::Cx, Self::D];

    /// The category as the field writes it: `Cs`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::Cs => "Cs",
            Self::Cx => "Cx",
            Self::D => "D",
        }
    }
}

/// Where a medicine is delivered.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum DeliveryEnvironment {
    /// P: a public pharmacy.
    #[default]
    #[serde(rename = "P")]
    PublicPharmacy,
    /// A: to an ambulatory patient in a hospital.
    #[serde(rename = "A")]
    AmbulatoryInHospital,
    /// H: in a hospital.
    #[serde(rename = "H")]
    Hospital,
    /// R: in residential care.
    #[serde(rename = "R")]
    Residential,
}

impl DeliveryEnvironment {
    /// Every environment.
    pub const ALL: [Self; 4] = [
        Self::PublicPharmacy,
        Self::AmbulatoryInHospital,
        Self::Hospital,
        Self::Residential,
    ];

    /// The letter of the environment: `P`.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::PublicPharmacy => "P",
            Self::AmbulatoryInHospital => "A",
            Self::Hospital => "H",
            Self::Residential => "R",
        }
    }
}

/// A row of a published tariff: of the nomenclature, its key letters, or medicines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TariffRow {
    /// The official fee of a nomenclature code.
    Nomenclature(NomenclatureRow),
    /// One key letter of a nomenclature code.
    Letter(LetterRow),
    /// The price and the shares of a medicine pack.
    Medicine(MedicineRow),
}

impl TariffRow {
    /// The days it holds.
    pub const fn period(&self) -> Period {
        match self {
            Self::Nomenclature(row) => row.period,
            Self::Letter(row) => row.period,
            Self::Medicine(row) => row.period,
        }
    }

    /// The circular, page or decree it comes from.
    pub fn source(&self) -> &str {
        match self {
            Self::Nomenclature(row) => &row.source,
            Self::Letter(row) => &row.source,
            Self::Medicine(row) => &row.source,
        }
    }
}

impl From<NomenclatureRow> for TariffRow {
    fn from(row: NomenclatureRow) -> Self {
        Self::Nomenclature(row)
    }
}

impl From<LetterRow> for TariffRow {
    fn from(row: LetterRow) -> Self {
        Self::Letter(row)
    }
}

impl From<MedicineRow> for TariffRow {
    fn from(row: MedicineRow) -> Self {
        Self::Medicine(row)
    }
}

/// The official fee of one code for one set of dimensions over one period.
///
/// `None` in a dimension means the row does not depend on it. The fee is always the sum of both parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NomenclatureRow {
    /// The nomenclature code.
    pub code: Nihdi,
    /// The days it holds.
    pub period: Period,
    /// Insurability column.
    pub insurability: Option<Insurability>,
    /// Global medical file.
    pub gmd: Option<bool>,
    /// Age class.
    pub age_class: Option<AgeClass>,
    /// Whether the provider is conventioned.
    pub conventioned: Option<bool>,
    /// The official fee, in cents.
    pub fee_cents: Cents,
    /// The insurance part, in cents.
    pub insurance_cents: Cents,
    /// The patient part, in cents.
    pub patient_cents: Cents,
    /// Provider kinds that may attest it, where restricted (171).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_kinds: Option<Vec<String>>,
    /// Lowest age in completed years, where restricted (183).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_from_years: Option<u16>,
    /// Highest age in completed years, where restricted (183).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_to_years: Option<u16>,
    /// The care setting it may be attested in, where restricted (171).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<CareSetting>,
    /// The circular, page or decree it comes from.
    pub source: String,
}

/// One key letter of a code over one period: the fee is the sum of coefficient × letter value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterRow {
    /// The nomenclature code.
    pub code: Nihdi,
    /// The letter: `N`, `Q`, `K`.
    pub letter: String,
    /// The coefficient, in millionths.
    pub coefficient_millionths: i64,
    /// The value of the letter for this code, in millionths of a euro.
    pub letter_value_micro_euro: i64,
    /// Whether the patient bears a share of it (not of Q).
    pub bears_patient_share: bool,
    /// The days it holds.
    pub period: Period,
    /// The circular, page or decree it comes from.
    pub source: String,
}

/// The price of one medicine pack in one delivery environment over one period, and its loaded shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MedicineRow {
    /// The pack.
    pub cnk: Cnk,
    /// Its category.
    pub category: MedicineCategory,
    /// Where it is delivered.
    pub environment: DeliveryEnvironment,
    /// The days it holds.
    pub period: Period,
    /// The ex-factory price the formula starts from, in cents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_price_cents: Option<Cents>,
    /// The public price, which is the fee, in cents.
    pub public_price_cents: Cents,
    /// The published share of an ordinary insured person, in cents; where present it is the law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordinary_copayment_cents: Option<Cents>,
    /// The published share with increased reimbursement, in cents; where present it is the law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bim_copayment_cents: Option<Cents>,
    /// Whether it is a large pack, with caps of its own.
    pub large_pack: bool,
    /// The circular, page or decree it comes from.
    pub source: String,
}

/// The format of a tariff document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TariffFormat {
    /// The everyday format: commas, and a first line that names the columns.
    Csv,
    /// Official XML.
    Xml,
}

/// A document a release was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TariffDocument {
    /// Its name; the release's source where it was sent without one.
    pub name: String,
    /// Its format.
    pub format: TariffFormat,
}

/// One import of tariff rows, published as one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TariffRelease {
    /// Its id.
    pub release_id: Uuid,
    /// What it was made from.
    pub source: String,
    /// The documents it was read from, in the order they came; none where it was made otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<TariffDocument>,
    /// Since when the registry knows it.
    pub known_since: Instant,
    /// How many rows it holds.
    pub row_count: u64,
    /// SHA-256 over its rows in canonical form, in lowercase hexadecimal.
    pub sha256: String,
}
