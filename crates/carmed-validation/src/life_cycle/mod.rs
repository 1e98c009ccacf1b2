//! What may happen to a registered decision (LIFE-03…06, LIFE-08, LIFE-11).
//!
//! LIFE-09 needs no function of its own: when competence moves, the old OCMW stops and the new one
//! registers; DEC-01 keeps the two apart.

mod close;
mod extend;
mod modify;
mod past_rights;
mod stop;

pub use close::close;
pub use extend::extend;
pub use modify::modify;
pub use stop::stop;

use crate::registration::Refused;
use carmed_model::caller::Organisation;
use carmed_model::{Code, DecisionState, DecisionVersion, Finding, Rule};

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

/// Refuses an operation the state does not allow, listing those it does (LIFE-08).
///
/// A SUSPENDED decision can only be reactivated or stopped; a STOPPED one only be closed; a CLOSED one
/// is history. `rule` is the operation's own. Basis: POD MI handbook.
fn require_state(
    current: &DecisionVersion,
    allowed: &[DecisionState],
    rule: Rule,
) -> Result<(), Refused> {
    if allowed.contains(&current.state) {
        return Ok(());
    }
    let (rule, actions) = match current.state {
        DecisionState::Suspended => (Rule::Life08, "REACTIVATE, STOP"),
        DecisionState::Active => (rule, "MODIFY, EXTEND, STOP, CLOSE"),
        DecisionState::Stopped => (rule, "CLOSE"),
        DecisionState::Closed => (rule, "–"),
    };
    Err(not_allowed(rule, actions))
}

fn not_allowed(rule: Rule, actions: &str) -> Refused {
    let finding = Finding::new(Code::ActionNotAllowed)
        .rule(rule)
        .with("allowed", actions);
    Refused {
        violations: vec![finding],
        warnings: Vec::new(),
    }
}
