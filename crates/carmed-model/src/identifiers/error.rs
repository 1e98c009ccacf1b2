//! Why an identifier is refused, without the identifier.

/// Why a text is not the identifier it should be; it never holds the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// The text is empty.
    #[error("the identifier is missing")]
    Missing,
    /// The text has not the form of the identifier.
    #[error("the identifier must be {expected}")]
    Malformed {
        /// The form that was expected, to be read after "must be".
        expected: &'static str,
    },
    /// The form is right, but the check digits do not belong to the other digits.
    #[error("the check digits of the identifier are wrong")]
    CheckDigits,
    /// The date inside the identifier does not exist or lies in the future.
    #[error("the date in the identifier is implausible")]
    ImplausibleDate,
    /// The form is right, but no such code can exist.
    #[error("the code does not exist")]
    UnknownCode,
}

impl IdentifierError {
    /// The number of the coded answer that tells this refusal.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Missing => 100,
            Self::Malformed { .. } => 111,
            Self::CheckDigits => 112,
            Self::ImplausibleDate => 113,
            Self::UnknownCode => 130,
        }
    }
}
