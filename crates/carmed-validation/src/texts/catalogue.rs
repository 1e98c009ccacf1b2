//! The catalogue of texts, read once from the files this crate ships.

use super::Language;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

const CODES: &str = include_str!("../../data/texts/codes.toml");
const RULES: &str = include_str!("../../data/texts/rules.toml");
const WORDS: &str = include_str!("../../data/texts/words.toml");
const AMOUNTS: &str = include_str!("../../data/texts/amounts.toml");

/// Texts by key.
pub(super) type Section = BTreeMap<String, Text>;

/// Sections by name.
type Sections = BTreeMap<String, Section>;

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
    /// What coded answers say.
    pub(super) codes: Section,
    /// What broken rules say.
    pub(super) rules: Section,
    /// Words beside them, by section.
    words: Sections,
    /// What the steps of amounts say, by section.
    amounts: Sections,
}

impl Catalogue {
    /// The text of that key among the words.
    pub(super) fn word(&self, section: &str, key: &str) -> Option<&Text> {
        self.words.get(section)?.get(key)
    }

    /// The text of that key among those of the amounts.
    pub(super) fn amount(&self, section: &str, key: &str) -> Option<&Text> {
        self.amounts.get(section)?.get(key)
    }

    /// That key among the texts of the amounts, where there is a text for it.
    pub(super) fn amount_key(&self, section: &str, key: &str) -> Option<&str> {
        let (key, _) = self.amounts.get(section)?.get_key_value(key)?;
        Some(key)
    }

    fn every_text(&self) -> impl Iterator<Item = (&String, &Text)> {
        let sections = self.words.values().chain(self.amounts.values());
        [&self.codes, &self.rules]
            .into_iter()
            .chain(sections)
            .flatten()
    }
}

/// The catalogue; answers fall back to their bare numbers where a file cannot be read (see [`check`]).
pub(super) static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue {
    codes: toml::from_str(CODES).unwrap_or_default(),
    rules: toml::from_str(RULES).unwrap_or_default(),
    words: toml::from_str(WORDS).unwrap_or_default(),
    amounts: toml::from_str(AMOUNTS).unwrap_or_default(),
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
    let mut wrong: Vec<String> = [
        ("codes", toml::from_str::<Section>(CODES).err()),
        ("rules", toml::from_str::<Section>(RULES).err()),
        ("words", toml::from_str::<Sections>(WORDS).err()),
        ("amounts", toml::from_str::<Sections>(AMOUNTS).err()),
    ]
    .into_iter()
    .filter_map(|(file, error)| error.map(|error| format!("{file}: {error}")))
    .collect();
    for (key, text) in CATALOGUE.every_text() {
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
        let [first, others @ ..]: [BTreeSet<&str>; 4] = names;
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
