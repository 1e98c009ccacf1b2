//! The one clock: moments on the universal clock and civil days in Europe/Brussels.

use carmed_model::{Day, Instant};
use jiff::tz::TimeZone;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Instant;

    /// The civil day in Europe/Brussels at that moment.
    fn day_of(&self, instant: Instant) -> Day;

    /// The first moment of that civil day in Europe/Brussels.
    fn start_of(&self, day: Day) -> Instant;
}

/// The machine's clock.
pub struct SystemClock {
    brussels: TimeZone,
}

impl SystemClock {
    /// The machine's clock, with the zone rules of Europe/Brussels.
    ///
    /// # Errors
    /// When the bundled zone database lacks Europe/Brussels.
    pub fn new() -> Result<Self, jiff::Error> {
        Ok(Self {
            brussels: TimeZone::get("Europe/Brussels")?,
        })
    }
}

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Instant {
        Instant::from_micros(jiff::Timestamp::now().as_microsecond())
    }

    fn day_of(&self, instant: Instant) -> Day {
        jiff::Timestamp::from_microsecond(instant.micros()).map_or(Day::OPEN_END, |timestamp| {
            let date = self.brussels.to_datetime(timestamp).date();
            let month = u8::try_from(date.month()).unwrap_or(1);
            let day = u8::try_from(date.day()).unwrap_or(1);
            Day::from_ymd(i32::from(date.year()), month, day).unwrap_or(Day::OPEN_END)
        })
    }

    fn start_of(&self, day: Day) -> Instant {
        let (year, month, day) = day.ymd();
        let civil = i16::try_from(year)
            .ok()
            .zip(i8::try_from(month).ok())
            .zip(i8::try_from(day).ok())
            .and_then(|((year, month), day)| jiff::civil::Date::new(year, month, day).ok());
        civil
            .and_then(|date| self.brussels.to_timestamp(date.at(0, 0, 0, 0)).ok())
            .map_or(Instant::from_micros(i64::MAX), |timestamp| {
                Instant::from_micros(timestamp.as_microsecond())
            })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_brussels_summer_and_winter() {
        let clock = SystemClock::new().unwrap();
        for (day, hours_before_utc) in [("2026-07-01", 2), ("2026-01-01", 1)] {
            let day = Day::parse(day).unwrap();
            let start = clock.start_of(day);
            assert_eq!(clock.day_of(start), day);
            assert_eq!(clock.day_of(start.plus_micros(-1)), day.plus_days(-1));
            let seconds = start.micros() / 1_000_000;
            assert_eq!((seconds + hours_before_utc * 3600) % 86_400, 0);
        }
    }
}
