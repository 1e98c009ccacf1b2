//! Extending a decision (LIFE-04).

use super::{allowed_actions, state};
use crate::registration::{Context, Findings, Verdict, judge};
use carmed_model::decision::VersionCause;
use carmed_model::{Day, DecisionState, DecisionVersion, Dossier, Finding, Period, Rule};

/// LIFE-04: an ACTIVE decision that has not expired gets a later last day.
///
/// Decision date and first day stay; covers that ended on the old last day grow with it; in total at
/// most one year (DEC-02). DEC-05 and DEC-06 are not judged again (ruling 14). The new request date
/// is kept with the version. Basis: POD MI FAQ (start 2019-01-15 for 3 months, extended by 3).
///
/// # Errors
/// [`Refused`](crate::registration::Refused): 1009 in another state or once expired, else every
/// violation, about `last_day` or `request_date`.
pub fn extend(
    current: &DecisionVersion,
    request_date: Day,
    last_day: Day,
    dossier: &Dossier,
    context: &Context<'_>,
) -> Verdict {
    state::require(current, &[DecisionState::Active], Rule::Life04)?;
    let old_last_day = current.decision.period.last_day();
    if old_last_day < context.today {
        return Err(state::refused(
            Rule::Life04,
            &allowed_actions(current, context.today),
        ));
    }
    let mut findings = Findings::default();
    if request_date > context.today {
        findings.refuse(Finding::broken(Rule::Dec14).at("request_date"));
    }
    let mut decision = current.decision.clone();
    decision.request_date = request_date;
    if last_day <= old_last_day {
        let not_later = Finding::broken(Rule::Life04)
            .at("last_day")
            .with("last_day", old_last_day);
        findings.refuse(not_later);
    } else {
        let grown = |period: Period| match Period::new(period.first_day(), last_day) {
            Ok(grown) if period.last_day() == old_last_day => grown,
            _ => period,
        };
        decision.period = grown(decision.period);
        for cover in &mut decision.covers {
            cover.period = grown(cover.period);
        }
    }
    judge(
        &decision,
        Some(current),
        dossier,
        context,
        VersionCause::Extended,
        findings,
    )
    .map_err(|mut refused| {
        // The extension's one period field is its last day.
        refused
            .violations
            .iter_mut()
            .filter(|violation| violation.field == "period")
            .for_each(|violation| violation.field = "last_day".to_owned());
        refused
    })
}
