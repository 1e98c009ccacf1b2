//! Rows that would give the same care two prices on one day.

use super::filed::Filed;
use carmed_model::{LetterRow, MedicineRow, NomenclatureRow, Period, TariffRow};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

/// Two rows that hold for the same care on the same day, by the places they were added with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Overlap {
    /// The earlier place.
    pub(super) first: u64,
    /// The later place.
    pub(super) second: u64,
}

/// A row's place and days.
pub(super) type Placed = (u64, Period);

/// The days of rows, to find those that overlap; the rows themselves are not kept.
#[derive(Default)]
pub(super) struct Overlaps {
    nomenclature: Days<NomenclatureRow>,
    letters: Days<LetterRow>,
    medicines: Days<MedicineRow>,
}

impl Overlaps {
    /// Takes a row's days under its place, whatever places stand for.
    pub(super) fn add(&mut self, place: u64, row: &TariffRow) {
        match row {
            TariffRow::Nomenclature(row) => self.nomenclature.add(place, row),
            TariffRow::Letter(row) => self.letters.add(place, row),
            TariffRow::Medicine(row) => self.medicines.add(place, row),
        }
    }

    /// Overlaps of these rows, in order of place: at least one wherever two rows of a key hold for the
    /// same care and day.
    pub(super) fn find(self) -> Vec<Overlap> {
        let mut overlaps = self.nomenclature.find();
        overlaps.extend(self.letters.find());
        overlaps.extend(self.medicines.find());
        overlaps.sort_unstable_by_key(|overlap| (overlap.second, overlap.first));
        overlaps
    }
}

/// The days of the rows of one kind, by key and slot.
struct Days<Row: Filed>(HashMap<Row::Key, BTreeMap<Row::Slot, Vec<Placed>>>);

impl<Row: Filed> Default for Days<Row> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<Row: Filed> Days<Row> {
    fn add(&mut self, place: u64, row: &Row) {
        let slots = self.0.entry(row.key()).or_default();
        let column = slots.entry(row.slot()).or_default();
        column.push((place, row.period()));
    }

    fn find(self) -> Vec<Overlap> {
        let mut overlaps = Vec::new();
        for mut slots in self.0.into_values() {
            for column in slots.values_mut() {
                column.sort_by_key(|(place, period)| (period.first_day(), *place));
            }
            let slots: Vec<_> = slots.iter().collect();
            overlaps.extend(overlaps_of::<Row>(&slots));
        }
        overlaps
    }
}

/// Overlaps of the rows of one key, each slot's in order of their first days.
///
/// Two slots that meet are merged; a key has at most 108 slots, so n rows take O(n).
pub(super) fn overlaps_of<Row: Filed>(
    slots: &[(&Row::Slot, impl AsRef<[Placed]>)],
) -> Vec<Overlap> {
    let mut overlaps = Vec::new();
    for (index, (slot, column)) in slots.iter().enumerate() {
        overlaps.extend(overlaps_within(column.as_ref()));
        for (other_slot, other) in &slots[index + 1..] {
            if Row::meet(slot, other_slot) {
                overlaps.extend(overlaps_between(column.as_ref(), other.as_ref()));
            }
        }
    }
    overlaps
}

fn pair(one: u64, other: u64) -> Overlap {
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
