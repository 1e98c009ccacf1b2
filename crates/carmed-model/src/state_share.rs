//! What the State pays: six percentages behind a refund code.

use crate::cover::CareSetting;
use serde::{Deserialize, Serialize};

/// 0, 50 or 100 percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Percentage(u8);

/// The percentage is not 0, 50 or 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a State percentage is 0, 50 or 100")]
pub struct NotAStatePercentage;

impl Percentage {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// Half.
    pub const HALF: Self = Self(50);
    /// All.
    pub const FULL: Self = Self(100);

    /// The percentage as a number: 0, 50 or 100.
    pub const fn percent(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Percentage {
    type Error = NotAStatePercentage;

    fn try_from(percent: u8) -> Result<Self, NotAStatePercentage> {
        if matches!(percent, 0 | 50 | 100) {
            Ok(Self(percent))
        } else {
            Err(NotAStatePercentage)
        }
    }
}

impl From<Percentage> for u8 {
    fn from(percentage: Percentage) -> Self {
        percentage.0
    }
}

/// The State's percentages of the two official parts in one care setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SettingShare {
    /// Of the insurance part.
    pub insurance: Percentage,
    /// Of the patient part.
    pub patient: Percentage,
}

impl SettingShare {
    /// The State pays nothing.
    pub const NOTHING: Self = Self {
        insurance: Percentage::ZERO,
        patient: Percentage::ZERO,
    };
}

/// The State share of a decision (wire: RefundPodmiSppis).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StateShare {
    /// The refund code of the row that fits the facts.
    pub refund_code: u16,
    /// For stays in hospital.
    pub hospitalisation: SettingShare,
    /// For care in hospital without a stay.
    pub ambulatory_in_hospital: SettingShare,
    /// For everything else.
    pub other: SettingShare,
    /// Whether the State pays only with a physician's attestation (DEC-10).
    pub attestation_required: bool,
}

impl StateShare {
    /// The percentages of that setting.
    pub const fn of(&self, setting: CareSetting) -> SettingShare {
        match setting {
            CareSetting::Hospitalisation => self.hospitalisation,
            CareSetting::AmbulatoryInHospital => self.ambulatory_in_hospital,
            CareSetting::Other => self.other,
        }
    }
}
