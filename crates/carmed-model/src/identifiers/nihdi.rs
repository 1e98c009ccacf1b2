//! The NIHDI code: the number of a service in the nomenclature.

use std::fmt;

use super::{IdentifierError, number, text_form};

/// A nomenclature code: 6 digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Nihdi(u32);

/// Whether the check digit of nomenclature codes is judged.
///
/// The rule is derived from published codes and printed nowhere, so a parameter switches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NihdiCheck {
    /// The sixth digit must be the first five mod 7.
    On,
    /// Six digits are enough.
    Off,
}

impl Nihdi {
    /// Parses 6 digits.
    ///
    /// # Errors
    /// [`IdentifierError::Missing`], [`IdentifierError::Malformed`], or with the check on
    /// [`IdentifierError::UnknownCode`]: the sixth is not the first five mod 7.
    pub fn parse(text: &str, check: NihdiCheck) -> Result<Self, IdentifierError> {
        let number = number::read(text, &[6], "six digits")?;
        if check == NihdiCheck::On && number / 10 % 7 != number % 10 {
            return Err(IdentifierError::UnknownCode);
        }
        Ok(Self(number))
    }

    /// Parses 6 digits that were accepted before, whatever the parameter said then.
    fn parse_stored(text: &str) -> Result<Self, IdentifierError> {
        Self::parse(text, NihdiCheck::Off)
    }

    /// The six digits.
    #[must_use]
    pub fn digits(self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Nihdi {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:06}", self.0)
    }
}

text_form!(Nihdi, Nihdi::parse_stored);
