//! Values as files of rows write them, read into types that cannot be wrong.

use carmed_model::identifiers::IdentifierError;
use carmed_model::tariff::{DeliveryEnvironment, MedicineCategory};
use carmed_model::{Cents, Cnk, Code, Day, Nihdi, NihdiCheck};

/// How many millionths one is.
const MILLION: i64 = 1_000_000;
/// How many millionths of a euro a cent is.
const MICRO_EURO_PER_CENT: i64 = 10_000;
/// How many digits before the decimal mark a number may have.
const WHOLE_DIGITS_MAX: usize = 12;

pub(super) fn nihdi(text: &str, check: NihdiCheck) -> Result<Nihdi, Code> {
    Nihdi::parse(text, check).map_err(identifier_code)
}

pub(super) fn cnk(text: &str) -> Result<Cnk, Code> {
    Cnk::parse(text).map_err(identifier_code)
}

fn identifier_code(error: IdentifierError) -> Code {
    match error {
        IdentifierError::UnknownCode => Code::ValueNotAllowed,
        IdentifierError::CheckDigits => Code::CheckDigits,
        _ => Code::Malformed,
    }
}

/// A day written `YYYY-MM-DD`.
pub(super) fn day(text: &str) -> Result<Day, Code> {
    Day::parse(text).map_err(|_| Code::Malformed)
}

/// A day as official XML writes it: `YYYY-MM-DD`, with or without a time after `T` or a space, or
/// `DD/MM/YYYY`. Later than the field's open end is the open end.
pub(super) fn xml_day(text: &str) -> Result<Day, Code> {
    let date = text.split(['T', ' ', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split('/').collect();
    let day = match parts[..] {
        [day, month, year] => self::day(&format!("{year}-{month}-{day}"))?,
        _ => self::day(date.trim_end_matches('Z'))?,
    };
    Ok(day.min(Day::OPEN_END))
}

/// One of these values by its name; `any` is none of them.
pub(super) fn dimension<T: Copy>(
    text: &str,
    values: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<Option<T>, Code> {
    if text == "any" {
        return Ok(None);
    }
    one_of(text, values, name).map(Some)
}

/// One of these values by its name.
pub(super) fn one_of<T: Copy>(
    text: &str,
    values: &[T],
    name: impl Fn(T) -> &'static str,
) -> Result<T, Code> {
    let value = values.iter().copied().find(|value| name(*value) == text);
    value.ok_or(Code::ValueNotAllowed)
}

/// `yes` or `no`.
pub(super) fn yes_no(text: &str) -> Result<bool, Code> {
    one_of(text, &[true, false], |yes| if yes { "yes" } else { "no" })
}

/// `yes`, `no` or `any`.
pub(super) fn yes_no_any(text: &str) -> Result<Option<bool>, Code> {
    if text == "any" {
        Ok(None)
    } else {
        yes_no(text).map(Some)
    }
}

pub(super) fn category(text: &str) -> Result<MedicineCategory, Code> {
    one_of(text, &MedicineCategory::ALL, MedicineCategory::name)
}

pub(super) fn environment(text: &str) -> Result<DeliveryEnvironment, Code> {
    one_of(text, &DeliveryEnvironment::ALL, DeliveryEnvironment::letter)
}

/// Whole cents.
pub(super) fn cents(text: &str) -> Result<Cents, Code> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let cents = text.parse().map(Cents::new);
        cents.map_err(|_| Code::ValueNotAllowed)
    } else {
        Err(Code::Malformed)
    }
}

/// Completed years of age.
pub(super) fn years(text: &str) -> Result<u16, Code> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let years = text.parse().ok().filter(|years| *years <= 150);
        years.ok_or(Code::ValueNotAllowed)
    } else {
        Err(Code::Malformed)
    }
}

/// Names of kinds of provider, separated by `|`.
pub(super) fn provider_kinds(text: &str) -> Result<Vec<String>, Code> {
    let kinds: Vec<String> = text.split('|').map(str::to_owned).collect();
    let is_name_byte = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    if kinds
        .iter()
        .all(|kind| !kind.is_empty() && kind.bytes().all(is_name_byte))
    {
        Ok(kinds)
    } else {
        Err(Code::ValueNotAllowed)
    }
}

/// A number that is not negative, in millionths, exactly: `3.372107`, or `3,372107` as some official
/// files write it.
pub(super) fn millionths(text: &str) -> Result<i64, Code> {
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(Code::Malformed);
    }
    let fraction = fraction.trim_end_matches('0');
    if whole.len() > WHOLE_DIGITS_MAX || fraction.len() > 6 {
        return Err(Code::ValueNotAllowed);
    }
    let whole: i64 = whole.parse().map_err(|_| Code::ValueNotAllowed)?;
    let fraction: i64 = format!("{fraction:0<6}")
        .parse()
        .map_err(|_| Code::ValueNotAllowed)?;
    whole
        .checked_mul(MILLION)
        .and_then(|number| number.checked_add(fraction))
        .ok_or(Code::ValueNotAllowed)
}

/// An amount in euro; `None` where it is no whole number of cents.
pub(super) fn euro(text: &str) -> Result<Option<Cents>, Code> {
    let micro_euro = millionths(text)?;
    let whole = micro_euro % MICRO_EURO_PER_CENT == 0;
    Ok(whole.then(|| Cents::new(micro_euro / MICRO_EURO_PER_CENT)))
}

/// A number such as a fee code or a category, which some files write as `1600.0` or `01`.
pub(super) fn number(text: &str) -> Result<u32, Code> {
    let number = millionths(text)?;
    if number % MILLION == 0 {
        u32::try_from(number / MILLION).map_err(|_| Code::ValueNotAllowed)
    } else {
        Err(Code::Malformed)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(millionths("3.372107"), Ok(3_372_107));
        assert_eq!(millionths("3,372107"), Ok(3_372_107));
        assert_eq!(millionths("8"), Ok(8_000_000));
        assert_eq!(millionths("2.5000000000"), Ok(2_500_000));
        assert_eq!(millionths("0.0000001"), Err(Code::ValueNotAllowed));
        assert_eq!(millionths("1234567890123"), Err(Code::ValueNotAllowed));
        for text in ["", "-1", "1.", ".5", "1.2.3", "1e3", "+1"] {
            assert_eq!(millionths(text), Err(Code::Malformed), "{text}");
        }
    }

    #[test]
    fn amounts_in_euro_are_whole_cents_or_none() {
        assert_eq!(euro("32.850000"), Ok(Some(Cents::new(3285))));
        assert_eq!(euro("0"), Ok(Some(Cents::ZERO)));
        assert_eq!(euro("0.5240"), Ok(None));
    }

    #[test]
    fn official_days_come_in_three_forms() {
        let day = day("2025-01-02").unwrap();
        for text in [
            "2025-01-02",
            "2025-01-02T00:00:00",
            "2025-01-02 00:00:00",
            "2025-01-02Z",
            "2025-01-02+01:00",
            "02/01/2025",
        ] {
            assert_eq!(xml_day(text), Ok(day), "{text}");
        }
        assert_eq!(xml_day("9999-12-31"), Ok(Day::OPEN_END));
        assert_eq!(xml_day("2/1/2025"), Err(Code::Malformed));
    }

    #[test]
    fn fee_codes_may_be_written_as_decimals() {
        assert_eq!(number("1600.0"), Ok(1600));
        assert_eq!(number("01"), Ok(1));
        assert_eq!(number("1600.5"), Err(Code::Malformed));
    }
}
