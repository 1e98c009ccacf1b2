//! Billing under an agreement: what may be posted, what it leaves of a monthly maximum, what is claimed of
//! it, and what the Court of Audit asks of it all.

mod activity;
mod bill;
mod claim;
mod ledger;
mod release;

pub use activity::{
    Activity, ActivityRow, CELL_COUNT_MIN, ConsultationOutcome, consultation_outcome,
};
pub use bill::{Billed, BillingFacts, LineToBill, Quoted, bill, taken_back};
pub use claim::{ClaimFacts, ClaimVerdict, ClaimedLineFacts, FieldVerdict, verify};
pub use ledger::{Ledger, already_billed, cites, used_of_month};
pub use release::may_release;
