//! Attestations: a physician or dentist states that care is urgent medical aid (UMA-01…06).

use crate::caller::Organisation;
use crate::cover::CoverKind;
use crate::day::Day;
use crate::identifiers::{AttestationNumber, Nihii};
use crate::period::Period;
use serde::{Deserialize, Serialize};

/// An attestation on file about the person in whose dossier it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    /// Its number (UMA-04).
    pub number: AttestationNumber,
    /// The physician or dentist who attests; content, not the sender (ruling 18).
    pub author: Nihii,
    /// The one cover kind it serves.
    pub cover: CoverKind,
    /// The care days it serves.
    pub period: Period,
    /// Who sent it in, from the credentials.
    pub sender: Organisation,
    /// The Brussels day on which it was sent in.
    pub sent_on: Day,
}

impl Attestation {
    /// Whether it serves care of that day under that cover (UMA-06).
    pub fn serves(&self, cover: CoverKind, care_day: Day) -> bool {
        self.cover == cover && self.period.contains(care_day)
    }
}

/// An attestation as it is sent in; the beneficiary is the person it is sent in for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationDraft {
    /// The physician or dentist who attests.
    pub author: Nihii,
    /// The one cover kind it is to serve.
    pub cover: CoverKind,
    /// The first care day.
    pub first_day: Day,
    /// The last care day; absent means the longest the law allows (UMA-02).
    pub last_day: Option<Day>,
}

/// The criteria of a search as a caller states them, complete or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttestationCriteria {
    /// The number.
    pub number: Option<AttestationNumber>,
    /// The first care day looked for.
    pub first_day: Option<Day>,
    /// The last care day looked for.
    pub last_day: Option<Day>,
    /// Only attestations for this cover kind; goes with a period.
    pub cover: Option<CoverKind>,
}

/// A search whose criteria are complete (UMA-05).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttestationSearch {
    /// The one with this number.
    ByNumber(AttestationNumber),
    /// Those that serve some day of a period.
    ByPeriod {
        /// The period.
        period: Period,
        /// Only those for this cover kind; every kind where absent.
        cover: Option<CoverKind>,
    },
}
