//! Rows that would give one person two prices on one day.

use carmed_model::tariff::{AgeClass, Insurability};
use carmed_model::{Nihdi, Period, TariffRow};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The dimensions a row holds for; `None` holds for every value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dimensions {
    insurability: Option<Insurability>,
    gmd: Option<bool>,
    age_class: Option<AgeClass>,
    conventioned: Option<bool>,
}

impl Dimensions {
    /// The dimensions of that row.
    pub(super) const fn of(row: &TariffRow) -> Self {
        Self {
            insurability: row.insurability,
            gmd: row.gmd,
            age_class: row.age_class,
            conventioned: row.conventioned,
        }
    }

    /// Whether some person and provider fall under both.
    fn meet(self, other: Self) -> bool {
        fn meet<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        meet(self.insurability, other.insurability)
            && meet(self.gmd, other.gmd)
            && meet(self.age_class, other.age_class)
            && meet(self.conventioned, other.conventioned)
    }
}

/// Two rows that hold for the same person on the same day, by their places in what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Overlap {
    /// The earlier place.
    pub(super) first: usize,
    /// The later place.
    pub(super) second: usize,
}

/// A row's place and days.
type Placed = (usize, Period);

/// Overlaps of these rows: at least one wherever two rows of a code hold for the same person and day.
///
/// Each set of dimensions is sorted by days once, and two sets that meet are merged; there are at most
/// 108 sets of dimensions, so n rows take O(n log n).
pub(super) fn find_overlaps(rows: &[TariffRow]) -> Vec<Overlap> {
    let mut codes: BTreeMap<Nihdi, BTreeMap<Dimensions, Vec<Placed>>> = BTreeMap::new();
    for (place, row) in rows.iter().enumerate() {
        let columns = codes.entry(row.code).or_default();
        columns
            .entry(Dimensions::of(row))
            .or_default()
            .push((place, row.period));
    }
    let mut overlaps = Vec::new();
    for columns in codes.values_mut() {
        for column in columns.values_mut() {
            column.sort_by_key(|(place, period)| (period.first_day(), *place));
        }
        let columns: Vec<_> = columns.iter().collect();
        for (index, (dimensions, column)) in columns.iter().enumerate() {
            overlaps.extend(overlaps_within(column));
            for (other_dimensions, other) in &columns[index + 1..] {
                if dimensions.meet(**other_dimensions) {
                    overlaps.extend(overlaps_between(column, other));
                }
            }
        }
    }
    overlaps
}

fn pair(one: usize, other: usize) -> Overlap {
    Overlap {
        first: one.min(other),
        second: one.max(other),
    }
}

/// Overlaps among rows in order of their first days: each row against the one that reaches furthest.
fn overlaps_within(rows: &[Placed]) -> Vec<Overlap> {
    let mut overlaps = Vec::new();
    let mut furthest: Option<Placed> = None;
    for &(place, period) in rows {
        if let Some((known_place, known)) = furthest
            && known.overlaps(&period)
        {
            overlaps.push(pair(known_place, place));
        }
        if furthest.is_none_or(|(_, known)| known.last_day() < period.last_day()) {
            furthest = Some((place, period));
        }
    }
    overlaps
}

/// Overlaps of rows of the one list with rows of the other, both in order of their first days.
fn overlaps_between(ones: &[Placed], others: &[Placed]) -> Vec<Overlap> {
    let mut overlaps = Vec::new();
    let (mut one_index, mut other_index) = (0, 0);
    while let (Some((one_place, one)), Some((other_place, other))) =
        (ones.get(one_index), others.get(other_index))
    {
        if one.overlaps(other) {
            overlaps.push(pair(*one_place, *other_place));
        }
        match one.last_day().cmp(&other.last_day()) {
            Ordering::Less => one_index += 1,
            Ordering::Equal | Ordering::Greater => other_index += 1,
        }
    }
    overlaps
}
