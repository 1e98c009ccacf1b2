//! Who pays how much of a line: State, OCMW and patient, to the cent, with every step explained.
//!
//! The order is State first; the OCMW sees what the State left; the patient pays what both left. Every
//! amount is whole cents at every border, and how a step is rounded is a property of its rule.

mod compute;
mod explanation;
mod line;
mod price;
mod result;
mod rounding;
mod split;

pub use compute::compute;
pub use explanation::{AmountName, AmountRule, Input, Step};
pub use line::{Line, LineContext, LineKind};
pub use result::{Amounts, LineResult, MissingFact, OfficialAmounts, Outcome};
pub use rounding::{Rounding, cash_cents};
pub use split::{Parts, Split, SplitFacts, split};
