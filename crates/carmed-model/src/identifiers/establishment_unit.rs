//! The number of an establishment unit: one place where an enterprise works.

use std::fmt;

use super::{IdentifierError, check_digits, number, text_form};

const EXPECTED: &str = "ten digits, the first 2 to 8";

/// An establishment unit number: 10 digits, the first 2 to 8.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EstablishmentUnit(u64);

impl EstablishmentUnit {
    /// Parses 10 digits.
    ///
    /// # Errors
    /// [`IdentifierError::Missing`], [`IdentifierError::Malformed`], or
    /// [`IdentifierError::CheckDigits`]: the last two are 97 − (first eight mod 97).
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let number = number::read(text, &[10], EXPECTED)?;
        if !(2_000_000_000..9_000_000_000).contains(&number) {
            return Err(IdentifierError::Malformed { expected: EXPECTED });
        }
        if !check_digits::fit(number) {
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

impl fmt::Display for EstablishmentUnit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:010}", self.0)
    }
}

text_form!(EstablishmentUnit, EstablishmentUnit::parse);
