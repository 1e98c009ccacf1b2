//! Days of the tests: all count from today in Brussels.

use carmed_model::Day;
use carmed_proto::google::r#type::Date;
use carmed_proto::v1::Period;

/// The civil day in Europe/Brussels.
#[allow(
    clippy::disallowed_methods,
    reason = "the one place where the tests read the machine's clock"
)]
pub fn today() -> Day {
    let zone = jiff::tz::TimeZone::get("Europe/Brussels").unwrap();
    let date = jiff::Timestamp::now().to_zoned(zone).date();
    let part = |number: i8| u8::try_from(number).unwrap();
    Day::from_ymd(i32::from(date.year()), part(date.month()), part(date.day())).unwrap()
}

/// The day that many days from today, as the contract writes it.
pub fn date(days_from_today: i64) -> Date {
    let (year, month, day) = today().plus_days(days_from_today).ymd();
    Date {
        year,
        month: i32::from(month),
        day: i32::from(day),
    }
}

/// The period between two days counted from today, both included.
pub fn days(first: i64, last: i64) -> Period {
    Period {
        first_day: Some(date(first)),
        last_day: Some(date(last)),
    }
}
