//! Answers about coverage, and the agreements they give.

use super::decision::patient_cap;
use super::finding::{code_number, findings};
use super::values::{date, ocmw, period, timestamp};
use crate::grpc::enumerated::Enumerated as _;
use carmed_model::consultation::{
    AmountBasis, Condition, Gap, Remedy, RemedyAction, RemedyActor, Span,
};
use carmed_model::{CareDays, Cents, Day, Question};
use carmed_proto::v1;
use carmed_proto::v1::question::Days;
use carmed_registry::{AgreementAnswer, AgreementReference, CoverageAnswer, Protection};
use carmed_validation::texts::{self, Language};

/// The answer to `CheckCoverage` of that question.
pub(in crate::grpc) fn answer(
    language: Language,
    question: &Question,
    answer: &CoverageAnswer,
) -> v1::CheckCoverageResponse {
    let asked = (question, answer.consultation_date);
    v1::CheckCoverageResponse {
        ticket: answer.ticket.to_string(),
        consultation_date: Some(date(answer.consultation_date)),
        answered_at: Some(timestamp(answer.answered_at)),
        revision: answer.revision.number(),
        tariff_revision: answer.tariff_revision.number(),
        spans: answer
            .coverage
            .spans
            .iter()
            .map(|found| span(language, asked, found))
            .collect(),
        gaps: answer
            .coverage
            .gaps
            .iter()
            .map(|found| gap(language, found))
            .collect(),
        ssin_replaced: answer.ssin_replaced,
    }
}

fn span(
    language: Language,
    (question, consultation_date): (&Question, Day),
    span: &Span,
) -> v1::CoverageSpan {
    let reference = span.agreement.map(|agreement_number| {
        reference(&AgreementReference {
            agreement_number,
            card_number: span.card_number,
            version: span.version,
            question: *question,
            consultation_date,
        })
    });
    v1::CoverageSpan {
        days: Some(period(span.days)),
        card_number: span.card_number.digits(),
        card_version: span.version,
        card_period: Some(period(span.card_period)),
        agreement_number: span
            .agreement
            .map(|number| number.to_string())
            .unwrap_or_default(),
        guarantee: span.guarantee.number(),
        conditions: conditions(language, &span.conditions),
        reasons: findings(language, &span.reasons),
        basis_of_amounts: Some(basis(&span.basis)),
        ocmw: Some(ocmw(&span.ocmw)),
        reference,
    }
}

fn conditions(language: Language, conditions: &[Condition]) -> Vec<v1::Condition> {
    let condition = |condition: &Condition| v1::Condition {
        kind: condition.kind.number(),
        code: code_number(condition.kind.code()),
        satisfied: condition.satisfied,
        satisfied_by: condition
            .satisfied_by
            .map(|number| number.to_string())
            .unwrap_or_default(),
        text: texts::condition(language, condition.kind),
    };
    conditions.iter().map(condition).collect()
}

fn basis(basis: &AmountBasis) -> v1::BasisOfAmounts {
    v1::BasisOfAmounts {
        insurance_percent: basis.state.insurance.percent().into(),
        patient_percent: basis.state.patient.percent().into(),
        insurance_level: basis.insurance_level.number(),
        patient_level: basis.patient_level.number(),
        supplement_level: basis.supplement_level.number(),
        patient_caps: basis.patient_caps.iter().map(patient_cap).collect(),
        supplement_cap_cents: basis.supplement_cap_cents.map(Cents::cents),
        supplement_types: basis
            .supplement_types
            .iter()
            .map(|kind| kind.number())
            .collect(),
    }
}

fn gap(language: Language, gap: &Gap) -> v1::CoverageGap {
    v1::CoverageGap {
        days: Some(period(gap.days)),
        reasons: findings(language, &gap.reasons),
        remedies: gap
            .remedies
            .iter()
            .filter_map(|found| remedy(language, found))
            .collect(),
    }
}

/// What would lift a reason; what nothing or nobody can lift has no remedy.
fn remedy(language: Language, remedy: &Remedy) -> Option<v1::Remedy> {
    let action = match remedy.action {
        RemedyAction::DeliverFrom | RemedyAction::DeliverUntil => {
            v1::RemedyAction::ChooseCoveredDay
        }
        RemedyAction::RegisterDecision => v1::RemedyAction::RegisterDecision,
        RemedyAction::AddCover => v1::RemedyAction::AddCover,
        RemedyAction::ExtendCover => v1::RemedyAction::ExtendCover,
        RemedyAction::ListProvider => v1::RemedyAction::AddProvider,
        RemedyAction::Reactivate => v1::RemedyAction::ReactivateDecision,
        RemedyAction::InvoiceOcmw => v1::RemedyAction::InvoiceOcmw,
        RemedyAction::Nothing => return None,
    };
    let who = match remedy.actor {
        RemedyActor::Ocmw => v1::RemedyActor::Ocmw,
        RemedyActor::Provider => v1::RemedyActor::Provider,
        RemedyActor::Nobody => return None,
    };
    Some(v1::Remedy {
        code: code_number(remedy.lifts),
        action: action.into(),
        who: who.into(),
        ocmw: remedy.ocmw.as_ref().map(ocmw),
        day: remedy.day.map(date),
        text: texts::remedy(language, remedy),
    })
}

/// The care days of a question.
pub(super) fn question(days: CareDays) -> v1::Question {
    let days = match days {
        CareDays::Date(day) => Days::CareDate(date(day)),
        CareDays::Period(asked) => Days::Period(period(asked)),
        CareDays::Admission(day) => Days::AdmissionDate(date(day)),
    };
    v1::Question { days: Some(days) }
}

fn reference(reference: &AgreementReference) -> v1::AgreementReference {
    v1::AgreementReference {
        agreement_number: reference.agreement_number.to_string(),
        card_number: reference.card_number.digits(),
        card_version: reference.version,
        cover: reference.question.cover.number(),
        question: Some(question(reference.question.care_days)),
        consultation_date: Some(date(reference.consultation_date)),
    }
}

/// The answer to `GetAgreement`.
pub(in crate::grpc) fn agreement(
    language: Language,
    answer: &AgreementAnswer,
) -> v1::GetAgreementResponse {
    let protection = match answer.protection {
        Protection::Current => v1::AgreementProtection::Current,
        Protection::Protected => v1::AgreementProtection::Protected,
        Protection::Lapsed => v1::AgreementProtection::Lapsed,
    };
    v1::GetAgreementResponse {
        revision: answer.revision.number(),
        reference: Some(reference(&answer.reference)),
        care_days: answer.spans.iter().map(|span| period(span.days)).collect(),
        ticket: answer.ticket.to_string(),
        answered_at: Some(timestamp(answer.answered_at)),
        conditions: conditions(
            language,
            answer
                .spans
                .first()
                .map_or(&[][..], |span| &span.conditions),
        ),
        protection: protection.into(),
        later_findings: findings(language, &answer.later_findings),
    }
}

#[cfg(test)]
pub(in crate::grpc) mod tests;
