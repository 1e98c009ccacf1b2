//! The card number: the number of a decision, the same for all its versions.

use std::fmt;

use super::{IdentifierError, check_digits, number, text_form};

const LAST_SEQUENCE: u64 = 9_999_999_999;

/// A decision's number: a sequence of 10 digits and 2 check digits (ruling 26).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CardNumber(u64);

impl CardNumber {
    /// Parses 12 digits.
    ///
    /// # Errors
    /// [`IdentifierError::Missing`], [`IdentifierError::Malformed`], or
    /// [`IdentifierError::CheckDigits`]: the last two are 97 − (first ten mod 97).
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let number = number::read(text, &[12], "twelve digits")?;
        if !check_digits::fit(number) {
            return Err(IdentifierError::CheckDigits);
        }
        Ok(Self(number))
    }

    /// The card number of a place in the sequence, 0 to 9 999 999 999.
    ///
    /// # Errors
    /// [`IdentifierError::Malformed`] when the sequence needs more than ten digits.
    pub const fn from_sequence(sequence: u64) -> Result<Self, IdentifierError> {
        if sequence > LAST_SEQUENCE {
            let expected = "made from a sequence of at most ten digits";
            return Err(IdentifierError::Malformed { expected });
        }
        Ok(Self(sequence * 100 + check_digits::of(sequence)))
    }

    /// The place in the sequence: the number without its check digits.
    #[must_use]
    pub const fn sequence(self) -> u64 {
        self.0 / 100
    }

    /// The twelve digits.
    #[must_use]
    pub fn digits(self) -> String {
        self.to_string()
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:012}", self.0)
    }
}

text_form!(CardNumber, CardNumber::parse);
