//! The rows of one code in one release, by dimensions and in order of days.

use super::overlap::Dimensions;
use carmed_model::{Day, TariffRow};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rows of one code in one release.
///
/// Rows of equal dimensions stand together, in order of days and without overlap, so the row of a day is
/// found by bisection in each of the few sets of dimensions a code uses.
#[derive(Debug)]
pub(super) struct Timetable {
    columns: Vec<Vec<Arc<TariffRow>>>,
}

impl Timetable {
    /// The timetable of these rows of one code, which do not overlap.
    pub(super) fn new(rows: Vec<TariffRow>) -> Self {
        let mut columns: BTreeMap<Dimensions, Vec<Arc<TariffRow>>> = BTreeMap::new();
        for row in rows {
            columns
                .entry(Dimensions::of(&row))
                .or_default()
                .push(Arc::new(row));
        }
        let mut columns: Vec<_> = columns.into_values().collect();
        for column in &mut columns {
            column.sort_by_key(|row| row.period.first_day());
        }
        Self { columns }
    }

    /// The rows that hold that day, at most one per set of dimensions.
    pub(super) fn rows_on(&self, day: Day) -> impl Iterator<Item = &Arc<TariffRow>> {
        self.columns.iter().filter_map(move |column| {
            let started = column.partition_point(|row| row.period.first_day() <= day);
            let row = column.get(started.checked_sub(1)?)?;
            row.period.contains(day).then_some(row)
        })
    }
}
