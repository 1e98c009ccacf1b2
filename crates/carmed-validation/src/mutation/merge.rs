//! Two dossiers become one when an SSIN is replaced (LIFE-10, ruling 7).

use super::{Followed, notice, suspended};
use crate::registration::Context;
use carmed_model::{
    CardNumber, DecisionState, DecisionVersion, Dossier, Instant, Mutation, MutationEffect,
};

/// LIFE-10: what follows for every decision of two dossiers that turn out to be one person's.
///
/// Of two decisions that overlap the later registered is suspended, where it is ACTIVE, and can only be
/// stopped while they overlap; both OCMWs are told (ruling 7). Every other decision that is not closed
/// informs. Dossier and agreements follow the person: [`Dossier::merged_with`]. `first_registered` names
/// the moment of a card's first version. Basis: POD MI handbook (MediPrima) for bis numbers; ruled order.
pub fn merge(
    one: &Dossier,
    other: &Dossier,
    mutation: &Mutation,
    first_registered: impl Fn(CardNumber) -> Instant,
    context: &Context<'_>,
) -> Vec<Followed> {
    let merged = one.merged_with(other);
    let order =
        |version: &DecisionVersion| (first_registered(version.card_number), version.card_number);
    let later_than_another = |version: &DecisionVersion, others: &Dossier| {
        others
            .decisions
            .iter()
            .any(|earlier| overlap(version, earlier) && order(earlier) < order(version))
    };
    let mut followed = Vec::new();
    for (mine, theirs) in [(one, other), (other, one)] {
        for current in mine
            .decisions
            .iter()
            .filter(|version| version.state != DecisionState::Closed)
        {
            let suspends =
                current.state == DecisionState::Active && later_than_another(current, theirs);
            let effect = if suspends {
                MutationEffect::Suspends
            } else {
                MutationEffect::Informs
            };
            followed.push(Followed {
                approved: suspends.then(|| suspended(current, mutation)).flatten(),
                notice: notice(current, mutation, effect, &merged, context),
            });
        }
    }
    followed
}

fn overlap(one: &DecisionVersion, other: &DecisionVersion) -> bool {
    one.days_in_force()
        .zip(other.days_in_force())
        .is_some_and(|(one, other)| one.overlaps(&other))
}
