//! Tariff rows and releases: official fees looked up by code, dimension and day.

use crate::cents::Cents;
use crate::cover::CareSetting;
use crate::identifiers::Nihdi;
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

/// The official fee of one code for one set of dimensions over one period.
///
/// `None` in a dimension means the row does not depend on it. The fee is always the sum of both parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TariffRow {
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

/// One import of tariff rows, published as one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TariffRelease {
    /// Its id.
    pub release_id: Uuid,
    /// What it was made from.
    pub source: String,
    /// Since when the registry knows it.
    pub known_since: Instant,
    /// How many rows it holds.
    pub row_count: u64,
    /// SHA-256 over its rows in canonical form, in lowercase hexadecimal.
    pub sha256: String,
}
