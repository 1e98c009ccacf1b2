//! What the state of a decision allows (LIFE-08).

use crate::registration::Refused;
use carmed_model::{Code, Day, DecisionAction, DecisionState, DecisionVersion, Finding, Rule};

/// LIFE-08: what the managing OCMW can do with a decision as it stands today.
///
/// A SUSPENDED decision can only be reactivated or stopped; a STOPPED one only be closed; a CLOSED one is
/// history; an expired one is not extended (LIFE-04). Basis:
/// POD MI handbook (MediPrima).
pub fn allowed_actions(current: &DecisionVersion, today: Day) -> Vec<DecisionAction> {
    let mut actions = in_state(current.state).to_vec();
    if current.decision.period.last_day() < today {
        actions.retain(|action| *action != DecisionAction::Extend);
    }
    actions
}

const fn in_state(state: DecisionState) -> &'static [DecisionAction] {
    use DecisionAction::{Close, Extend, Modify, Reactivate, Stop};
    match state {
        DecisionState::Active => &[Modify, Extend, Stop, Close],
        DecisionState::Suspended => &[Reactivate, Stop],
        DecisionState::Stopped => &[Close],
        DecisionState::Closed => &[],
    }
}

/// Refuses an operation the state does not allow, listing those it does (LIFE-08); `rule` is the
/// operation's own.
pub(super) fn require(
    current: &DecisionVersion,
    allowed: &[DecisionState],
    rule: Rule,
) -> Result<(), Refused> {
    if allowed.contains(&current.state) {
        return Ok(());
    }
    let rule = match current.state {
        DecisionState::Suspended => Rule::Life08,
        _ => rule,
    };
    Err(refused(rule, in_state(current.state)))
}

/// 1009 with the actions that are allowed instead.
pub(super) fn refused(rule: Rule, actions: &[DecisionAction]) -> Refused {
    let names: Vec<&str> = actions.iter().map(|action| action.name()).collect();
    let allowed = match names.as_slice() {
        [] => "–".to_owned(),
        names => names.join(", "),
    };
    let finding = Finding::new(Code::ActionNotAllowed)
        .rule(rule)
        .with("allowed", allowed);
    Refused {
        violations: vec![finding],
        warnings: Vec::new(),
    }
}
