//! The CNK code: the number of a medicine pack.

use std::fmt;

use super::{IdentifierError, number, text_form};

const EXPECTED: &str = "four to seven digits, not all 0";

/// A medicine pack's code: 7 digits, the last a check digit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cnk(u32);

impl Cnk {
    /// Parses 4 to 7 digits; shorter than 7 is padded with 0 on the left (ruling 26).
    ///
    /// # Errors
    /// [`IdentifierError::Missing`], [`IdentifierError::Malformed`], or
    /// [`IdentifierError::CheckDigits`] (Luhn, weights 1, 2, 1, 2, 1, 2 from the left).
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let number = number::read(text, &[4, 5, 6, 7], EXPECTED)?;
        if number == 0 {
            return Err(IdentifierError::Malformed { expected: EXPECTED });
        }
        if !luhn_sum(number).is_multiple_of(10) {
            return Err(IdentifierError::CheckDigits);
        }
        Ok(Self(number))
    }

    /// The seven digits.
    #[must_use]
    pub fn digits(self) -> String {
        self.to_string()
    }
}

/// The sum of the digits from the right, every second one doubled and its own digits added.
fn luhn_sum(mut number: u32) -> u32 {
    let mut sum = 0;
    let mut weight = 1;
    while number > 0 {
        let product = number % 10 * weight;
        sum += product / 10 + product % 10;
        weight = 3 - weight;
        number /= 10;
    }
    sum
}

impl fmt::Display for Cnk {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:07}", self.0)
    }
}

text_form!(Cnk, Cnk::parse);
