//! The INS code of a municipality.

use std::fmt;

use super::{IdentifierError, number, text_form};

/// A municipality's code in the list of the national institute of statistics: 5 digits, no check.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InsCode(u32);

impl InsCode {
    /// Parses 5 digits.
    ///
    /// # Errors
    /// [`IdentifierError::Missing`] or [`IdentifierError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        number::read(text, &[5], "five digits").map(Self)
    }

    /// The five digits.
    #[must_use]
    pub fn digits(self) -> String {
        self.to_string()
    }
}

impl fmt::Display for InsCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:05}", self.0)
    }
}

text_form!(InsCode, InsCode::parse);
