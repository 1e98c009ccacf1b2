//! Small conversions between the contract and what people read: days, euros, names.

use carmed_client::contract::{
    BirthDate, Date, Ocmw, Period, ProviderId, Timestamp, provider_id::Id,
};
use carmed_model::Day;

/// A day as the contract writes it.
pub(crate) fn date(day: Day) -> Date {
    let (year, month, day) = day.ymd();
    Date {
        year,
        month: i32::from(month),
        day: i32::from(day),
    }
}

/// A period as the contract writes it; both days belong to it.
pub(crate) fn period(first_day: Day, last_day: Day) -> Period {
    Period {
        first_day: Some(date(first_day)),
        last_day: Some(date(last_day)),
    }
}

/// `2026-05-03`; a dash for a day that is not there.
pub(crate) fn day(date: Option<&Date>) -> String {
    date.map_or_else(dash, |date| {
        format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
    })
}

/// `2026-05-03 … 2026-05-09`, or the one day.
pub(crate) fn days(period: Option<&Period>) -> String {
    period.map_or_else(dash, |period| {
        let (first, last) = (
            day(period.first_day.as_ref()),
            day(period.last_day.as_ref()),
        );
        if first == last {
            first
        } else {
            format!("{first} … {last}")
        }
    })
}

/// As much of a birth date as is known.
pub(crate) fn birth_date(date: &BirthDate) -> String {
    let parts = [Some(date.year), date.month, date.day];
    let known: Vec<String> = parts
        .iter()
        .flatten()
        .map(|part| format!("{part:02}"))
        .collect();
    known.join("-")
}

/// Euros with two decimals; a dash for an unknown amount.
pub(crate) fn euros(cents: Option<i64>) -> String {
    cents.map_or_else(dash, |cents| {
        let sign = if cents < 0 { "-" } else { "" };
        let cents = cents.unsigned_abs();
        format!("{sign}{}.{:02}", cents / 100, cents % 100)
    })
}

/// A moment, to the second, in universal time.
pub(crate) fn instant(timestamp: Option<&Timestamp>) -> String {
    let moment = timestamp.and_then(|at| jiff::Timestamp::from_second(at.seconds).ok());
    moment.map_or_else(dash, |moment| moment.to_string())
}

/// A value of an enum of the contract without what all its values begin with: `not covered`.
pub(crate) fn plain(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix)
        .unwrap_or(name)
        .replace('_', " ")
        .to_lowercase()
}

/// The spelling of the contract: `ambulatory-in-hospital` becomes `AMBULATORY_IN_HOSPITAL`.
pub(crate) fn screaming(text: &str) -> String {
    text.replace(['-', ' '], "_").to_uppercase()
}

/// The number of a provider; a dash where there is none.
pub(crate) fn provider(provider: Option<&ProviderId>) -> String {
    match provider.and_then(|provider| provider.id.as_ref()) {
        Some(Id::Nihii(number) | Id::Cbe(number)) => number.clone(),
        None => dash(),
    }
}

/// The Dutch name and the number of an OCMW; a dash where there is none.
pub(crate) fn ocmw(ocmw: Option<&Ocmw>) -> String {
    ocmw.map_or_else(dash, |ocmw| format!("{} ({})", ocmw.name_nl, ocmw.cbe))
}

/// The text, or a dash where it is empty.
pub(crate) fn or_dash(text: &str) -> String {
    if text.is_empty() {
        dash()
    } else {
        text.to_owned()
    }
}

pub(crate) fn yes(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

pub(crate) fn dash() -> String {
    "-".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn euros_show_two_decimals_and_the_unknown_is_never_zero() {
        assert_eq!(euros(Some(123_405)), "1234.05");
        assert_eq!(euros(Some(-7)), "-0.07");
        assert_eq!(euros(Some(0)), "0.00");
        assert_eq!(euros(None), "-");
    }

    #[test]
    fn names_are_read_back_from_what_is_shown() {
        let shown = plain("COVER_KIND_AMBULATORY_IN_HOSPITAL", "COVER_KIND_");
        assert_eq!(shown, "ambulatory in hospital");
        assert_eq!(screaming(&shown), "AMBULATORY_IN_HOSPITAL");
    }
}
