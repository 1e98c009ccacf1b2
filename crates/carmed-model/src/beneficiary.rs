//! The person whose costs are taken in charge.

use crate::birth_date::BirthDate;
use crate::day::Day;
use crate::identifiers::Ssin;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Gender as the registers know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// The person whose costs are taken in charge, as the OCMW states it; personal throughout.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beneficiary {
    /// Social security identification number.
    pub ssin: Ssin,
    /// Family name.
    pub family_name: String,
    /// Given names.
    pub given_names: String,
    /// Gender, where stated.
    pub gender: Option<Gender>,
    /// Birth date, possibly partial.
    pub birth_date: BirthDate,
    /// Day of death, where known.
    pub death_date: Option<Day>,
}

impl fmt::Debug for Beneficiary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Beneficiary(hidden)")
    }
}
