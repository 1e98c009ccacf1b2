//! What a fee code and a category of fee codes mean.

use carmed_model::tariff::Insurability;

/// Which amount of a code it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The fee.
    Fee,
    /// The insurance part; for everybody where no insurability is named.
    Insurance(Option<Insurability>),
    /// The patient part; for everybody where no insurability is named.
    Patient(Option<Insurability>),
}

impl Part {
    /// The meaning of the well-known fee codes; no other is guessed.
    pub(super) const fn of_fee_code(fee_code: u32) -> Option<Self> {
        match fee_code {
            0 => Some(Self::Fee),
            1300 => Some(Self::Insurance(Some(Insurability::Bim))),
            1600 => Some(Self::Insurance(Some(Insurability::Ordinary))),
            3300 => Some(Self::Patient(Some(Insurability::Bim))),
            3600 => Some(Self::Patient(Some(Insurability::Ordinary))),
            _ => None,
        }
    }

    /// The meaning of a category: 01 fee; 02, 03, 04 and 06 reimbursement; 05 patient part.
    pub(super) const fn of_category(category: u32) -> Option<Self> {
        match category {
            1 => Some(Self::Fee),
            2 | 3 | 4 | 6 => Some(Self::Insurance(None)),
            5 => Some(Self::Patient(None)),
            _ => None,
        }
    }

    /// The fee code of the part, to name it by.
    pub(super) const fn fee_code(self) -> u32 {
        match self {
            Self::Fee => 0,
            Self::Insurance(Some(Insurability::Bim)) => 1300,
            Self::Insurance(_) => 1600,
            Self::Patient(Some(Insurability::Bim)) => 3300,
            Self::Patient(_) => 3600,
        }
    }

    /// Whether it is a share of which only the category is known.
    pub(super) const fn is_for_anybody(self) -> bool {
        matches!(self, Self::Insurance(None) | Self::Patient(None))
    }

    /// Whether the category may hold the part.
    pub(super) fn fits(self, category: u32) -> bool {
        let of_category = Self::of_category(category);
        match self {
            Self::Fee => of_category == Some(Self::Fee),
            Self::Insurance(_) => of_category == Some(Self::Insurance(None)),
            Self::Patient(_) => of_category == Some(Self::Patient(None)),
        }
    }
}

/// The category the official files themselves ignore.
pub(super) const IGNORED_CATEGORY: u32 = 7;
