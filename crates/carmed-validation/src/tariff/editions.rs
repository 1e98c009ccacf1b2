//! The rows of one kind over all releases, each key's releases in order of knowledge.

use super::filed::Filed;
use super::filing::Table;
use super::timetable::Timetable;
use carmed_model::{Day, Instant, TariffRelease};
use std::collections::HashMap;
use std::sync::Arc;

/// The rows of one key in one release.
#[derive(Debug)]
pub(super) struct Edition<Row> {
    pub(super) release: Arc<TariffRelease>,
    timetable: Arc<Timetable<Row>>,
}

impl<Row> Clone for Edition<Row> {
    fn clone(&self) -> Self {
        Self {
            release: Arc::clone(&self.release),
            timetable: Arc::clone(&self.timetable),
        }
    }
}

impl<Row> Edition<Row> {
    fn since(&self) -> Instant {
        self.release.known_since
    }
}

/// The rows of one kind over all releases.
#[derive(Clone, Debug)]
pub(super) struct Editions<Row: Filed>(HashMap<Row::Key, Vec<Edition<Row>>>);

impl<Row: Filed> Default for Editions<Row> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<Row: Filed> Editions<Row> {
    /// Adds the timetables of one release.
    pub(super) fn add(&mut self, release: &Arc<TariffRelease>, tables: &[Table<Row>]) {
        for (key, timetable) in tables {
            let timetable = Arc::clone(timetable);
            let editions = self.0.entry(*key).or_default();
            let place = editions.partition_point(|edition| edition.since() <= release.known_since);
            let edition = Edition {
                release: Arc::clone(release),
                timetable,
            };
            editions.insert(place, edition);
        }
    }

    /// The rows that day of the newest release known by then that has any.
    pub(super) fn rows_on(&self, key: Row::Key, day: Day, known_on: Instant) -> Vec<&Arc<Row>> {
        let edition = self.edition_on(key, day, known_on);
        edition.map(|(_, rows)| rows).unwrap_or_default()
    }

    /// The newest release known by then that has any rows that day, with them.
    pub(super) fn edition_on(
        &self,
        key: Row::Key,
        day: Day,
        known_on: Instant,
    ) -> Option<(&Edition<Row>, Vec<&Arc<Row>>)> {
        let editions = self.0.get(&key)?;
        let known = editions.partition_point(|edition| edition.since() <= known_on);
        editions[..known]
            .iter()
            .rev()
            .map(|edition| (edition, edition.timetable.rows_on(day).collect::<Vec<_>>()))
            .find(|(_, rows)| !rows.is_empty())
    }
}
