//! What a mutation does to a person's decisions (LIFE-07, LIFE-10).

mod effect;
mod merge;
mod values;

pub use merge::merge;

use crate::life_cycle::{allowed_actions, once_suspended, suspend};
use crate::registration::{Approved, Context};
use carmed_model::decision::VersionCause;
use carmed_model::{
    Caller, Code, DecisionState, DecisionVersion, Dossier, Finding, Mutation, MutationChange,
    MutationEffect, MutationNotice, Quality, Rule, StateShare,
};

/// What follows from a mutation for one decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// The version it makes, where it makes one.
    pub approved: Option<Approved>,
    /// What the managing OCMW is told, through its feed.
    pub notice: MutationNotice,
}

/// LIFE-10: only the federal feed reports mutations (ruling 17). Basis: POD MI handbook (MediPrima).
///
/// # Errors
/// 140 for everybody else.
pub fn may_report(caller: &Caller) -> Result<(), Finding> {
    match caller.quality {
        Quality::FederalFeed => Ok(()),
        _ => Err(Finding::new(Code::CallerNotAllowed).rule(Rule::Life10)),
    }
}

/// LIFE-10: what follows from a mutation for one decision, told with old and new value.
///
/// Death, stay and population register suspend an ACTIVE decision whose days it reaches (LIFE-07); names,
/// mutuality and a plain SSIN replacement only inform (ruling 7); a refund code replaces the share. What
/// the decision already states only informs. Basis: POD MI handbook (MediPrima); ruled effects.
///
/// # Errors
/// Every violation: 113 for a mutation to come, 160 for a death on another day than the mutation's, 130
/// for a refund code the table does not hold on the decision date.
pub fn follow(
    current: &DecisionVersion,
    mutation: &Mutation,
    dossier: &Dossier,
    context: &Context<'_>,
) -> Result<Followed, Vec<Finding>> {
    let mut violations = plausible(mutation, context);
    let share = match mutation.change {
        MutationChange::RefundCode(code) => {
            let share = share_behind(code, current, context);
            violations.extend(
                share
                    .is_none()
                    .then(|| about(Code::ValueNotAllowed, "change.refund_code")),
            );
            share
        }
        _ => None,
    };
    if !violations.is_empty() {
        return Err(violations);
    }
    let effect = effect::of(current, mutation);
    let approved = match effect {
        MutationEffect::Suspends => suspended(current, mutation),
        MutationEffect::ReplacesShare => {
            share.map(|share| share_replaced(current, share, mutation))
        }
        MutationEffect::Informs => None,
    };
    Ok(Followed {
        approved,
        notice: notice(current, mutation, effect, dossier, context),
    })
}

/// LIFE-10: what is wrong with a mutation whoever it is about. Basis: ruled by this project.
///
/// 113 for a mutation to come, 160 for a death on another day than the mutation's; empty where nothing is.
pub fn plausible(mutation: &Mutation, context: &Context<'_>) -> Vec<Finding> {
    let mut violations = Vec::new();
    if mutation.mutation_date > context.today {
        violations.push(about(Code::ImplausibleDate, "mutation_date"));
    }
    if matches!(mutation.change, MutationChange::Death(day) if day != mutation.mutation_date) {
        violations.push(about(Code::UnsupportedCriteria, "mutation_date"));
    }
    violations
}

fn about(code: Code, field: &str) -> Finding {
    Finding::new(code).rule(Rule::Life10).at(field)
}

/// The share behind that refund code on the decision date; never guessed.
fn share_behind(code: u16, current: &DecisionVersion, context: &Context<'_>) -> Option<StateShare> {
    let decision_date = current.decision.decision_date;
    let mut rows = context.parameters.refund_rows().iter();
    rows.find(|row| row.share.refund_code == code && row.valid.contains(decision_date))
        .map(|row| row.share)
}

/// The suspended version; it keeps what the OCMW stated, and learns the day of death.
fn suspended(current: &DecisionVersion, mutation: &Mutation) -> Option<Approved> {
    let mut approved = suspend(current, mutation.change.kind(), mutation.mutation_date).ok()?;
    if let MutationChange::Death(day) = mutation.change {
        approved.decision.beneficiary.death_date = Some(day);
    }
    Some(approved)
}

fn share_replaced(current: &DecisionVersion, share: StateShare, mutation: &Mutation) -> Approved {
    Approved {
        state_share: share,
        cause: VersionCause::StateShareReplaced {
            mutation_date: mutation.mutation_date,
        },
        ..Approved::unchanged(current)
    }
}

fn notice(
    current: &DecisionVersion,
    mutation: &Mutation,
    effect: MutationEffect,
    dossier: &Dossier,
    context: &Context<'_>,
) -> MutationNotice {
    let suspended = effect == MutationEffect::Suspends || current.state == DecisionState::Suspended;
    MutationNotice {
        card_number: current.card_number,
        ocmw: current.decision.ocmw.clone(),
        kind: mutation.change.kind(),
        mutation_date: mutation.mutation_date,
        old: values::known(current, mutation.change.kind()),
        new: mutation.change.clone(),
        effect,
        allowed: if suspended {
            once_suspended(current, dossier)
        } else {
            allowed_actions(current, context.today)
        },
    }
}
