//! The rows of one kind over all releases, each key's releases in order of knowledge.

use super::filed::Filed;
use super::filing::Table;
use super::timetable::Timetable;
use carmed_model::{Day, Instant};
use std::collections::HashMap;
use std::sync::Arc;

/// The rows of one key in one release.
#[derive(Debug)]
struct Edition<Row> {
    since: Instant,
    timetable: Arc<Timetable<Row>>,
}

impl<Row> Clone for Edition<Row> {
    fn clone(&self) -> Self {
        Self {
            since: self.since,
            timetable: Arc::clone(&self.timetable),
        }
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
    pub(super) fn add(&mut self, since: Instant, tables: &[Table<Row>]) {
        for (key, timetable) in tables {
            let timetable = Arc::clone(timetable);
            let editions = self.0.entry(*key).or_default();
            let place = editions.partition_point(|edition| edition.since <= since);
            editions.insert(place, Edition { since, timetable });
        }
    }

    /// The rows that day of the newest release known by then that has any.
    pub(super) fn rows_on(&self, key: Row::Key, day: Day, known_on: Instant) -> Vec<&Arc<Row>> {
        let Some(editions) = self.0.get(&key) else {
            return Vec::new();
        };
        let known = editions.partition_point(|edition| edition.since <= known_on);
        editions[..known]
            .iter()
            .rev()
            .map(|edition| edition.timetable.rows_on(day).collect::<Vec<_>>())
            .find(|rows| !rows.is_empty())
            .unwrap_or_default()
    }
}
