//! Stopping a decision before its time (LIFE-05).

use super::state;
use crate::registration::{Approved, Context, Findings, Verdict};
use carmed_model::decision::{StopReason, VersionCause};
use carmed_model::{Code, Day, DecisionState, DecisionVersion, Finding, Period, Rule};

/// LIFE-05: ends an ACTIVE or SUSPENDED decision on an earlier last day and cuts every cover to it.
///
/// AID_NOT_DUE, REQUEST_OF_PERSON and OTHER never reach back: last day ≥ today. DEPARTURE,
/// COMPETENCE_MOVED and BECAME_INSURED: last day ≥ mutation date − 1 day. DEATH: last day ≥ day of
/// death, the mutation date. The new last day lies before the present one and not before the first
/// day: what never began is closed (ruling 14). So ends the decision of an OCMW whose competence moved
/// (LIFE-09). Basis: POD MI handbook; client behaviour; rulings.
///
/// # Errors
/// [`Refused`](crate::registration::Refused): 1009 in another state, else every violation, about
/// `last_day` or `mutation_date`.
pub fn stop(
    current: &DecisionVersion,
    stop_reason: StopReason,
    last_day: Day,
    mutation_date: Option<Day>,
    context: &Context<'_>,
) -> Verdict {
    state::require(
        current,
        &[DecisionState::Active, DecisionState::Suspended],
        Rule::Life05,
    )?;
    let mut findings = Findings::default();
    let last_day_min = earliest_last_day(stop_reason, mutation_date, context.today, &mut findings);
    let period = current.decision.period;
    let last_day_min = last_day_min.map_or(period.first_day(), |day| day.max(period.first_day()));
    let last_day_max = period.last_day().plus_days(-1);
    if last_day < last_day_min || last_day > last_day_max {
        findings.refuse(
            Finding::broken(Rule::Life05)
                .at("last_day")
                .with("last_day_min", last_day_min)
                .with("last_day_max", last_day_max),
        );
    }
    let days = Period::new(period.first_day(), last_day).ok();
    findings.verdict(days.map(|days| stopped(current, days, stop_reason, mutation_date)))
}

/// The earliest last day the reason allows; nothing where its mutation date is missing.
fn earliest_last_day(
    stop_reason: StopReason,
    mutation_date: Option<Day>,
    today: Day,
    findings: &mut Findings,
) -> Option<Day> {
    let days_before = match stop_reason {
        StopReason::AidNotDue | StopReason::RequestOfPerson | StopReason::Other => {
            if mutation_date.is_some() {
                findings.refuse(about_mutation_date(Code::UnsupportedCriteria));
            }
            return Some(today);
        }
        StopReason::Departure | StopReason::CompetenceMoved | StopReason::BecameInsured => 1,
        StopReason::Death => {
            if mutation_date.is_some_and(|death| death > today) {
                findings.refuse(about_mutation_date(Code::ImplausibleDate));
            }
            0
        }
    };
    if mutation_date.is_none() {
        findings.refuse(about_mutation_date(Code::Missing));
    }
    mutation_date.map(|day| day.plus_days(-days_before))
}

fn about_mutation_date(code: Code) -> Finding {
    Finding::new(code).rule(Rule::Life05).at("mutation_date")
}

fn stopped(
    current: &DecisionVersion,
    days: Period,
    reason: StopReason,
    mutation_date: Option<Day>,
) -> Approved {
    let mut decision = current.decision.clone();
    decision.period = days;
    decision
        .covers
        .retain_mut(|cover| match cover.period.intersection(&days) {
            Some(left) => {
                cover.period = left;
                true
            }
            None => false,
        });
    Approved {
        decision,
        state: DecisionState::Stopped,
        cause: VersionCause::Stopped {
            reason,
            mutation_date,
        },
        ..Approved::unchanged(current)
    }
}
