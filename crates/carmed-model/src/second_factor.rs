//! What a provider adds to an SSIN to show that it has the person before it.

use crate::dossier::Dossier;
use crate::identifiers::{AttestationNumber, CardNumber};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many letters of a family name suffice.
const NAME_LETTERS_MIN: usize = 3;

/// One thing besides the SSIN that the person's papers show; never the birth date, which the SSIN
/// holds.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactor {
    /// The family name or its first three letters, in any case, with or without diacritics.
    FamilyName(String),
    /// The number of one of the person's cards.
    CardNumber(CardNumber),
    /// The number of one of the person's attestations.
    AttestationNumber(AttestationNumber),
}

impl SecondFactor {
    /// Whether it fits the person; one that does not is answered like a person unknown (202).
    pub fn fits(&self, dossier: &Dossier) -> bool {
        match self {
            Self::FamilyName(given) => {
                let given = folded(given);
                family_names(dossier).any(|name| {
                    let suffices = given.chars().count() >= NAME_LETTERS_MIN || given == name;
                    suffices && !given.is_empty() && name.starts_with(&given)
                })
            }
            Self::CardNumber(card_number) => dossier.decision(*card_number).is_some(),
            Self::AttestationNumber(number) => dossier
                .attestations
                .iter()
                .any(|attestation| attestation.number == *number),
        }
    }

    /// What is kept of it; `keyed_hash` is the registry's.
    pub fn mark(&self, keyed_hash: impl Fn(&str) -> String) -> FactorMark {
        let (letters_count, shown) = match self {
            Self::FamilyName(given) => {
                let given = folded(given);
                (given.chars().count(), name_text(&given))
            }
            Self::CardNumber(card_number) => (0, card_text(*card_number)),
            Self::AttestationNumber(number) => (0, attestation_text(*number)),
        };
        FactorMark {
            letters_count,
            hash: keyed_hash(&shown),
        }
    }
}

/// What is kept of a second factor that was shown: later it can be told whether it fits, never what it
/// was. The journal may so keep it of somebody the registry does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorMark {
    /// How many letters of a family name were shown; 0 for a number.
    letters_count: usize,
    hash: String,
}

impl FactorMark {
    /// Whether the factor fits the person, as [`SecondFactor::fits`]; `keyed_hash` is the one it was made
    /// with.
    pub fn fits(&self, dossier: &Dossier, keyed_hash: impl Fn(&str) -> String) -> bool {
        let is_this = |shown: String| keyed_hash(&shown) == self.hash;
        if self.letters_count > 0 {
            return family_names(dossier).any(|name| {
                let count = name.chars().count();
                let suffices =
                    self.letters_count >= NAME_LETTERS_MIN || self.letters_count == count;
                let shown: String = name.chars().take(self.letters_count).collect();
                suffices && self.letters_count <= count && is_this(name_text(&shown))
            });
        }
        let cards = dossier.decisions.iter();
        let attestations = dossier.attestations.iter();
        cards
            .map(|version| card_text(version.card_number))
            .chain(attestations.map(|attestation| attestation_text(attestation.number)))
            .any(is_this)
    }
}

fn name_text(folded: &str) -> String {
    format!("family_name|{folded}")
}

fn card_text(card_number: CardNumber) -> String {
    format!("card_number|{card_number}")
}

fn attestation_text(number: AttestationNumber) -> String {
    format!("attestation_number|{number}")
}

/// The letters of every family name the person is known by.
fn family_names(dossier: &Dossier) -> impl Iterator<Item = String> {
    let registered = dossier
        .decisions
        .iter()
        .map(|version| &version.decision.beneficiary.family_name);
    registered
        .chain(&dossier.reported_family_names)
        .map(|name| folded(name))
}

/// The letters of a name, in lower case and without diacritics.
fn folded(name: &str) -> String {
    name.nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .flat_map(char::to_lowercase)
        .flat_map(|letter| {
            // Letters that do not decompose, as registers write them without.
            let plain = match letter {
                'ß' => "ss",
                'æ' => "ae",
                'œ' => "oe",
                'ø' => "o",
                'đ' | 'ð' => "d",
                'ł' => "l",
                'ı' => "i",
                _ => "",
            };
            let kept = plain.is_empty() && letter.is_alphanumeric();
            plain.chars().chain(kept.then_some(letter))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_compared_by_its_letters_alone() {
        assert_eq!(folded("D'Hôôghe-Łukasz ß"), "dhooghelukaszss");
        assert_eq!(folded("VÈR"), "ver");
        assert_eq!(folded(" -' "), "");
    }

    #[test]
    fn what_is_kept_of_a_factor_fits_whom_the_factor_fits_and_nobody_else() {
        let known = Dossier {
            reported_family_names: vec!["Verzônnen-Mans".to_owned(), "Ng".to_owned()],
            ..Dossier::default()
        };
        let hash = |text: &str| format!("keyed {text}");
        let card = CardNumber::from_sequence(7).map(SecondFactor::CardNumber);
        let names = [
            "VERZONNENMANS",
            "ver",
            "ve",
            "ng",
            "n",
            "",
            "verzonnenmansen",
            "fict",
        ];
        let names = names.map(|name| SecondFactor::FamilyName(name.to_owned()));
        let mut fitting = 0;
        for factor in names.into_iter().chain(card) {
            let mark = factor.mark(hash);
            assert_eq!(mark.fits(&known, hash), factor.fits(&known));
            assert!(!mark.fits(&Dossier::default(), hash));
            fitting += u32::from(factor.fits(&known));
        }
        assert_eq!(fitting, 3, "VERZONNENMANS, ver and ng");
    }
}
