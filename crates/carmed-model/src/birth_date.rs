//! A birth date, of which month and day may be unknown.

use crate::day::Day;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A birth date: the year, and the month and day as far as they are known.
///
/// `Debug` hides the value: a birth date is personal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BirthDate {
    year: i32,
    month: Option<u8>,
    day: Option<u8>,
}

/// Such a birth date cannot be: month or day outside the calendar, or a day without a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("implausible birth date")]
pub struct ImplausibleBirthDate;

impl BirthDate {
    /// The birth date as far as it is known.
    ///
    /// # Errors
    /// [`ImplausibleBirthDate`] for a year outside 1850…2200, a month or day the calendar lacks, or a
    /// day without a month.
    pub fn new(
        year: i32,
        month: Option<u8>,
        day: Option<u8>,
    ) -> Result<Self, ImplausibleBirthDate> {
        let plausible = match (month, day) {
            (None, None) => true,
            (Some(month), None) => (1..=12).contains(&month),
            (Some(month), Some(day)) => Day::from_ymd(year, month, day).is_some(),
            (None, Some(_)) => false,
        };
        if plausible && (1850..=2200).contains(&year) {
            Ok(Self { year, month, day })
        } else {
            Err(ImplausibleBirthDate)
        }
    }

    /// The birth year.
    pub const fn year(&self) -> i32 {
        self.year
    }

    /// The birth month, 1…12, where known.
    pub const fn month(&self) -> Option<u8> {
        self.month
    }

    /// The day of the month, where known.
    pub const fn day(&self) -> Option<u8> {
        self.day
    }

    /// The earliest day it can mean.
    pub fn earliest(&self) -> Day {
        Day::from_ymd(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
            .unwrap_or(Day::OPEN_END)
    }

    /// The latest day it can mean.
    pub fn latest(&self) -> Day {
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.earliest(),
            (Some(_), None) => self.earliest().plus_months(1).plus_days(-1),
            (None, _) => self.earliest().plus_years(1).plus_days(-1),
        }
    }

    /// The youngest and the oldest age in completed years the person can have on that day.
    pub fn age_years_range(&self, on: Day) -> (i32, i32) {
        (
            completed_years(self.latest(), on),
            completed_years(self.earliest(), on),
        )
    }
}

fn completed_years(birth: Day, on: Day) -> i32 {
    let (birth_year, birth_month, birth_day) = birth.ymd();
    let (year, month, day) = on.ymd();
    year - birth_year - i32::from((month, day) < (birth_month, birth_day))
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(hidden)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_partial_birth_date_leaves_a_range_of_ages() {
        let on = Day::parse("2026-06-15").unwrap();
        assert_eq!(
            BirthDate::new(2016, None, None)
                .unwrap()
                .age_years_range(on),
            (9, 10)
        );
        assert_eq!(
            BirthDate::new(2016, Some(5), None)
                .unwrap()
                .age_years_range(on),
            (10, 10)
        );
        assert_eq!(
            BirthDate::new(2016, Some(6), Some(15))
                .unwrap()
                .age_years_range(on),
            (10, 10)
        );
        assert_eq!(
            BirthDate::new(2016, Some(6), Some(16))
                .unwrap()
                .age_years_range(on),
            (9, 9)
        );
    }

    #[test]
    fn a_day_without_a_month_is_refused() {
        assert!(BirthDate::new(2016, None, Some(3)).is_err());
        assert!(BirthDate::new(2015, Some(2), Some(29)).is_err());
    }
}
