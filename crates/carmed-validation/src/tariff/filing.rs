//! The rows of one kind in one release, filed by key and slot as they come.

use super::filed::Filed;
use super::overlap::{Overlap, Placed, overlaps_of};
use super::timetable::Timetable;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The timetable of one key in one release.
pub(super) type Table<Row> = (<Row as Filed>::Key, Arc<Timetable<Row>>);

/// The rows of one slot with their places.
type Column<Row> = Vec<(u64, Arc<Row>)>;

/// The rows of one kind, filed.
pub(super) struct Filing<Row: Filed>(HashMap<Row::Key, BTreeMap<Row::Slot, Column<Row>>>);

impl<Row: Filed> Default for Filing<Row> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<Row: Filed> Filing<Row> {
    /// Files a row under its place.
    pub(super) fn add(&mut self, place: u64, row: Row) {
        let slots = self.0.entry(row.key()).or_default();
        let column = slots.entry(row.slot()).or_default();
        column.push((place, Arc::new(row)));
    }

    /// The timetables by key; the overlaps are told beside.
    pub(super) fn finish(self, overlaps: &mut Vec<Overlap>) -> Vec<Table<Row>> {
        let keys = self.0.into_iter();
        keys.map(|(key, mut slots)| {
            for column in slots.values_mut() {
                column.sort_by_key(|(place, row)| (row.period().first_day(), *place));
            }
            let placed: Vec<(&Row::Slot, Vec<Placed>)> = slots
                .iter()
                .map(|(slot, column)| {
                    let placed = column.iter().map(|(place, row)| (*place, row.period()));
                    (slot, placed.collect())
                })
                .collect();
            overlaps.extend(overlaps_of::<Row>(&placed));
            let columns = slots.into_values();
            let columns = columns.map(|column| column.into_iter().map(|(_, row)| row).collect());
            (key, Arc::new(Timetable::new(columns.collect())))
        })
        .collect()
    }
}
