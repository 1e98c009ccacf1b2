//! Tests of how history and journal are told.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::grpc::parse::testing::now;
use crate::grpc::render::coverage::tests::{agreement_number, covered};
use crate::grpc::render::decision::tests::version;
use carmed_model::consultation::{AnsweredInput, AnsweredRow, Consultation, Gap, LineAmounts};
use carmed_model::decision::StopReason;
use carmed_model::{
    CardNumber, Code, CoverKind, EventBody, EventKind, Finding, Nihii, Quality, Question, Revision,
};
use carmed_validation::texts;
use std::collections::BTreeMap;
use uuid::Uuid;

fn told(consulted: Consulted) -> v1::Consultation {
    let listed = ListedConsultation {
        ticket: Uuid::from_u128(7),
        answered_at: now().0,
        consultation: Consultation {
            provider: ProviderId::Nihii(Nihii::parse("71000535").unwrap()),
            quality: Quality::Hospital,
            agent: "a1".to_owned(),
            consultation_date: now().1,
            revision: Revision::new(4),
            tariff_revision: Revision::new(1),
            consulted,
        },
    };
    consultation(Language::En, &listed)
}

#[test]
fn spans_and_gaps_of_a_consultation_are_told_by_days() {
    let today = now().1;
    let day = |offset| Period::of_day(today.plus_days(offset));
    let days = CareDays::Period(Period::new(today, today.plus_days(2)).unwrap());
    let gap = Gap {
        days: day(1),
        reasons: vec![Finding::new(Code::CoverAbsent)],
        remedies: Vec::new(),
    };
    let spans = vec![
        covered(day(0), Some(agreement_number())),
        covered(day(2), None),
    ];
    let told = told(Consulted::Coverage {
        question: Question {
            cover: CoverKind::Doctor,
            care_days: days,
        },
        second_factor: None,
        answer: Coverage {
            spans,
            gaps: vec![gap],
        },
        ssin_replaced: false,
    });
    let [first, gap, last] = told.outcomes.as_slice() else {
        unreachable!("three days were asked")
    };
    assert_eq!(first.agreement_number, agreement_number().to_string());
    assert_eq!(first.codes, [1_001]);
    assert_eq!(
        (gap.guarantee(), gap.codes.as_slice()),
        (v1::Guarantee::None, &[207][..])
    );
    assert_eq!((gap.card_number.as_str(), gap.card_version), ("", 0));
    assert_eq!(last.guarantee(), v1::Guarantee::Provisional);
    assert_eq!(
        (told.quality(), told.agent.as_str()),
        (v1::Quality::Hospital, "a1")
    );
    assert_eq!(told.question, Some(question(days)));
}

#[test]
fn a_computation_is_told_line_by_line_with_its_amounts() {
    let today = now().1;
    let card = CardNumber::from_sequence(7).unwrap();
    let covered = AnsweredLine {
        line_id: "covered".to_owned(),
        care_days: Period::of_day(today),
        stated: BTreeMap::from([("nomenclature.code".to_owned(), "101076".to_owned())]),
        outcome: "COMPUTED".to_owned(),
        card: Some((card, 3)),
        amounts: Some(LineAmounts {
            charged_cents: Cents::new(3373),
            fee_cents: Some(Cents::new(3373)),
            insurance_part_cents: None,
            patient_part_cents: None,
            supplement_cents: None,
            reduction_cents: None,
            state_cents: Cents::new(3000),
            ocmw_cents: Cents::new(300),
            patient_cents: Cents::new(73),
        }),
        reasons: Vec::new(),
        remarks: vec![Code::SupplementOverMaximum],
        explanation: Vec::new(),
    };
    let refused = AnsweredLine {
        line_id: "refused".to_owned(),
        care_days: Period::of_day(today.plus_days(-3)),
        outcome: "NOT_COVERED".to_owned(),
        card: None,
        amounts: None,
        reasons: vec![Code::NoDecision],
        remarks: Vec::new(),
        ..covered.clone()
    };
    let told = told(Consulted::Intervention {
        cover: CoverKind::Doctor,
        agreement: Some(agreement_number()),
        lines: vec![covered, refused],
    });
    let days = Period::new(today.plus_days(-3), today).unwrap();
    assert_eq!(told.question, Some(question(CareDays::Period(days))));
    let [covered, refused] = &told.outcomes[..] else {
        panic!("{told:?}")
    };
    assert_eq!(covered.line_outcome(), v1::LineOutcome::Computed);
    assert_eq!(covered.guarantee(), v1::Guarantee::Binding);
    assert_eq!(covered.agreement_number, agreement_number().to_string());
    assert_eq!(
        (covered.card_number.as_str(), covered.card_version),
        (card.digits().as_str(), 3)
    );
    assert_eq!(covered.codes, [503_042]);
    assert_eq!(covered.stated["nomenclature.code"], "101076");
    let amounts = covered.amounts.as_ref().unwrap();
    assert_eq!(amounts.state_cents, Some(3000));
    assert_eq!(amounts.insurance_part_cents, None, "unknown is not zero");
    assert_eq!(refused.line_outcome(), v1::LineOutcome::NotCovered);
    assert_eq!(refused.guarantee(), v1::Guarantee::None);
    assert_eq!(refused.agreement_number, "");
    assert_eq!(refused.codes, [202]);
}

/// A step of the State's share, under that rule.
fn kept_step(rule: &str) -> AnsweredStep {
    let input = |name: &str, input| (name.to_owned(), input);
    AnsweredStep {
        amount: "state".to_owned(),
        rule: rule.to_owned(),
        inputs: vec![
            input("part_cents", AnsweredInput::Cents(Cents::new(3373))),
            input("percentage", AnsweredInput::Percent("100".to_owned())),
        ],
        unrounded_cents: "3373".to_owned(),
        result_cents: Cents::new(3373),
        row: Some(AnsweredRow {
            name: "101076".to_owned(),
            first_day: now().1,
            source: "circular 2026/7".to_owned(),
        }),
    }
}

#[test]
fn the_steps_of_a_computation_are_told_in_the_auditors_view_with_rule_and_source() {
    let line = AnsweredLine {
        line_id: "1".to_owned(),
        care_days: Period::of_day(now().1),
        stated: BTreeMap::new(),
        outcome: "COMPUTED".to_owned(),
        card: None,
        amounts: None,
        reasons: Vec::new(),
        remarks: Vec::new(),
        explanation: vec![kept_step("AMT-06"), kept_step("a rule nobody knows")],
    };
    let told = told(Consulted::Intervention {
        cover: CoverKind::Doctor,
        agreement: None,
        lines: vec![line],
    });
    let [step] = &told.outcomes[0].explanation[..] else {
        panic!("{told:?}")
    };
    assert_eq!((step.rule.as_str(), step.result_cents), ("AMT-06", 3373));
    assert_eq!(step.amount(), v1::AmountKind::State);
    assert_eq!(step.inputs["percentage"], "100");
    let row = step.tariff_row.as_ref().unwrap();
    assert_eq!(row.source, "circular 2026/7");
    for part in ["AMT-06", "circular 2026/7", "33.73 EUR"] {
        assert!(step.text.contains(part), "{}", step.text);
    }
    let read = Step::from_record(&kept_step("AMT-06")).unwrap();
    let of_provider = texts::step(Language::En, View::Provider, &read);
    assert_ne!(step.text, of_provider);
    assert!(!of_provider.contains("circular"), "{of_provider}");
}

#[test]
fn an_event_tells_who_wrote_it_when_and_why() {
    let mut version = version();
    version.cause = VersionCause::Stopped {
        reason: StopReason::Other,
        mutation_date: None,
    };
    let written = Event {
        revision: Revision::new(6),
        event_id: Uuid::from_u128(1),
        recorded_at: now().0,
        kind: EventKind::DecisionStopped,
        person_id: None,
        author: Author {
            organisation: ProviderId::Cbe(version.decision.ocmw.cbe),
            quality: Quality::Ocmw,
            agent: "a2".to_owned(),
        },
        request_id: Uuid::from_u128(2),
        reason: "moved".to_owned(),
        body: EventBody::Decision(Box::new(version.clone())),
    };
    let told = event(Language::En, &written, &version, now().1);
    assert_eq!((told.revision, told.reason.as_str()), (6, "moved"));
    assert_eq!(told.cause(), v1::VersionCause::Stopped);
    let author = told.author.unwrap();
    assert_eq!(
        (author.quality(), author.agent.as_str()),
        (v1::Quality::Ocmw, "a2")
    );
    assert_eq!(
        author.organisation,
        Some(Organisation::Cbe("0403019261".to_owned()))
    );
    assert_eq!(told.request_id, Uuid::from_u128(2).to_string());
    assert_eq!(told.warnings.len(), 1);
    assert!(told.decision.unwrap().stop.is_some());
}
