//! The dates of a decision: its length, its reach back, its delay (DEC-02…06, DEC-14).

use super::{Case, Findings, cover_field, decided_late};
use crate::Limit;
use carmed_model::{Finding, Period, ResidenceStatus, Rule};

/// Judges the rules on dates that do not touch the State share.
pub(super) fn judge(case: &Case<'_>, findings: &mut Findings) {
    length(case, findings);
    grant_in_unlawful_stay(case, findings);
    reach_back(case, findings);
    order(case, findings);
}

/// DEC-02: the last day is at most the first day + 1 year − 1 day. Basis: Court of Audit 2025;
/// medimmigrant.be.
fn length(case: &Case<'_>, findings: &mut Findings) {
    let first_day = case.decision.period.first_day();
    let limit = case
        .context
        .parameters
        .limit(Limit::DecisionLengthMax, first_day);
    let last_day_max = limit.after(first_day).plus_days(-1);
    if case.decision.period.last_day() > last_day_max {
        findings.refuse(
            Finding::broken(Rule::Dec02)
                .at("period")
                .with("last_day_max", last_day_max),
        );
    }
}

/// DEC-03: in unlawful stay one grant holds at most 3 months; a warning, over newly granted days only
/// (ruling 11). Basis: POD MI information document 2024.
fn grant_in_unlawful_stay(case: &Case<'_>, findings: &mut Findings) {
    if case.decision.facts.residence_status != ResidenceStatus::Illegal {
        return;
    }
    let limit = case
        .context
        .parameters
        .limit(Limit::UnlawfulStayGrantLength, case.decision.decision_date);
    let too_long = |days: &Period| days.last_day() > limit.after(days.first_day()).plus_days(-1);
    if case
        .newly_granted
        .iter()
        .any(|grant| too_long(&grant.period))
    {
        findings.warn(
            Finding::broken(Rule::Dec03)
                .at("period")
                .with("months", limit),
        );
    }
}

/// DEC-04: aid begins at most 60 days before the decision date: every (cover, day) newly granted, and
/// the first day where it is new. Basis: medimmigrant.be (principle decisions); ruled the same for
/// guarantees.
fn reach_back(case: &Case<'_>, findings: &mut Findings) {
    let decision = case.decision;
    let limit = case
        .context
        .parameters
        .limit(Limit::BackdatingMax, decision.decision_date);
    let first_day_min = limit.before(decision.decision_date);
    let broken = |field: String| {
        Finding::broken(Rule::Dec04)
            .at(field)
            .with("first_day_min", first_day_min)
            .with("days", limit)
    };
    let first_day = decision.period.first_day();
    let first_day_is_new = case
        .previous
        .is_none_or(|previous| first_day < previous.decision.period.first_day());
    if first_day_is_new && first_day < first_day_min {
        findings.refuse(broken("period".to_owned()));
    }
    for (index, cover) in decision.covers.iter().enumerate() {
        let too_early = case
            .newly_granted
            .iter()
            .any(|grant| grant.kind == cover.kind && grant.period.first_day() < first_day_min);
        if too_early {
            findings.refuse(broken(cover_field(index, "period")));
        }
    }
}

/// DEC-14: no decision date in the future, no request after the decision. Dates judged with an earlier
/// version stand. Basis: POD MI handbook.
fn order(case: &Case<'_>, findings: &mut Findings) {
    let decision = case.decision;
    if decision.decision_date > case.context.today {
        findings.refuse(Finding::broken(Rule::Dec14).at("decision_date"));
    }
    if !case.dates_stand() && decision.request_date > decision.decision_date {
        findings.refuse(Finding::broken(Rule::Dec14).at("request_date"));
    }
}

/// DEC-05 and DEC-06, on the request that led to this version; answers whether the State pays nothing.
///
/// DEC-05: decided more than 45 days after the request, the State pays nothing (request 2019-01-01,
/// last good day 2019-02-15). DEC-06: more than 30 days is a warning. Dates judged with an earlier
/// version keep their verdict; an extension is not judged again (ruling 14). Basis: POD MI FAQ.
pub(super) fn judge_delay(case: &Case<'_>, findings: &mut Findings) -> bool {
    if let (true, Some(previous)) = (case.dates_stand(), case.previous) {
        let stands = |rule: Option<Rule>| matches!(rule, Some(Rule::Dec05 | Rule::Dec06));
        previous
            .warnings
            .iter()
            .filter(|warning| stands(warning.rule))
            .for_each(|warning| findings.warn(warning.clone()));
        return decided_late(previous);
    }
    let (request_date, decision_date) = (case.decision.request_date, case.decision.decision_date);
    let mut passed = |limit: Limit, rule: Rule| {
        let limit = case.context.parameters.limit(limit, decision_date);
        let last_good_day = limit.after(request_date);
        let passed = decision_date > last_good_day;
        if passed {
            findings.warn(
                Finding::broken(rule)
                    .at("decision_date")
                    .with("last_good_day", last_good_day)
                    .with("days", limit),
            );
        }
        passed
    };
    let late = passed(Limit::DecisionAfterRequestMax, Rule::Dec05);
    passed(Limit::DecisionAfterRequestDue, Rule::Dec06);
    late
}
