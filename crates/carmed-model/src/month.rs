//! A calendar month: what monthly maxima and activity are counted by.

use crate::day::Day;
use crate::period::Period;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;

/// A calendar month in Europe/Brussels, written `YYYY-MM`.
///
/// Kept as its first day, so months sort and compare as days do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(Day);

/// The text is not a month written `YYYY-MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a month written YYYY-MM")]
pub struct NotAMonth;

impl Month {
    /// The month that day lies in.
    pub fn of(day: Day) -> Self {
        Self(day.month_first())
    }

    /// Reads `YYYY-MM`.
    ///
    /// # Errors
    /// [`NotAMonth`] for anything else, months the calendar lacks included.
    pub fn parse(text: &str) -> Result<Self, NotAMonth> {
        Day::parse(&format!("{text}-01"))
            .map(Self)
            .map_err(|_| NotAMonth)
    }

    /// Its first day.
    pub const fn first_day(self) -> Day {
        self.0
    }

    /// Its last day.
    pub fn last_day(self) -> Day {
        self.next().0.plus_days(-1)
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.plus_months(1))
    }

    /// The months these days lie in, in order.
    pub fn of_days(days: Period) -> impl Iterator<Item = Self> {
        let last = Self::of(days.last_day());
        std::iter::successors(Some(Self::of(days.first_day())), |month| Some(month.next()))
            .take_while(move |month| *month <= last)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, _) = self.0.ymd();
        write!(f, "{year:04}-{month:02}")
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_month_runs_from_its_first_to_its_last_day() {
        let february = Month::of(day("2024-02-17"));
        assert_eq!(february.to_string(), "2024-02");
        assert_eq!(february.first_day(), day("2024-02-01"));
        assert_eq!(february.last_day(), day("2024-02-29"));
        assert_eq!(Month::parse("2024-02"), Ok(february));
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for text in ["2024-13", "2024-1", "2024-02-01", "202402", ""] {
            assert_eq!(Month::parse(text), Err(NotAMonth), "{text}");
        }
    }

    #[test]
    fn days_over_a_new_year_lie_in_the_months_of_both_years() {
        let days = Period::new(day("2025-11-30"), day("2026-01-01")).unwrap();
        let months: Vec<String> = Month::of_days(days)
            .map(|month| month.to_string())
            .collect();
        assert_eq!(months, ["2025-11", "2025-12", "2026-01"]);
    }
}
