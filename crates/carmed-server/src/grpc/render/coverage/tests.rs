//! Tests of how answers about coverage are told.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::grpc::parse::parse;
use crate::grpc::parse::testing::now;
use crate::grpc::render::decision::tests::version;
use carmed_model::consultation::{ConditionKind, Coverage};
use carmed_model::{
    AgreementNumber, Code, CoverKind, Finding, Guarantee, Instant, Period, Revision, SettingShare,
    SupportLevel,
};
use uuid::Uuid;

/// A span of those days with a condition, under an agreement or not.
pub(in crate::grpc::render) fn covered(days: Period, agreement: Option<AgreementNumber>) -> Span {
    let version = version();
    Span {
        days,
        card_number: version.card_number,
        version: version.version,
        card_period: version.decision.period,
        guarantee: agreement.map_or(Guarantee::Provisional, |_| Guarantee::Binding),
        agreement,
        conditions: vec![Condition {
            kind: ConditionKind::AttestationRequired,
            satisfied: false,
            satisfied_by: None,
        }],
        reasons: Vec::new(),
        basis: AmountBasis {
            state: SettingShare::NOTHING,
            insurance_level: SupportLevel::Full,
            patient_level: SupportLevel::Full,
            supplement_level: SupportLevel::Nothing,
            patient_caps: Vec::new(),
            supplement_cap_cents: None,
            supplement_types: Vec::new(),
        },
        ocmw: version.decision.ocmw,
    }
}

/// An agreement number.
pub(in crate::grpc) fn agreement_number() -> AgreementNumber {
    AgreementNumber::from_mac('A', [7; 20]).unwrap()
}

fn told(coverage: Coverage) -> v1::CheckCoverageResponse {
    let today = now().1;
    let asked = Question {
        cover: CoverKind::Doctor,
        care_days: CareDays::Date(today),
    };
    let answered = CoverageAnswer {
        ticket: Uuid::from_u128(5),
        answered_at: Instant::from_micros(1),
        consultation_date: today,
        revision: Revision::new(9),
        tariff_revision: Revision::new(3),
        coverage,
        ssin_replaced: false,
    };
    answer(Language::En, &asked, &answered)
}

#[test]
fn a_binding_span_carries_a_reference_that_reads_back_whole() {
    let days = Period::of_day(now().1);
    let spans = vec![covered(days, Some(agreement_number()))];
    let told = told(Coverage {
        spans,
        gaps: Vec::new(),
    });
    let span = &told.spans[0];
    assert_eq!(span.guarantee(), v1::Guarantee::Binding);
    assert_eq!(span.agreement_number, agreement_number().to_string());
    let reference = span.reference.clone().unwrap();
    let read = parse(now(), |fields| fields.agreement(reference)).unwrap();
    assert_eq!(read.agreement_number, agreement_number());
    assert_eq!((read.card_number, read.version), (version().card_number, 2));
    assert_eq!(read.question.care_days, CareDays::Date(now().1));
    assert_eq!(read.consultation_date, now().1);
    assert_eq!((told.revision, told.tariff_revision), (9, 3));
}

#[test]
fn a_span_without_agreement_has_no_number_and_no_reference() {
    let spans = vec![covered(Period::of_day(now().1), None)];
    let told = told(Coverage {
        spans,
        gaps: Vec::new(),
    });
    assert_eq!(told.spans[0].agreement_number, "");
    assert!(told.spans[0].reference.is_none());
    let condition = &told.spans[0].conditions[0];
    assert_eq!(condition.code(), v1::Code::AttestationRequired);
    assert!(
        !condition.satisfied && condition.satisfied_by.is_empty() && !condition.text.is_empty()
    );
}

#[test]
fn a_gap_tells_every_reason_and_only_remedies_that_somebody_has() {
    let remedy = |lifts, action, actor, day| Remedy {
        lifts,
        action,
        actor,
        ocmw: None,
        day,
    };
    let today = now().1;
    let gap = Gap {
        days: Period::of_day(today),
        reasons: vec![
            Finding::new(Code::PersonDead),
            Finding::new(Code::OutsideCoverPeriod),
        ],
        remedies: vec![
            remedy(
                Code::PersonDead,
                RemedyAction::Nothing,
                RemedyActor::Nobody,
                None,
            ),
            remedy(
                Code::OutsideCoverPeriod,
                RemedyAction::DeliverFrom,
                RemedyActor::Provider,
                Some(today),
            ),
        ],
    };
    let told = told(Coverage {
        spans: Vec::new(),
        gaps: vec![gap],
    });
    let gap = &told.gaps[0];
    let codes: Vec<_> = gap.reasons.iter().map(|reason| reason.code).collect();
    assert_eq!(codes, [200, 206]);
    assert_eq!(gap.remedies.len(), 1);
    assert_eq!(gap.remedies[0].action(), v1::RemedyAction::ChooseCoveredDay);
    assert_eq!(gap.remedies[0].day, Some(date(today)));
    assert!(!gap.remedies[0].text.is_empty());
}

#[test]
fn the_days_of_a_question_come_back_as_they_were_asked() {
    let today = now().1;
    let days = Period::new(today, today.plus_days(9)).unwrap();
    for care_days in [
        CareDays::Date(today),
        CareDays::Period(days),
        CareDays::Admission(today),
    ] {
        let told = question(care_days).days.unwrap();
        let same = match (care_days, told) {
            (CareDays::Date(day), Days::CareDate(told)) => told == date(day),
            (CareDays::Period(days), Days::Period(told)) => told == period(days),
            (CareDays::Admission(day), Days::AdmissionDate(told)) => told == date(day),
            _ => false,
        };
        assert!(same, "{care_days:?}");
    }
}
