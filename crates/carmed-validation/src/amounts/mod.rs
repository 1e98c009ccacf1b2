//! Who pays how much of a line: State, OCMW and patient, to the cent, with every step explained.
//!
//! The order is State first; the OCMW sees what the State left; the patient pays what both left. Every
//! amount is whole cents at every border, and how a step is rounded is a property of its rule.

mod age;
mod compute;
mod convention;
mod explanation;
mod groups;
mod letters;
mod line;
mod medicine;
mod nomenclature;
mod ocmw;
mod parts;
mod price;
mod record;
mod result;
mod rounding;
mod rule;
mod runs;
mod settle;
mod split;
mod stated;
mod stay;
mod stay_days;
mod taken_back;

pub use compute::compute;
pub(crate) use compute::reject;
pub use explanation::{AmountName, Input, SourceRow, Step};
pub use letters::letter_mismatch;
pub use line::{HospitalDays, Line, LineContext, LineKind, Room};
pub use medicine::copayment_mismatches;
pub use parts::Parts;
pub use result::{
    Amounts, LineResult, MissingFact, MonthBorne, MonthlyCap, OfficialAmounts, Outcome,
};
pub use rounding::{Rounding, cash_cents, indexed_cents};
pub use rule::AmountRule;
pub use split::{MonthPart, Split, SplitFacts, split};
pub(crate) use taken_back::take_back;
