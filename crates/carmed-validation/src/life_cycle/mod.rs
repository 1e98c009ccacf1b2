//! What may happen to a registered decision (LIFE-03…09, LIFE-11).
//!
//! LIFE-09 needs no function of its own: when competence moves, the old OCMW stops and the new one
//! registers; DEC-01 keeps the two apart.

mod close;
mod extend;
mod modify;
mod past_rights;
mod reactivate;
mod state;
mod stop;
mod suspend;

pub use close::close;
pub use extend::extend;
pub use modify::modify;
pub(crate) use reactivate::once_suspended;
pub use reactivate::reactivate;
pub use state::allowed_actions;
pub use stop::stop;
pub use suspend::suspend;

use carmed_model::caller::Organisation;
use carmed_model::{Code, DecisionVersion, Finding, Rule};

/// LIFE-11: only the managing OCMW may write a decision.
///
/// Basis: POD MI handbook (MediPrima).
///
/// # Errors
/// 140 for everybody else.
pub fn may_write(organisation: &Organisation, current: &DecisionVersion) -> Result<(), Finding> {
    match organisation {
        Organisation::Cbe(cbe) if *cbe == current.decision.ocmw.cbe => Ok(()),
        _ => Err(Finding::new(Code::CallerNotAllowed).rule(Rule::Life11)),
    }
}
