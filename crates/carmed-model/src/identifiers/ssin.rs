//! The SSIN (INSZ / NISS): the number by which social security knows a person.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Date, Month};

use super::{IdentifierError, check_digits, number, text_form};

/// Put before the first nine digits of who was born in or after 2000.
const BORN_SINCE_2000: u64 = 2_000_000_000;
/// Added to the month of a bis number: 20 with the sex unknown, 40 with the sex known.
const BIS_MONTH_STEP: u64 = 20;
/// The highest month part: 12, and 40 for a bis number with the sex known.
const LAST_MONTH_PART: u64 = 52;

/// A social security identification number: a national number or a bis number, 11 digits.
///
/// Personal data: it has no `Display`, and its `Debug` shows the last two digits only. Source of the
/// bis form: royal decree of 8 February 1991.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ssin(u64);

/// The sex that an SSIN tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// An even serial number.
    Female,
    /// An odd serial number.
    Male,
}

impl Ssin {
    /// Parses 11 digits; a complete birth date must not lie after `today`.
    ///
    /// # Errors
    /// All that [`Ssin::parse_stored`] refuses, and [`IdentifierError::ImplausibleDate`] for a birth
    /// date in the future. A partial date is not judged against today (ruling 26).
    pub fn parse(text: &str, today: Date) -> Result<Self, IdentifierError> {
        let ssin = Self::parse_stored(text)?;
        match ssin.birth_date() {
            Some(birth_date) if birth_date > today => Err(IdentifierError::ImplausibleDate),
            _ => Ok(ssin),
        }
    }

    /// Parses 11 digits that were accepted on an earlier day: everything but today is checked.
    ///
    /// # Errors
    /// [`IdentifierError::Missing`], [`IdentifierError::Malformed`] (not 11 digits, or a national
    /// number with serial number 000 or 999), [`IdentifierError::CheckDigits`] for both centuries, or
    /// [`IdentifierError::ImplausibleDate`] (a month or a complete date that does not exist).
    pub fn parse_stored(text: &str) -> Result<Self, IdentifierError> {
        let ssin = Self(number::read(text, &[11], "eleven digits")?);
        if ssin.century().is_none() {
            return Err(IdentifierError::CheckDigits);
        }
        let complete = ssin.month() != 0 && ssin.day() != 0;
        if ssin.month_part() > LAST_MONTH_PART
            || ssin.month() > 12
            || (complete && ssin.birth_date().is_none())
        {
            return Err(IdentifierError::ImplausibleDate);
        }
        if !ssin.is_bis() && matches!(ssin.serial(), 0 | 999) {
            let expected = "a bis number, or a national number with serial number 001 to 998";
            return Err(IdentifierError::Malformed { expected });
        }
        Ok(ssin)
    }

    /// The eleven digits, for storage and for those who may see them.
    #[must_use]
    pub fn expose_digits(self) -> String {
        format!("{:011}", self.0)
    }

    /// The birth date, if the number holds a year, a month and a day.
    #[must_use]
    pub fn birth_date(self) -> Option<Date> {
        let year = self.century()? + i32::try_from(self.0 / 1_000_000_000).ok()?;
        // Month 0 is no `Month` and day 0 is no day: a partial date gives nothing.
        let month = Month::try_from(u8::try_from(self.month()).ok()?).ok()?;
        Date::from_calendar_date(year, month, u8::try_from(self.day()).ok()?).ok()
    }

    /// The sex, unless the number is a bis number made while the sex was unknown.
    #[must_use]
    pub fn sex(self) -> Option<Sex> {
        match (self.month_part() / BIS_MONTH_STEP, self.serial() % 2) {
            (1, _) => None,
            (_, 0) => Some(Sex::Female),
            (_, _) => Some(Sex::Male),
        }
    }

    /// Whether this is a bis number: of a person outside the national register.
    #[must_use]
    pub const fn is_bis(self) -> bool {
        self.month_part() >= BIS_MONTH_STEP
    }

    /// The century whose check digits fit: 1900 is tried before 2000.
    ///
    /// Both never fit at once: 2 000 000 000 is no multiple of 97.
    const fn century(self) -> Option<i32> {
        let (first_nine, given) = (self.0 / 100, self.0 % 100);
        if check_digits::of(first_nine) == given {
            Some(1900)
        } else if check_digits::of(BORN_SINCE_2000 + first_nine) == given {
            Some(2000)
        } else {
            None
        }
    }

    const fn month_part(self) -> u64 {
        self.0 / 10_000_000 % 100
    }

    /// The month, 0 when it is unknown or its counter overflowed.
    const fn month(self) -> u64 {
        self.month_part() % BIS_MONTH_STEP
    }

    /// The day, 0 when it is unknown; above 31 only where the month is 0.
    const fn day(self) -> u64 {
        self.0 / 100_000 % 100
    }

    const fn serial(self) -> u64 {
        self.0 / 100 % 1000
    }
}

impl fmt::Debug for Ssin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Ssin(*********{:02})", self.0 % 100)
    }
}

impl Serialize for Ssin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:011}", self.0))
    }
}

impl<'de> Deserialize<'de> for Ssin {
    /// Checks what [`Ssin::parse_stored`] checks: storage knows no today.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text_form::deserialize(deserializer, Self::parse_stored)
    }
}
