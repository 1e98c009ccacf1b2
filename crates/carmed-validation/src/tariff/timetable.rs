//! The rows of one key in one release, by slot and in order of days.

use super::filed::Filed;
use carmed_model::Day;
use std::sync::Arc;

/// The rows of one key in one release.
///
/// Rows of one slot stand together, in order of days and without overlap, so the row of a day is found
/// by bisection in each of the few slots a key uses.
#[derive(Debug)]
pub(super) struct Timetable<Row> {
    columns: Vec<Vec<Arc<Row>>>,
}

impl<Row: Filed> Timetable<Row> {
    /// The timetable of these columns: the rows of one slot each, in order of days, without overlap.
    pub(super) const fn new(columns: Vec<Vec<Arc<Row>>>) -> Self {
        Self { columns }
    }

    /// All rows, slot by slot.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Arc<Row>> {
        self.columns.iter().flatten()
    }

    /// The rows that hold that day, at most one per slot.
    pub(super) fn rows_on(&self, day: Day) -> impl Iterator<Item = &Arc<Row>> {
        self.columns.iter().filter_map(move |column| {
            let started = column.partition_point(|row| row.period().first_day() <= day);
            let row = column.get(started.checked_sub(1)?)?;
            row.period().contains(day).then_some(row)
        })
    }
}
