//! The CBE number (KBO / BCE): the number of an enterprise or a public body.

use std::fmt;

use super::{IdentifierError, check_digits, number, text_form};

const EXPECTED: &str = "ten digits, the first 0 or 1";

/// A number of the Crossroads Bank for Enterprises: 10 digits, the first 0 or 1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cbe(u32);

impl Cbe {
    /// Parses 10 digits, or the 9 digits of an old number, which gets a leading 0.
    ///
    /// # Errors
    /// [`IdentifierError::Missing`], [`IdentifierError::Malformed`], or
    /// [`IdentifierError::CheckDigits`]: the last two are 97 − (first eight mod 97).
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let number = number::read(text, &[9, 10], EXPECTED)?;
        if number >= 2_000_000_000 {
            return Err(IdentifierError::Malformed { expected: EXPECTED });
        }
        if !check_digits::fit(u64::from(number)) {
            return Err(IdentifierError::CheckDigits);
        }
        Ok(Self(number))
    }

    /// The ten digits.
    #[must_use]
    pub fn digits(self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Cbe {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:010}", self.0)
    }
}

text_form!(Cbe, Cbe::parse);
