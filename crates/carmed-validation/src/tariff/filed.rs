//! How a row is filed: under which key it is looked up, and what may stand there beside it.

use carmed_model::tariff::{AgeClass, DeliveryEnvironment, Insurability};
use carmed_model::{Cnk, LetterRow, MedicineRow, Nihdi, NomenclatureRow, Period};
use std::hash::Hash;

/// A row as it is filed: rows of one key whose slots meet never hold on the same day.
pub(super) trait Filed {
    /// What it is looked up by, beside the day.
    type Key: Copy + Eq + Hash + Ord;
    /// What tells it from the other rows of its key that hold on the same day.
    type Slot: Clone + Ord;

    /// Its key.
    fn key(&self) -> Self::Key;

    /// Its slot.
    fn slot(&self) -> Self::Slot;

    /// The days it holds.
    fn period(&self) -> Period;

    /// Whether rows of both slots could hold for the same care.
    fn meet(one: &Self::Slot, other: &Self::Slot) -> bool {
        one == other
    }
}

/// The dimensions a row holds for; `None` holds for every value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dimensions {
    insurability: Option<Insurability>,
    gmd: Option<bool>,
    age_class: Option<AgeClass>,
    conventioned: Option<bool>,
}

impl Filed for NomenclatureRow {
    type Key = Nihdi;
    type Slot = Dimensions;

    fn key(&self) -> Nihdi {
        self.code
    }

    fn slot(&self) -> Dimensions {
        Dimensions {
            insurability: self.insurability,
            gmd: self.gmd,
            age_class: self.age_class,
            conventioned: self.conventioned,
        }
    }

    fn period(&self) -> Period {
        self.period
    }

    /// Whether some person and provider fall under both.
    fn meet(one: &Dimensions, other: &Dimensions) -> bool {
        fn meet<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        meet(one.insurability, other.insurability)
            && meet(one.gmd, other.gmd)
            && meet(one.age_class, other.age_class)
            && meet(one.conventioned, other.conventioned)
    }
}

impl Filed for LetterRow {
    type Key = Nihdi;
    type Slot = String;

    fn key(&self) -> Nihdi {
        self.code
    }

    fn slot(&self) -> String {
        self.letter.clone()
    }

    fn period(&self) -> Period {
        self.period
    }
}

impl Filed for MedicineRow {
    type Key = (Cnk, DeliveryEnvironment);
    type Slot = ();

    fn key(&self) -> Self::Key {
        (self.cnk, self.environment)
    }

    fn slot(&self) {}

    fn period(&self) -> Period {
        self.period
    }
}
