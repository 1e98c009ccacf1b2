//! What a decision already knows of what a mutation reports.

use carmed_model::{DecisionVersion, MutationChange, MutationKind};

/// The value of that kind as the decision knows it; `None` for a death it does not know.
pub(super) fn known(current: &DecisionVersion, kind: MutationKind) -> Option<MutationChange> {
    let beneficiary = &current.decision.beneficiary;
    let facts = &current.decision.facts;
    Some(match kind {
        MutationKind::Death => MutationChange::Death(current.death_date()?),
        MutationKind::SsinReplaced => MutationChange::SsinReplaced(beneficiary.ssin),
        MutationKind::Names => MutationChange::Names {
            family_name: beneficiary.family_name.clone(),
            given_names: beneficiary.given_names.clone(),
        },
        MutationKind::Stay => MutationChange::Stay {
            residence_status: facts.residence_status,
            situation: facts.situation,
        },
        MutationKind::PopulationRegister => {
            MutationChange::PopulationRegister(facts.in_population_register)
        }
        MutationKind::Mutuality => MutationChange::Mutuality(facts.affiliated_to_mutuality),
        MutationKind::RefundCode => MutationChange::RefundCode(current.state_share.refund_code),
    })
}
