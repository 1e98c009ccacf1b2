//! The language of an answer, and the few texts that belong to no coded answer.

use carmed_validation::texts::Language;
use http::header::ACCEPT_LANGUAGE;
use tonic::metadata::MetadataMap;

/// The language the caller accepts: the first of nl, fr, de and en it names, else Dutch.
pub(crate) fn of(metadata: &MetadataMap) -> Language {
    let accepted = metadata.get(ACCEPT_LANGUAGE.as_str());
    Language::from_accept(accepted.and_then(|value| value.to_str().ok()))
}

/// What a caller is told where no code of the field says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// No verified credentials came with the call.
    Unauthenticated,
    /// This server has not yet learned what the caller already knows.
    Behind,
    /// Asking again may succeed.
    Unavailable,
    /// The time the caller granted is over.
    DeadlineExceeded,
    /// A fault of the registry.
    Fault,
}

impl Notice {
    /// Every notice.
    #[cfg(test)]
    const ALL: [Self; 5] = [
        Self::Unauthenticated,
        Self::Behind,
        Self::Unavailable,
        Self::DeadlineExceeded,
        Self::Fault,
    ];

    /// The name software acts on.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Behind => "REVISION_NOT_REACHED",
            Self::Unavailable => "TEMPORARILY_UNAVAILABLE",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::Fault => "INTERNAL_FAULT",
        }
    }

    /// The text in that language.
    pub(super) const fn text(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Unauthenticated, Language::Nl) => "De oproeper is niet geïdentificeerd.",
            (Self::Unauthenticated, Language::Fr) => "L'appelant n'est pas identifié.",
            (Self::Unauthenticated, Language::De) => "Der Aufrufer ist nicht identifiziert.",
            (Self::Unauthenticated, Language::En) => "The caller is not identified.",
            (Self::Behind, Language::Nl) => {
                "Deze server kent uw laatste wijziging nog niet; probeer opnieuw."
            }
            (Self::Behind, Language::Fr) => {
                "Ce serveur ne connaît pas encore votre dernière modification ; réessayez."
            }
            (Self::Behind, Language::De) => {
                "Dieser Server kennt Ihre letzte Änderung noch nicht; versuchen Sie es erneut."
            }
            (Self::Behind, Language::En) => {
                "This server does not know your last change yet; try again."
            }
            (Self::Unavailable, Language::Nl) => {
                "Het register is even niet beschikbaar; probeer opnieuw."
            }
            (Self::Unavailable, Language::Fr) => {
                "Le registre est momentanément indisponible ; réessayez."
            }
            (Self::Unavailable, Language::De) => {
                "Das Register ist vorübergehend nicht verfügbar; versuchen Sie es erneut."
            }
            (Self::Unavailable, Language::En) => {
                "The registry is temporarily unavailable; try again."
            }
            (Self::DeadlineExceeded, Language::Nl) => {
                "De toegestane tijd is om; een schrijfopdracht kan toch bewaard zijn: herhaal ze met hetzelfde aanvraagnummer."
            }
            (Self::DeadlineExceeded, Language::Fr) => {
                "Le délai accordé est écoulé ; une écriture peut malgré tout être enregistrée : répétez-la sous le même numéro de demande."
            }
            (Self::DeadlineExceeded, Language::De) => {
                "Die gewährte Zeit ist um; ein Schreibauftrag kann trotzdem gespeichert sein: wiederholen Sie ihn unter derselben Anfragenummer."
            }
            (Self::DeadlineExceeded, Language::En) => {
                "The time granted is over; a write may be stored all the same: repeat it under the same request id."
            }
            (Self::Fault, Language::Nl) => {
                "Er is een fout opgetreden in het register; er is niets beslist."
            }
            (Self::Fault, Language::Fr) => {
                "Une erreur est survenue dans le registre ; rien n'est décidé."
            }
            (Self::Fault, Language::De) => {
                "Im Register ist ein Fehler aufgetreten; nichts ist entschieden."
            }
            (Self::Fault, Language::En) => "A fault occurred in the registry; nothing is decided.",
        }
    }
}

/// Says that more violations were found than are told.
pub(super) fn more(language: Language, count: usize) -> String {
    match language {
        Language::Nl => format!("En nog {count} andere."),
        Language::Fr => format!("Et encore {count} autres."),
        Language::De => format!("Und noch {count} weitere."),
        Language::En => format!("And {count} more."),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_language_follows_the_metadata_and_is_dutch_without_any() {
        let mut metadata = MetadataMap::new();
        assert_eq!(of(&metadata).tag(), "nl");
        metadata.insert("accept-language", "fr-BE, en;q=0.5".parse().unwrap());
        assert_eq!(of(&metadata).tag(), "fr");
    }

    #[test]
    fn every_notice_has_its_own_text_in_every_language() {
        let languages = Language::ALL;
        let texts: BTreeSet<_> = Notice::ALL
            .iter()
            .flat_map(|notice| languages.map(|language| notice.text(language)))
            .collect();
        assert_eq!(texts.len(), Notice::ALL.len() * languages.len());
        assert_eq!(
            languages
                .map(|language| more(language, 3))
                .iter()
                .collect::<BTreeSet<_>>()
                .len(),
            4
        );
    }
}
