//! The history of decisions and the journal of consultations.

use super::amounts::step as told_step;
use super::coverage::question;
use super::decision::decision;
use super::finding::{code, code_number, findings};
use super::values::{period, provider, timestamp};
use crate::grpc::enumerated::Enumerated as _;
use carmed_model::consultation::{AnsweredLine, AnsweredStep, Consulted, Coverage, LineAmounts};
use carmed_model::decision::VersionCause;
use carmed_model::{
    AgreementNumber, AttestationSearch, Author, CareDays, Cents, Day, DecisionVersion, Event,
    Guarantee, Period, ProviderId,
};
use carmed_proto::v1;
use carmed_proto::v1::author::Organisation;
use carmed_registry::ListedConsultation;
use carmed_validation::amounts::Step;
use carmed_validation::texts::{Language, View};

/// One event of a decision and the version it made, as the decision stands on that day.
pub(in crate::grpc) fn event(
    language: Language,
    event: &Event,
    version: &DecisionVersion,
    today: Day,
) -> v1::DecisionEvent {
    v1::DecisionEvent {
        revision: event.revision.number(),
        recorded_at: Some(timestamp(event.recorded_at)),
        author: Some(author(&event.author)),
        request_id: event.request_id.to_string(),
        reason: event.reason.clone(),
        cause: cause(version.cause).into(),
        decision: Some(decision(version, today)),
        warnings: findings(language, &version.warnings),
    }
}

pub(super) fn author(author: &Author) -> v1::Author {
    let organisation = match author.organisation {
        ProviderId::Cbe(cbe) => Organisation::Cbe(cbe.digits()),
        ProviderId::Nihii(nihii) => Organisation::Nihii(nihii.digits()),
    };
    v1::Author {
        organisation: Some(organisation),
        quality: author.quality.number(),
        agent: author.agent.clone(),
    }
}

const fn cause(cause: VersionCause) -> v1::VersionCause {
    match cause {
        VersionCause::Registered => v1::VersionCause::Registered,
        VersionCause::Modified => v1::VersionCause::Modified,
        VersionCause::Extended => v1::VersionCause::Extended,
        VersionCause::Stopped { .. } => v1::VersionCause::Stopped,
        VersionCause::Closed => v1::VersionCause::Closed,
        VersionCause::Suspended { .. } => v1::VersionCause::Suspended,
        VersionCause::Reactivated => v1::VersionCause::Reactivated,
        VersionCause::StateShareReplaced { .. } => v1::VersionCause::StateShareReplaced,
    }
}

/// One consultation of the journal; its explanations are told in the auditor's view.
pub(in crate::grpc) fn consultation(
    language: Language,
    listed: &ListedConsultation,
) -> v1::Consultation {
    let on_record = &listed.consultation;
    let (cover, asked, outcomes) = match &on_record.consulted {
        Consulted::Coverage {
            question: asked,
            answer,
            ..
        } => (
            Some(asked.cover),
            Some(question(asked.care_days)),
            spans_and_gaps(answer),
        ),
        Consulted::Intervention {
            cover,
            agreement,
            lines,
        } => (
            Some(*cover),
            asked_of(lines).map(question),
            answered_lines(language, *agreement, lines),
        ),
        Consulted::Attestations {
            search: AttestationSearch::ByPeriod { period, cover },
            ..
        } => (
            *cover,
            Some(question(CareDays::Period(*period))),
            Vec::new(),
        ),
        Consulted::Attestations {
            search: AttestationSearch::ByNumber(_),
            ..
        } => (None, None, Vec::new()),
    };
    v1::Consultation {
        ticket: listed.ticket.to_string(),
        answered_at: Some(timestamp(listed.answered_at)),
        provider: Some(provider(&on_record.provider)),
        quality: on_record.quality.number(),
        agent: on_record.agent.clone(),
        cover: cover.map_or(0, |cover| cover.number()),
        question: asked,
        outcomes,
        revision: on_record.revision.number(),
        attestation_numbers: attestations_found(&on_record.consulted),
    }
}

/// The numbers a search of attestations was answered.
fn attestations_found(consulted: &Consulted) -> Vec<String> {
    match consulted {
        Consulted::Attestations { found, .. } => found.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

/// Spans and gaps of an answer, by days.
fn spans_and_gaps(answer: &Coverage) -> Vec<v1::ConsultationOutcome> {
    let spans = answer.spans.iter().map(|span| {
        let conditions = span
            .conditions
            .iter()
            .map(|condition| code_number(condition.kind.code()));
        let outcome = v1::ConsultationOutcome {
            days: Some(period(span.days)),
            guarantee: span.guarantee.number(),
            card_number: span.card_number.digits(),
            card_version: span.version,
            agreement_number: span
                .agreement
                .map(|number| number.to_string())
                .unwrap_or_default(),
            codes: span.reasons.iter().map(code).chain(conditions).collect(),
            ..Default::default()
        };
        (span.days, outcome)
    });
    let gaps = answer.gaps.iter().map(|gap| {
        let codes = gap.reasons.iter().map(code).collect();
        (gap.days, not_promised(gap.days, codes))
    });
    let mut outcomes: Vec<(Period, v1::ConsultationOutcome)> = spans.chain(gaps).collect();
    outcomes.sort_by_key(|(days, _)| *days);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn not_promised(days: Period, codes: Vec<i32>) -> v1::ConsultationOutcome {
    v1::ConsultationOutcome {
        days: Some(period(days)),
        guarantee: Guarantee::None.number(),
        codes,
        ..Default::default()
    }
}

/// The days a computation was asked about, from the first care date to the last.
fn asked_of(lines: &[AnsweredLine]) -> Option<CareDays> {
    let first_day = lines.iter().map(|line| line.care_days.first_day()).min()?;
    let last_day = lines.iter().map(|line| line.care_days.last_day()).max()?;
    if first_day == last_day {
        return Some(CareDays::Date(first_day));
    }
    Period::new(first_day, last_day).ok().map(CareDays::Period)
}

/// The lines of a computation, in the order asked. It promises nothing of its own: BINDING is what was
/// computed under an agreement.
fn answered_lines(
    language: Language,
    agreement: Option<AgreementNumber>,
    lines: &[AnsweredLine],
) -> Vec<v1::ConsultationOutcome> {
    let outcome = |line: &AnsweredLine| {
        let agreement = agreement.filter(|_| line.card.is_some());
        let guarantee = match agreement {
            Some(_) => Guarantee::Binding,
            None => Guarantee::None,
        };
        v1::ConsultationOutcome {
            days: Some(period(line.care_days)),
            guarantee: guarantee.number(),
            card_number: line.card.map(|(card, _)| card.digits()).unwrap_or_default(),
            card_version: line.card.map_or(0, |(_, version)| version),
            agreement_number: agreement
                .map(|number| number.to_string())
                .unwrap_or_default(),
            codes: line
                .reasons
                .iter()
                .chain(&line.remarks)
                .map(|code| code_number(*code))
                .collect(),
            line_id: line.line_id.clone(),
            line_outcome: v1::LineOutcome::from_str_name(&format!("LINE_OUTCOME_{}", line.outcome))
                .unwrap_or_default()
                .into(),
            amounts: line.amounts.as_ref().map(amounts),
            stated: line.stated.clone(),
            explanation: explanation(language, &line.explanation),
        }
    };
    lines.iter().map(outcome).collect()
}

/// The steps on record; one that cannot be read any more is left out and logged, as the amounts beside
/// it stand all the same.
fn explanation(language: Language, steps: &[AnsweredStep]) -> Vec<v1::ExplanationStep> {
    let told = |kept: &AnsweredStep| {
        let step = Step::from_record(kept);
        if step.is_none() {
            tracing::error!(rule = kept.rule, "a step on record is not read any more");
        }
        step.map(|step| told_step(language, View::Auditor, &step))
    };
    steps.iter().filter_map(told).collect()
}

pub(super) fn amounts(amounts: &LineAmounts) -> v1::Amounts {
    let cents = |amount: Option<Cents>| amount.map(Cents::cents);
    v1::Amounts {
        charged_cents: Some(amounts.charged_cents.cents()),
        fee_cents: cents(amounts.fee_cents),
        insurance_part_cents: cents(amounts.insurance_part_cents),
        patient_part_cents: cents(amounts.patient_part_cents),
        supplement_cents: cents(amounts.supplement_cents),
        reduction_cents: cents(amounts.reduction_cents),
        state_cents: Some(amounts.state_cents.cents()),
        ocmw_cents: Some(amounts.ocmw_cents.cents()),
        patient_cents: Some(amounts.patient_cents.cents()),
        patient_cash_cents: None,
    }
}

#[cfg(test)]
mod tests;
