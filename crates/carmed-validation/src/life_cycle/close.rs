//! Withdrawing a decision registered in error (LIFE-06).

use super::state;
use crate::registration::{Approved, Verdict};
use carmed_model::decision::VersionCause;
use carmed_model::{DecisionState, DecisionVersion, Rule};

/// LIFE-06: the decision counts for nothing from now on; agreements already issued keep their
/// protection (COV-05); its content stays in history. Basis: ruled by this project.
///
/// # Errors
/// [`Refused`](crate::registration::Refused) with 1009 for a SUSPENDED (LIFE-08) or CLOSED decision.
pub fn close(current: &DecisionVersion) -> Verdict {
    state::require(
        current,
        &[DecisionState::Active, DecisionState::Stopped],
        Rule::Life06,
    )?;
    Ok(Approved {
        state: DecisionState::Closed,
        cause: VersionCause::Closed,
        ..Approved::unchanged(current)
    })
}
