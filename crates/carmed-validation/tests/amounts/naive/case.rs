//! A line and what decides who pays it, as plain numbers.

/// A line.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) care: Care,
    pub(crate) units: i64,
    pub(crate) charged: Option<i64>,
    /// Increased reimbursement.
    pub(crate) bim: bool,
    /// Of each day of care which card covers it: 0 none, 1 or 2.
    pub(crate) cards: Vec<usize>,
    /// Who pays under the first and under the second card.
    pub(crate) payers: [Payer; 2],
    pub(crate) cards_of_two_ocmws: bool,
    pub(crate) used_of_month: i64,
    pub(crate) used_of_stay: i64,
    pub(crate) prescription_missing: bool,
    pub(crate) credit_note: bool,
}

/// What is delivered.
#[derive(Clone, Debug)]
pub(crate) enum Care {
    /// A code with a row.
    Act { insurance: i64, patient: i64 },
    /// Physiotherapy with a row for providers with a convention alone.
    Physiotherapy {
        fee: i64,
        patient: i64,
        conventioned: bool,
    },
    /// A code with key letters alone: coefficient and value in millionths, whether it bears a share.
    Letters {
        letters: Vec<(i64, i64, bool)>,
        percentage: Percentage,
    },
    /// A pack.
    Pack {
        category: char,
        base: Option<i64>,
        price: i64,
        copayments: [Option<i64>; 2],
        large: bool,
        in_2026: bool,
    },
    /// Days of a stay in 2020; days of the year count from 0.
    Stay {
        first: i64,
        /// How many days before the first billed day.
        admitted_before: i64,
        group: Group,
        fee: StayFee,
    },
    /// Care without a code.
    Uncoded,
}

/// Which percentages of a code are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Percentage {
    /// 40 for the ordinary insured alone: 102012.
    Forty,
    /// 25, and 10 with increased reimbursement: 102955.
    TwentyFiveAndTen,
    /// None: 105755.
    Unknown,
}

/// The group of a stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Ordinary,
    WithDependants,
    Child,
    Increased,
}

/// What the fee of a day is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum StayFee {
    /// A full price, as given.
    FullPrice(i64),
    /// The acute ward of UZ Gent.
    Table,
    /// An insurance part, with the flat fees or without.
    InsurancePart(i64, bool),
}

/// Percentages, levels and maxima.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Payer {
    /// Of the insurance part and of the patient part: 0, 50 or 100.
    pub(crate) state: [i64; 2],
    /// Of insurance part, patient part and supplement.
    pub(crate) levels: [Level; 3],
    pub(crate) month_maximum: Option<i64>,
    pub(crate) supplement_maximum: Option<i64>,
    /// Whether there is a list of supplement types, and the line's type is on it.
    pub(crate) listed: Option<bool>,
}

/// What the OCMW takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Nothing,
    Partial,
    Full,
}

impl Case {
    /// How many days of care.
    pub(crate) fn days(&self) -> i64 {
        i64::try_from(self.cards.len()).unwrap()
    }
}
