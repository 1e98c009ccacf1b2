//! What a provider adds to an SSIN to show that it has the person before it.

use crate::dossier::Dossier;
use crate::identifiers::{AttestationNumber, CardNumber};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many letters of a family name suffice.
const NAME_LETTERS_MIN: usize = 3;

/// One thing besides the SSIN that the person's papers show; never the birth date, which the SSIN
/// holds.
#[derive(Clone, PartialEq, Eq)]
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
                dossier.decisions.iter().any(|version| {
                    let name = folded(&version.decision.beneficiary.family_name);
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
}
