//! The ages a person can have on a day.

use carmed_model::{BirthDate, Day};

/// The first ages of the later age classes.
const CLASSES_FROM: [i32; 2] = [10, 75];

/// The youngest age the person can have, and the first of each later age class it can reach.
#[derive(Clone, Copy)]
pub(super) struct Ages {
    youngest: i32,
    oldest: i32,
}

impl Ages {
    pub(super) const fn youngest(self) -> i32 {
        self.youngest
    }

    pub(super) fn later(self) -> impl Iterator<Item = i32> {
        CLASSES_FROM
            .into_iter()
            .filter(move |age| self.youngest < *age && *age <= self.oldest)
    }

    pub(super) fn all(self) -> impl Iterator<Item = i32> {
        std::iter::once(self.youngest).chain(self.later())
    }
}

/// One age of each class the person can be in that day.
pub(super) fn possible_ages(birth_date: Option<BirthDate>, on: Day) -> Ages {
    let (youngest, oldest) = range(birth_date, on);
    Ages { youngest, oldest }
}

/// The youngest and the oldest age in completed years; any age where no birth date is known.
pub(super) fn range(birth_date: Option<BirthDate>, on: Day) -> (i32, i32) {
    birth_date.map_or((0, i32::from(u16::MAX)), |birth_date| {
        birth_date.age_years_range(on)
    })
}
