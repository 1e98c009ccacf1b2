//! Identifiers as people write them: for the command line only, the API takes the bare form.

use std::str::FromStr;

use time::Date;

use super::{
    CardNumber, Cbe, Cnk, EstablishmentUnit, IdentifierError, Nihdi, NihdiCheck, Nihii, Ssin,
};

/// What people put between the groups of digits, besides blanks: dots, slashes and all dashes.
const SEPARATORS: &[char] = &[
    '.', '/', '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}',
];

/// A kind of identifier that a person may ask to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IdentifierKind {
    /// A person's [`Ssin`].
    Ssin,
    /// An enterprise's [`Cbe`].
    Cbe,
    /// An [`EstablishmentUnit`].
    Establishment,
    /// A provider's [`Nihii`].
    Nihii,
    /// A medicine pack's [`Cnk`].
    Cnk,
    /// A service's [`Nihdi`].
    Nihdi,
    /// A decision's [`CardNumber`].
    CardNumber,
}

impl IdentifierKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Ssin,
        Self::Cbe,
        Self::Establishment,
        Self::Nihii,
        Self::Cnk,
        Self::Nihdi,
        Self::CardNumber,
    ];

    /// The word by which the kind is asked for.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ssin => "ssin",
            Self::Cbe => "cbe",
            Self::Establishment => "establishment",
            Self::Nihii => "nihii",
            Self::Cnk => "cnk",
            Self::Nihdi => "nihdi",
            Self::CardNumber => "card_number",
        }
    }
}

impl FromStr for IdentifierKind {
    type Err = IdentifierError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or(IdentifierError::Malformed {
                expected: "one of ssin, cbe, establishment, nihii, cnk, nihdi, card_number",
            })
    }
}

/// The text without blanks, dots, dashes and slashes, and a CBE without `BE` before it (ruling 26).
#[must_use]
pub fn normalise(kind: IdentifierKind, text: &str) -> String {
    let mut bare = text.replace(
        |character: char| character.is_whitespace() || SEPARATORS.contains(&character),
        "",
    );
    let country = bare.get(..2).unwrap_or_default();
    if kind == IdentifierKind::Cbe && country.eq_ignore_ascii_case("BE") {
        bare.drain(..2);
    }
    bare
}

/// Parses what a person wrote and gives the canonical digits back.
///
/// # Errors
/// What the type's own `parse` refuses; a nomenclature code is judged with its check digit.
pub fn check(kind: IdentifierKind, text: &str, today: Date) -> Result<String, IdentifierError> {
    let bare = normalise(kind, text);
    match kind {
        IdentifierKind::Ssin => Ssin::parse(&bare, today).map(Ssin::expose_digits),
        IdentifierKind::Cbe => Cbe::parse(&bare).map(Cbe::digits),
        IdentifierKind::Establishment => {
            EstablishmentUnit::parse(&bare).map(EstablishmentUnit::digits)
        }
        IdentifierKind::Nihii => Nihii::parse(&bare).map(Nihii::digits),
        IdentifierKind::Cnk => Cnk::parse(&bare).map(Cnk::digits),
        IdentifierKind::Nihdi => Nihdi::parse(&bare, NihdiCheck::On).map(Nihdi::digits),
        IdentifierKind::CardNumber => CardNumber::parse(&bare).map(CardNumber::digits),
    }
}
