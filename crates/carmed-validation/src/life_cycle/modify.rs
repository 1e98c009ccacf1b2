//! Modifying a decision (LIFE-03).

use super::{past_rights, state};
use crate::registration::{Context, Findings, Verdict, judge};
use carmed_model::decision::VersionCause;
use carmed_model::{DecisionState, DecisionTerms, DecisionVersion, Dossier, Finding, Rule};

/// LIFE-03: new terms for an ACTIVE decision; beneficiary and number stay.
///
/// No right on a day before today may be taken away, per cover kind and past day (ruling 15);
/// shortening the whole decision is stop, not modify; the first day may move back (DEC-04), never
/// forward over past days. Facts may change at any time; the State share follows. Basis: POD MI
/// handbook (MediPrima).
///
/// # Errors
/// [`Refused`](crate::registration::Refused): 1009 in another state, else every violation of LIFE-03
/// and DEC-01…19.
pub fn modify(
    current: &DecisionVersion,
    terms: &DecisionTerms,
    dossier: &Dossier,
    context: &Context<'_>,
) -> Verdict {
    state::require(current, &[DecisionState::Active], Rule::Life03)?;
    let decision = terms.decide_for(&current.decision.beneficiary, current.decision.ocmw.cbe);
    let mut findings = Findings::default();
    let (old, new) = (current.decision.period, decision.period);
    if new.last_day() < old.last_day() {
        let shortened = Finding::broken(Rule::Life03).at("period.last_day");
        findings.refuse(shortened.with("last_day", old.last_day()));
    }
    if old.first_day() < context.today && new.first_day() > old.first_day() {
        let moved = Finding::broken(Rule::Life03).at("period.first_day");
        findings.refuse(moved.with("first_day", old.first_day()));
    }
    past_rights::judge(&current.decision, &decision, context.today, &mut findings);
    judge(
        &decision,
        Some(current),
        dossier,
        context,
        VersionCause::Modified,
        findings,
    )
}
