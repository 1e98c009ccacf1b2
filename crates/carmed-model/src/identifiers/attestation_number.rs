//! The attestation number: the number of a physician's attestation of urgent medical aid.

use std::fmt;

use super::{IdentifierError, crockford, text_form};

const PREFIX: char = 'U';
const CHARACTERS: usize = 20;
const EXPECTED: &str = "the letter U and 20 characters of Crockford's base32 in upper case";
/// The half of the last byte that the twentieth character ends in.
const LAST_BYTE_MASK: u8 = 0b1111_0000;

/// An attestation number: `U` and 100 bits in 20 characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttestationNumber([u8; 13]);

impl AttestationNumber {
    /// The number made of the first 100 bits of `bytes`; the last four bits are dropped.
    #[must_use]
    pub const fn from_bytes(mut bytes: [u8; 13]) -> Self {
        bytes[12] &= LAST_BYTE_MASK;
        Self(bytes)
    }

    /// Parses the 21 characters.
    ///
    /// # Errors
    /// [`IdentifierError::Missing`] or [`IdentifierError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        if text.is_empty() {
            return Err(IdentifierError::Missing);
        }
        text.strip_prefix(PREFIX)
            .and_then(|rest| crockford::read(rest, CHARACTERS))
            .map(Self)
            .ok_or(IdentifierError::Malformed { expected: EXPECTED })
    }
}

impl fmt::Display for AttestationNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{PREFIX}")?;
        crockford::write(formatter, &self.0, CHARACTERS)
    }
}

text_form!(AttestationNumber, AttestationNumber::parse);
