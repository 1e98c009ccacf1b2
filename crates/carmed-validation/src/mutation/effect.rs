//! Which mutation suspends, which replaces the share, which only informs (LIFE-10).

use super::values;
use carmed_model::{DecisionState, DecisionVersion, Mutation, MutationEffect, MutationKind};

/// The effect of a mutation on one decision.
pub(super) fn of(current: &DecisionVersion, mutation: &Mutation) -> MutationEffect {
    let kind = mutation.change.kind();
    let stated = values::known(current, kind).as_ref() == Some(&mutation.change);
    match kind {
        MutationKind::Death | MutationKind::Stay | MutationKind::PopulationRegister
            if !stated && reached(current, mutation) =>
        {
            MutationEffect::Suspends
        }
        MutationKind::RefundCode if !stated && current.state != DecisionState::Closed => {
            MutationEffect::ReplacesShare
        }
        _ => MutationEffect::Informs,
    }
}

/// Whether the decision is ACTIVE and has days from the mutation on.
fn reached(current: &DecisionVersion, mutation: &Mutation) -> bool {
    current.state == DecisionState::Active
        && mutation.mutation_date <= current.decision.period.last_day()
}
