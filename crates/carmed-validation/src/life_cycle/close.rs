//! Withdrawing a decision registered in error (LIFE-06).

use super::require_state;
use crate::registration::{Approved, Verdict};
use carmed_model::decision::VersionCause;
use carmed_model::{DecisionState, DecisionVersion, Rule};

/// LIFE-06: the decision counts for nothing from now on; agreements already issued keep their
/// protection (COV-05); its content stays in history. Basis: ruled by this project.
///
/// # Errors
/// [`Refused`](crate::registration::Refused) with 1009 for a SUSPENDED (LIFE-08) or CLOSED decision.
pub fn close(current: &DecisionVersion) -> Verdict {
    require_state(
        current,
        &[DecisionState::Active, DecisionState::Stopped],
        Rule::Life06,
    )?;
    Ok(Approved {
        decision: current.decision.clone(),
        state: DecisionState::Closed,
        state_share: current.state_share,
        grants: current.grants.clone(),
        cause: VersionCause::Closed,
        warnings: current.warnings.clone(),
    })
}
