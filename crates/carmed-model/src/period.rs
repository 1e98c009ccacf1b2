//! A closed interval of civil days: both ends count.

use crate::day::Day;
use serde::{Deserialize, Serialize};

/// A closed interval of civil days [first day, last day]; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "PeriodEnds", into = "PeriodEnds")]
pub struct Period {
    first_day: Day,
    last_day: Day,
}

/// The last day lies before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the last day lies before the first")]
pub struct EmptyPeriod;

#[derive(Clone, Copy, Serialize, Deserialize)]
struct PeriodEnds {
    first_day: Day,
    last_day: Day,
}

impl TryFrom<PeriodEnds> for Period {
    type Error = EmptyPeriod;

    fn try_from(ends: PeriodEnds) -> Result<Self, EmptyPeriod> {
        Self::new(ends.first_day, ends.last_day)
    }
}

impl From<Period> for PeriodEnds {
    fn from(period: Period) -> Self {
        Self {
            first_day: period.first_day,
            last_day: period.last_day,
        }
    }
}

impl Period {
    /// The days from the first to the last, both included.
    ///
    /// # Errors
    /// [`EmptyPeriod`] when the last day lies before the first.
    pub fn new(first_day: Day, last_day: Day) -> Result<Self, EmptyPeriod> {
        if last_day < first_day {
            Err(EmptyPeriod)
        } else {
            Ok(Self {
                first_day,
                last_day,
            })
        }
    }

    /// The one day.
    pub const fn of_day(day: Day) -> Self {
        Self {
            first_day: day,
            last_day: day,
        }
    }

    /// The first day, included.
    pub const fn first_day(&self) -> Day {
        self.first_day
    }

    /// The last day, included.
    pub const fn last_day(&self) -> Day {
        self.last_day
    }

    /// How many days it holds, at least 1.
    pub fn length_days(&self) -> i64 {
        self.last_day.days_since(self.first_day) + 1
    }

    /// Whether the day lies inside.
    pub fn contains(&self, day: Day) -> bool {
        self.first_day <= day && day <= self.last_day
    }

    /// Whether the other lies wholly inside.
    pub fn encloses(&self, other: &Self) -> bool {
        self.first_day <= other.first_day && other.last_day <= self.last_day
    }

    /// The days both hold, if any.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        Self::new(
            self.first_day.max(other.first_day),
            self.last_day.min(other.last_day),
        )
        .ok()
    }

    /// Whether some day lies in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.intersection(other).is_some()
    }

    /// What is left of this period before and after the other.
    pub fn without(&self, other: &Self) -> impl Iterator<Item = Self> {
        let before = Self::new(
            self.first_day,
            self.last_day.min(other.first_day.plus_days(-1)),
        );
        let after = Self::new(
            self.first_day.max(other.last_day.plus_days(1)),
            self.last_day,
        );
        [before, after].into_iter().flatten()
    }

    /// Its days, in order.
    pub fn days(&self) -> impl Iterator<Item = Day> {
        let first_day = self.first_day;
        (0..self.length_days()).map(move |offset| first_day.plus_days(offset))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn period(first: &str, last: &str) -> Period {
        Period::new(Day::parse(first).unwrap(), Day::parse(last).unwrap()).unwrap()
    }

    #[test]
    fn both_ends_count() {
        let may = period("2026-05-01", "2026-05-31");
        assert_eq!(may.length_days(), 31);
        assert!(may.contains(may.first_day()) && may.contains(may.last_day()));
        assert!(!may.contains(may.last_day().plus_days(1)));
        assert_eq!(may.days().count(), 31);
    }

    #[test]
    fn taking_a_period_out_leaves_what_lies_around_it() {
        let may = period("2026-05-01", "2026-05-31");
        let left: Vec<_> = may.without(&period("2026-05-10", "2026-05-12")).collect();
        assert_eq!(
            left,
            [
                period("2026-05-01", "2026-05-09"),
                period("2026-05-13", "2026-05-31")
            ]
        );
        assert_eq!(may.without(&period("2026-04-01", "2026-06-01")).count(), 0);
        assert_eq!(
            may.without(&period("2026-07-01", "2026-07-02"))
                .collect::<Vec<_>>(),
            [may]
        );
    }
}
