//! What an agreement still protects (COV-05).

use super::remedies::{self, Around};
use super::{Inquiry, spans};
use crate::{Limit, Parameters, ProviderKind};
use carmed_model::consultation::{Coverage, Gap, Remedy, Span};
use carmed_model::{
    Code, Day, DecisionVersion, Dossier, Finding, Guarantee, Period, ProviderId, Question, Rule,
};
use std::sync::Arc;

/// Answers a question under the agreement given on it (COV-05).
///
/// Judged on the version the agreement names, as it was answered on `consultation_date`: the days that
/// were BINDING then stay so, even if the decision was restricted, stopped or closed since; for a stay
/// that is to the cover's last day. Days outside get 500525. A death known since is reported as a
/// reason (200) on the days after it, never applied. Once the billing term has passed (2 years after
/// the care, COV-02), a day keeps its span without guarantee, with reason 166. Basis: purpose of the
/// agreement, the guarantee of being paid; POD MI FAQ for the term.
#[allow(
    clippy::too_many_arguments,
    reason = "one argument per fact the agreement is judged with"
)]
pub fn assess_protected(
    question: &Question,
    consultation_date: Day,
    version: &DecisionVersion,
    provider: &ProviderId,
    kind: &ProviderKind,
    dossier_now: Option<&Dossier>,
    today: Day,
    parameters: &Parameters,
) -> Coverage {
    let version = Arc::new(version.clone());
    let dossier = Dossier {
        decisions: vec![Arc::clone(&version)],
        attestations: dossier_now.map_or_else(Vec::new, |now| now.attestations.clone()),
        ..Dossier::default()
    };
    let death_known_then = death_known_on(consultation_date, version, dossier_now);
    let inquiry = Inquiry {
        question,
        provider,
        kind,
        dossier: &dossier,
        death_date: death_known_then,
        today: consultation_date,
        parameters,
    };
    let mut answered = inquiry.answer().spans;
    answered.retain(|span| span.guarantee == Guarantee::Binding);
    let gaps = outside(inquiry.days(), &answered);
    let death_known_now = dossier_now.and_then(Dossier::death_date);
    let term = parameters.limit(Limit::BillingTerm, today);
    let reports = Reports {
        later_death: death_known_now
            .filter(|death| death_known_then.is_none_or(|then| *death < then)),
        billable_from: term.earliest_reaching(today),
        term_years: term.to_string(),
    };
    let mut coverage = Coverage {
        spans: Vec::new(),
        gaps,
    };
    for span in answered {
        reports
            .split(&span)
            .for_each(|part| spans::add(&mut coverage.spans, part));
    }
    coverage
}

/// The day of death as known when the agreement was given: stated by its version, or by a decision
/// registered or a mutation recorded on an earlier day.
fn death_known_on(
    consultation_date: Day,
    version: Arc<DecisionVersion>,
    dossier_now: Option<&Dossier>,
) -> Option<Day> {
    let now = || dossier_now.into_iter();
    let decisions = now().flat_map(|dossier| &dossier.decisions);
    let decisions = decisions.filter(|known| known.registered_on < consultation_date);
    let deaths = now().flat_map(|dossier| &dossier.reported_deaths);
    let deaths = deaths.filter(|death| death.known_on < consultation_date);
    let then = Dossier {
        decisions: decisions.cloned().chain([version]).collect(),
        reported_deaths: deaths.copied().collect(),
        ..Dossier::default()
    };
    then.death_date()
}

/// What is to be said of protected days beside that they are.
struct Reports {
    later_death: Option<Day>,
    billable_from: Day,
    term_years: String,
}

impl Reports {
    /// The span, cut where what is reported changes.
    fn split(&self, span: &Span) -> impl Iterator<Item = Span> {
        let mut starts = vec![span.days.first_day(), self.billable_from];
        starts.extend(self.later_death.map(|death| death.plus_days(1)));
        starts.retain(|start| span.days.contains(*start));
        starts.sort();
        starts.dedup();
        let ends: Vec<Day> = starts
            .iter()
            .skip(1)
            .map(|start| start.plus_days(-1))
            .chain([span.days.last_day()])
            .collect();
        starts
            .into_iter()
            .zip(ends)
            .filter_map(|(start, end)| Period::new(start, end).ok())
            .map(|days| {
                self.reported(Span {
                    days,
                    ..span.clone()
                })
            })
    }

    fn reported(&self, mut span: Span) -> Span {
        if self
            .later_death
            .is_some_and(|death| death < span.days.first_day())
        {
            span.reasons
                .push(Finding::new(Code::PersonDead).rule(Rule::Cov05));
        }
        if span.days.first_day() < self.billable_from {
            span.guarantee = Guarantee::None;
            span.reasons.push(
                Finding::new(Code::CareDateTooFarBack)
                    .rule(Rule::Cov02)
                    .with("years", &self.term_years)
                    .with("first_day", self.billable_from),
            );
        }
        span
    }
}

/// The days asked about that no protected span holds.
fn outside(asked: Period, protected: &[Span]) -> Vec<Gap> {
    let mut open = vec![asked];
    for span in protected {
        open = open
            .iter()
            .flat_map(|days| days.without(&span.days).collect::<Vec<_>>())
            .collect();
    }
    open.into_iter().map(|days| gap(days, protected)).collect()
}

fn gap(days: Period, protected: &[Span]) -> Gap {
    let code = Code::OutsideAgreement;
    let around = Around {
        until: protected
            .iter()
            .rev()
            .map(|span| span.days.last_day())
            .find(|day| *day < days.first_day()),
        from: protected
            .iter()
            .map(|span| span.days.first_day())
            .find(|day| *day > days.last_day()),
    };
    let mut remedies: Vec<Remedy> = remedies::choose_day(code, around).collect();
    if remedies.is_empty() {
        remedies.push(remedies::nothing(code));
    }
    Gap {
        days,
        reasons: vec![Finding::new(code).rule(Rule::Cov05)],
        remedies,
    }
}
