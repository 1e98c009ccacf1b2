//! The catalogue of texts, read once from the files this crate ships.

use super::Language;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

const CODES: &str = include_str!("../../data/texts/codes.toml");
const RULES: &str = include_str!("../../data/texts/rules.toml");
const WORDS: &str = include_str!("../../data/texts/words.toml");

/// Texts by key.
pub(super) type Section = BTreeMap<String, Text>;

/// One text in the four languages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    nl: String,
    fr: String,
    de: String,
    en: String,
}

impl Text {
    pub(super) fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Nl => &self.nl,
            Language::Fr => &self.fr,
            Language::De => &self.de,
            Language::En => &self.en,
        }
    }
}

/// Every text.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub(super) codes: Section,
    pub(super) rules: Section,
    pub(super) covers: Section,
    pub(super) conditions: Section,
    pub(super) ocmw: Section,
    pub(super) remedies: Section,
    pub(super) refunds: Section,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    covers: Section,
    conditions: Section,
    ocmw: Section,
    remedies: Section,
    refunds: Section,
}

/// The catalogue; answers fall back to their bare numbers where a file cannot be read (see [`check`]).
pub(super) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let words: Words = toml::from_str(WORDS).unwrap_or_default();
    Catalogue {
        codes: toml::from_str(CODES).unwrap_or_default(),
        rules: toml::from_str(RULES).unwrap_or_default(),
        covers: words.covers,
        conditions: words.conditions,
        ocmw: words.ocmw,
        remedies: words.remedies,
        refunds: words.refunds,
    }
});

/// Why the catalogue cannot be read or is not complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueErrors(pub Vec<String>);

impl fmt::Display for CatalogueErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the catalogue of texts is wrong: {}", self.0.join("; "))
    }
}

impl std::error::Error for CatalogueErrors {}

/// Checks the catalogue: its files read, no text is empty, and the four languages name the same values.
///
/// # Errors
/// [`CatalogueErrors`] with everything that is wrong.
pub fn check() -> Result<(), CatalogueErrors> {
    let mut wrong = Vec::new();
    wrong.extend(
        toml::from_str::<Section>(CODES)
            .err()
            .map(|error| format!("codes: {error}")),
    );
    wrong.extend(
        toml::from_str::<Section>(RULES)
            .err()
            .map(|error| format!("rules: {error}")),
    );
    wrong.extend(
        toml::from_str::<Words>(WORDS)
            .err()
            .map(|error| format!("words: {error}")),
    );
    let Catalogue {
        codes,
        rules,
        covers,
        conditions,
        ocmw,
        remedies,
        refunds,
    } = &*CATALOGUE;
    for (key, text) in [codes, rules, covers, conditions, ocmw, remedies, refunds]
        .into_iter()
        .flatten()
    {
        let texts = Language::ALL.map(|language| text.in_language(language));
        if texts.iter().any(|text| text.trim().is_empty()) {
            wrong.push(format!("`{key}` is empty in a language"));
        }
        // The name of an OCMW exists in Dutch and French only: each text shows what its readers know.
        let names = texts.map(|text| {
            names_in(text)
                .filter(|name| !name.starts_with("ocmw_name"))
                .collect()
        });
        let [first, others @ ..]: [std::collections::BTreeSet<&str>; 4] = names;
        if others.iter().any(|names| *names != first) {
            wrong.push(format!("`{key}` names other values in another language"));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(CatalogueErrors(wrong))
    }
}

fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
}
