//! The agreement number: what a provider copies into the invoice to be paid.

use std::fmt::{self, Write as _};

use super::{IdentifierError, crockford, text_form};

const CHARACTERS: usize = 32;
const KEY_LETTER: &str = "made with a key letter A to Z";
const EXPECTED: &str = "a letter A to Z and 32 characters of Crockford's base32 in upper case";

/// An agreement number: the letter of the agreement key and 160 bits of a MAC, 33 characters.
///
/// It fits the 48 alphanumerics of zones 42-45 of record 25 of the electronic invoice.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AgreementNumber {
    key_letter: u8,
    mac: [u8; 20],
}

impl AgreementNumber {
    /// The number made of the letter of an agreement key and the first 160 bits of the MAC under it.
    ///
    /// # Errors
    /// [`IdentifierError::Malformed`] when the letter is not A to Z.
    pub fn from_mac(letter: char, mac: [u8; 20]) -> Result<Self, IdentifierError> {
        match u8::try_from(letter) {
            Ok(key_letter @ b'A'..=b'Z') => Ok(Self { key_letter, mac }),
            _ => Err(IdentifierError::Malformed {
                expected: KEY_LETTER,
            }),
        }
    }

    /// Parses the 33 characters, for a look-up: that the form is right does not say that it was issued.
    ///
    /// # Errors
    /// [`IdentifierError::Missing`] or [`IdentifierError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let mut characters = text.chars();
        let letter = characters.next().ok_or(IdentifierError::Missing)?;
        let malformed = IdentifierError::Malformed { expected: EXPECTED };
        let mac = crockford::read(characters.as_str(), CHARACTERS).ok_or(malformed)?;
        Self::from_mac(letter, mac).map_err(|_| malformed)
    }

    /// The letter of the key the number was made with.
    #[must_use]
    pub fn key_letter(&self) -> char {
        char::from(self.key_letter)
    }

    /// The first 160 bits of the MAC.
    #[must_use]
    pub const fn mac(&self) -> &[u8; 20] {
        &self.mac
    }
}

impl fmt::Display for AgreementNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_char(self.key_letter())?;
        crockford::write(formatter, &self.mac, CHARACTERS)
    }
}

text_form!(AgreementNumber, AgreementNumber::parse);
