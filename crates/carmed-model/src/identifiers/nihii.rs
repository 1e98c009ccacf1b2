//! The NIHII number (RIZIV / INAMI): the number of a provider of care.

use std::fmt;

use super::{IdentifierError, check_digits, number, text_form};

const EXPECTED: &str = "eight or eleven digits, the first not 0";
/// The modulus of the check digits of newer numbers.
const NEWER_MODULUS: u32 = 89;

/// A provider's number: 8 digits, and 3 more where the qualification is stated.
///
/// Equality looks at all digits; a provider is one on the first eight, see
/// [`Nihii::same_provider`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Nihii {
    base: u32,
    qualification: Option<u16>,
}

impl Nihii {
    /// Parses 8 or 11 digits; the first is never 0 (ruling 26).
    ///
    /// # Errors
    /// [`IdentifierError::Missing`], [`IdentifierError::Malformed`], or
    /// [`IdentifierError::CheckDigits`]: the seventh and eighth are 97 − (first six mod 97), or for
    /// newer numbers 89 − (first six mod 89).
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        number::read::<u64>(text, &[8, 11], EXPECTED)?;
        if text.starts_with('0') {
            return Err(IdentifierError::Malformed { expected: EXPECTED });
        }
        let (base, qualification) = text.split_at(8);
        let base: u32 = number::read(base, &[8], EXPECTED)?;
        let qualification = match qualification {
            "" => None,
            digits => Some(number::read(digits, &[3], EXPECTED)?),
        };
        let (first_six, given) = (base / 100, base % 100);
        let newer = NEWER_MODULUS - first_six % NEWER_MODULUS;
        if !check_digits::fit(u64::from(base)) && given != newer {
            return Err(IdentifierError::CheckDigits);
        }
        Ok(Self {
            base,
            qualification,
        })
    }

    /// The eight or eleven digits.
    #[must_use]
    pub fn digits(self) -> String {
        self.to_string()
    }

    /// The same provider's number of eight digits, without the qualification.
    #[must_use]
    pub const fn base(self) -> Self {
        Self {
            base: self.base,
            qualification: None,
        }
    }

    /// The three-digit qualification, where the number states it; 3 and 4 are general practitioners.
    #[must_use]
    pub const fn qualification(self) -> Option<u16> {
        self.qualification
    }

    /// Whether both numbers are of one provider: they are unique on the first eight digits.
    #[must_use]
    pub const fn same_provider(&self, other: &Self) -> bool {
        self.base == other.base
    }

    /// The first digit, 1 to 9: it tells the profession.
    ///
    /// 1 physician, 3 dentist, 4 nurse or midwife, 5 physiotherapist or speech therapist, 2 and 6
    /// pharmacist, 7 hospital (see [`Nihii::is_hospital`]), 8 laboratory and others; 9 is valid and
    /// takes no part (ruling 26).
    #[must_use]
    pub const fn first_digit(self) -> u32 {
        self.base / 10_000_000
    }

    /// Whether the number is a hospital's: it begins with 710 or 720.
    ///
    /// Other numbers that begin with 7 are valid, of kinds that take no part (ruling 26).
    #[must_use]
    pub const fn is_hospital(self) -> bool {
        matches!(self.base / 100_000, 710 | 720)
    }
}

impl fmt::Display for Nihii {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:08}", self.base)?;
        match self.qualification {
            Some(qualification) => write!(formatter, "{qualification:03}"),
            None => Ok(()),
        }
    }
}

text_form!(Nihii, Nihii::parse);
