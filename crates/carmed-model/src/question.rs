//! What a provider asks about one person, and how firm the answer is.

use crate::day::Day;
use crate::period::Period;
use serde::{Deserialize, Serialize};

/// The care days a provider asks about: a date, a period, or an admission (COV-01, ruling 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CareDays {
    /// One care date.
    Date(Day),
    /// A period of care.
    Period(Period),
    /// A stay from its admission date; only for HOSPITALISATION.
    Admission(Day),
}

impl CareDays {
    /// The first day asked about.
    pub const fn first_day(&self) -> Day {
        match self {
            Self::Date(day) | Self::Admission(day) => *day,
            Self::Period(period) => period.first_day(),
        }
    }
}

/// One question of coverage: a cover kind on care days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Question {
    /// The cover asked for.
    pub cover: crate::cover::CoverKind,
    /// The days asked about.
    pub care_days: CareDays,
}

/// How firm a span of an answer is (COV-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Guarantee {
    /// An agreement stands behind it.
    Binding,
    /// Days to come: no agreement yet.
    Provisional,
    /// Answered in degraded mode, "as of" a stated moment.
    Indicative,
    /// No agreement can be given any more.
    None,
}
