//! A civil day in Europe/Brussels.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;
use time::{Date, Duration, Month};

/// A civil day in Europe/Brussels, written `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// The text is not a day written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day written YYYY-MM-DD")]
pub struct NotADay;

impl Day {
    /// The last day the field writes: an open end.
    pub const OPEN_END: Self = Self(time::macros::date!(2999 - 12 - 31));

    /// A day before every day the field writes: an open beginning.
    pub const EARLIEST: Self = Self(time::macros::date!(1800 - 01 - 01));

    /// Takes a calendar date as a civil day.
    pub const fn new(date: Date) -> Self {
        Self(date)
    }

    /// The day of a year, month (1…12) and day of the month; `None` where the calendar has no such day.
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Option<Self> {
        let month = Month::try_from(month).ok()?;
        Date::from_calendar_date(year, month, day).ok().map(Self)
    }

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`NotADay`] for anything else, days the calendar lacks included.
    pub fn parse(text: &str) -> Result<Self, NotADay> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(NotADay);
        }
        let number = |range: std::ops::Range<usize>| -> Result<u16, NotADay> {
            let part = text.get(range).ok_or(NotADay)?;
            if !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(NotADay);
            }
            part.parse().map_err(|_| NotADay)
        };
        let month = u8::try_from(number(5..7)?).map_err(|_| NotADay)?;
        let day = u8::try_from(number(8..10)?).map_err(|_| NotADay)?;
        Self::from_ymd(i32::from(number(0..4)?), month, day).ok_or(NotADay)
    }

    /// The calendar date.
    pub const fn date(self) -> Date {
        self.0
    }

    /// Year, month (1…12) and day of the month.
    pub fn ymd(self) -> (i32, u8, u8) {
        (self.0.year(), u8::from(self.0.month()), self.0.day())
    }

    /// The day so many days later (earlier when negative); stays at the calendar's edge.
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(Duration::days(days)))
    }

    /// The same day of the month so many months later; the month's last day where it has no such day.
    pub fn plus_months(self, months: i32) -> Self {
        let (year, month, day) = self.ymd();
        let index = year * 12 + i32::from(month) - 1 + months;
        let year = index.div_euclid(12).clamp(1, 9999);
        let month = u8::try_from(index.rem_euclid(12)).unwrap_or(0) + 1;
        (1..=day)
            .rev()
            .find_map(|day| Self::from_ymd(year, month, day))
            .unwrap_or(self)
    }

    /// The same day so many years later; 29 February becomes 28 February where needed.
    pub fn plus_years(self, years: i32) -> Self {
        self.plus_months(years.saturating_mul(12))
    }

    /// How many days lie from `earlier` to this day; negative when it is later.
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).whole_days()
    }

    /// The first day of this day's month, the key of a monthly cap.
    pub fn month_first(self) -> Self {
        let (year, month, _) = self.ymd();
        Self::from_ymd(year, month, 1).unwrap_or(self)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
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
    fn adding_months_clamps_to_the_end_of_the_month() {
        assert_eq!(day("2024-01-31").plus_months(1), day("2024-02-29"));
        assert_eq!(day("2024-02-29").plus_years(1), day("2025-02-28"));
        assert_eq!(day("2024-03-31").plus_months(-1), day("2024-02-29"));
        assert_eq!(day("2024-01-15").plus_months(-2), day("2023-11-15"));
    }

    #[test]
    fn days_the_calendar_lacks_are_refused() {
        for text in [
            "2023-02-29",
            "2023-13-01",
            "2023-00-10",
            "2023-1-01",
            "20230101",
            "+023-01-01",
        ] {
            assert_eq!(Day::parse(text), Err(NotADay), "{text}");
        }
    }
}
