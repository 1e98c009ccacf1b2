//! A whole store as one thing: read as it stands at one moment, or filled from nothing.

use crate::error::StorageError;
use async_trait::async_trait;
use futures::stream::BoxStream;
use serde_json::Value;

/// The parts of a store, in the order in which it is moved: none rests on a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// Where the store stands; one record.
    Head,
    /// The registry's own keys, wrapped.
    RegistryKeys,
    /// Persons with their wrapped keys.
    Persons,
    /// The log.
    Events,
    /// Which organisation is told of which event.
    Feeds,
    /// The last event about each person.
    Dossiers,
    /// How each decision stands.
    CurrentRows,
    /// Requests that were answered.
    Requests,
    /// The journal.
    Consultations,
    /// The rows of published tariffs.
    TariffRows,
    /// Published tariffs. One that is only staged is never moved: nobody may see it.
    TariffReleases,
}

/// One row of a section, as canonical JSON: its fields are the columns, sorted by name, without
/// blanks; ids and bytes are lower-case hexadecimal. Two engines that hold the same give the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record(String);

/// How many records each section holds, in the order of [`Section::ALL`].
pub type Counts = [u64; Section::ALL.len()];

/// What moves a whole store in or out.
#[async_trait]
pub trait Archive: Send + Sync {
    /// The whole store as it stands at this moment; what is written later is not in it.
    ///
    /// [`StorageError::UnknownSchema`] for any schema but the one this program knows: of a newer one it
    /// would leave out what it does not know.
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StorageError>;

    /// The store, to be filled; every other writer waits. `None` where anything was ever written to it.
    /// Fails as [`Archive::snapshot`] does.
    async fn filling(&self) -> Result<Option<Box<dyn Filling + '_>>, StorageError>;
}

/// A whole store to be read.
#[async_trait]
pub trait Snapshot: Send {
    /// The store's schema.
    fn schema(&self) -> i64;

    /// How many records there are.
    async fn counts(&mut self) -> Result<Counts, StorageError>;

    /// Every record of a section, in the order of its key, the same on every engine.
    fn records(&mut self, section: Section) -> BoxStream<'_, Result<Record, StorageError>>;
}

/// A store that is being filled: one transaction, which reads what it wrote. Dropped without a commit it
/// leaves nothing.
#[async_trait]
pub trait Filling: Snapshot {
    /// Adds records of a section, after those of the sections before it and in their order.
    async fn add(&mut self, section: Section, records: &[Record]) -> Result<(), StorageError>;

    /// Keeps everything that was added, durably.
    async fn commit(self: Box<Self>) -> Result<(), StorageError>;
}

impl Section {
    /// Every section, in order.
    pub const ALL: [Self; 11] = [
        Self::Head,
        Self::RegistryKeys,
        Self::Persons,
        Self::Events,
        Self::Feeds,
        Self::Dossiers,
        Self::CurrentRows,
        Self::Requests,
        Self::Consultations,
        Self::TariffRows,
        Self::TariffReleases,
    ];

    /// The name, as in `registry_keys`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::RegistryKeys => "registry_keys",
            Self::Persons => "persons",
            Self::Events => "events",
            Self::Feeds => "feeds",
            Self::Dossiers => "dossiers",
            Self::CurrentRows => "current_rows",
            Self::Requests => "requests",
            Self::Consultations => "consultations",
            Self::TariffRows => "tariff_rows",
            Self::TariffReleases => "tariff_releases",
        }
    }
}

impl Record {
    /// The record in a JSON object; `None` where the text is none.
    pub fn from_json(text: &str) -> Option<Self> {
        let mut value: Value = serde_json::from_str(text).ok()?;
        value.sort_all_objects();
        value.is_object().then(|| Self(value.to_string()))
    }

    /// Its canonical text, on one line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Records as one JSON list, for an engine that adds them with one statement.
pub fn list(records: &[Record]) -> String {
    let records: Vec<&str> = records.iter().map(Record::as_str).collect();
    format!("[{}]", records.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_the_same_however_it_was_written() {
        let one = Record::from_json("{\"b\" : [1, {\"d\":null,\"c\":\"\\u0041\"}],\n \"a\":2}");
        let other = Record::from_json("{\"a\":2,\"b\":[1,{\"c\":\"A\",\"d\":null}]}");
        assert_eq!(one, other);
        assert_eq!(
            other.as_ref().map(Record::as_str),
            Some("{\"a\":2,\"b\":[1,{\"c\":\"A\",\"d\":null}]}")
        );
    }

    #[test]
    fn only_an_object_is_a_record() {
        for text in ["", "1", "[]", "{", "{} {}", "null"] {
            assert_eq!(Record::from_json(text), None, "{text}");
        }
    }

    #[test]
    fn the_order_is_of_all_sections_and_each_has_its_own_name() {
        let names = Section::ALL.map(Section::name);
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
    }
}
