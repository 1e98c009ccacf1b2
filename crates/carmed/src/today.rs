//! The present day in Brussels, for numbers that hold a date and for the story of the demo.

use carmed_model::Day;
use jiff::tz::TimeZone;

use crate::failure::{Failure, Outcome};

/// The civil day in Europe/Brussels.
#[allow(
    clippy::disallowed_methods,
    reason = "the one place where the command line reads the machine's clock"
)]
pub(crate) fn in_brussels() -> Outcome<Day> {
    let zone = TimeZone::get("Europe/Brussels")
        .map_err(|error| Failure::refused(format!("no zone data for Brussels: {error}")))?;
    let date = jiff::Timestamp::now().to_zoned(zone).date();
    let part = |number: i8| u8::try_from(number).ok();
    part(date.month())
        .zip(part(date.day()))
        .and_then(|(month, day)| Day::from_ymd(i32::from(date.year()), month, day))
        .ok_or_else(|| Failure::refused("the machine's clock shows no day of the calendar"))
}
