//! Reactivating a suspended decision (LIFE-08).

use super::state;
use crate::registration::{Approved, Findings, Verdict, overlap};
use carmed_model::decision::VersionCause;
use carmed_model::{DecisionAction, DecisionState, DecisionVersion, Dossier, Rule};

/// LIFE-08: a SUSPENDED decision is in force again, as it was.
///
/// Refused while another decision of the person is in force on one of its days: after a merge of dossiers
/// it can only be stopped (DEC-01, ruling 7). Allowed after a death: care before it must stay payable
/// (ruling 17). Basis: POD MI handbook (MediPrima).
///
/// # Errors
/// [`Refused`](crate::registration::Refused): 1009 in another state, 1008 while decisions overlap.
pub fn reactivate(current: &DecisionVersion, dossier: &Dossier) -> Verdict {
    state::require(current, &[DecisionState::Suspended], Rule::Life08)?;
    let mut findings = Findings::default();
    for other in overlap::in_force_beside(current, dossier) {
        findings.refuse(overlap::managed_elsewhere(other));
    }
    findings.verdict(Some(Approved {
        state: DecisionState::Active,
        cause: VersionCause::Reactivated,
        ..Approved::unchanged(current)
    }))
}

/// What may be done with a suspended decision: not reactivated while another one overlaps (ruling 7).
pub(crate) fn once_suspended(current: &DecisionVersion, dossier: &Dossier) -> Vec<DecisionAction> {
    match overlap::in_force_beside(current, dossier).next() {
        None => vec![DecisionAction::Reactivate, DecisionAction::Stop],
        Some(_) => vec![DecisionAction::Stop],
    }
}
