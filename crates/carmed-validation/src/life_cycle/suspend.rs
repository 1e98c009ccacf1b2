//! Suspending a decision (LIFE-07).

use super::state;
use crate::registration::{Approved, Verdict};
use carmed_model::decision::VersionCause;
use carmed_model::{Day, DecisionState, DecisionVersion, MutationKind, Rule};

/// LIFE-07: a mutation suspends an ACTIVE decision, by itself, with its reason and date.
///
/// The content stays as the OCMW stated it; no agreement is given any more (203). Basis: POD MI handbook
/// (MediPrima); the kind of mutation is the reason (ruling 17).
///
/// # Errors
/// [`Refused`](crate::registration::Refused) with 1009 in another state.
pub fn suspend(current: &DecisionVersion, mutation: MutationKind, mutation_date: Day) -> Verdict {
    state::require(current, &[DecisionState::Active], Rule::Life07)?;
    Ok(Approved {
        state: DecisionState::Suspended,
        cause: VersionCause::Suspended {
            mutation,
            mutation_date,
        },
        ..Approved::unchanged(current)
    })
}
