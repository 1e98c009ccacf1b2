//! Tests of how what happened about a person is told.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::grpc::parse::testing::now;
use crate::grpc::render::coverage::tests::agreement_number;
use crate::grpc::render::decision::tests::version;
use crate::grpc::render::mutation::tests::death;
use carmed_model::consultation::LineAmounts;
use carmed_model::{
    AttestationNumber, Author, Cbe, Code, CoverKind, EventKind, InvoiceType, Month, Mutation,
    MutationChange, Nihii, Period, PostedMonth, ProviderId, Quality, Revision, Ssin, TariffRelease,
};
use uuid::Uuid;

fn told(kind: EventKind, body: EventBody) -> Option<v1::PersonEvent> {
    let event = Event {
        revision: Revision::new(6),
        event_id: Uuid::from_u128(1),
        recorded_at: now().0,
        kind,
        person_id: None,
        author: Author {
            organisation: ProviderId::Cbe(Cbe::parse("0403019261").unwrap()),
            quality: Quality::Ocmw,
            agent: "a2".to_owned(),
        },
        request_id: Uuid::from_u128(2),
        reason: "why".to_owned(),
        body,
    };
    super::event(Language::En, &event, now().1)
}

fn line() -> PostedLine {
    let month = |month: &str, borne| PostedMonth {
        month: Month::parse(month).unwrap(),
        borne_cents: Cents::new(borne),
    };
    PostedLine {
        stated: [("nomenclature.code".to_owned(), "101032".to_owned())].into(),
        line_id: "1".to_owned(),
        care_days: Period::of_day(now().1),
        credit_note: false,
        invoice_type: InvoiceType::HospitalStay,
        amounts: LineAmounts {
            charged_cents: Cents::new(1_000),
            fee_cents: None,
            insurance_part_cents: None,
            patient_part_cents: None,
            supplement_cents: None,
            reduction_cents: None,
            state_cents: Cents::new(700),
            ocmw_cents: Cents::new(300),
            patient_cents: Cents::ZERO,
        },
        months: vec![month("2026-05", 100), month("2026-06", 200)],
        attestations: vec![
            AttestationNumber::from_bytes([1; 13]),
            AttestationNumber::from_bytes([2; 13]),
        ],
        reasons: vec![Code::AttestationRequired],
        remarks: vec![Code::SupplementOverMaximum],
    }
}

/// One line of a stay over two months, as it was billed.
pub(in crate::grpc::render) fn posting() -> Posting {
    Posting {
        posting_id: Uuid::from_u128(9),
        provider: ProviderId::Nihii(Nihii::parse("71000535").unwrap()),
        agreement: agreement_number(),
        card_number: version().card_number,
        version: 2,
        ocmw: version().decision.ocmw.cbe,
        cover: CoverKind::Hospitalisation,
        invoice_reference: "2026/1".to_owned(),
        posted_on: now().1,
        lines: vec![line()],
    }
}

#[test]
fn a_posting_is_told_with_all_that_counts_and_is_cited() {
    let body = EventBody::BillingPosted(Box::new(posting()));
    let told = told(EventKind::BillingPosted, body).unwrap();
    assert_eq!((told.revision, told.reason.as_str()), (6, "why"));
    let Some(Body::Posted(posted)) = told.body else {
        unreachable!("billing was posted")
    };
    assert_eq!(posted.posting_id, Uuid::from_u128(9).to_string());
    assert_eq!(posted.agreement_number, agreement_number().to_string());
    assert_eq!(posted.cover(), v1::CoverKind::Hospitalisation);
    let line = &posted.lines[0];
    assert_eq!(line.ocmw_patient_part_cents, 300, "of both months");
    assert_eq!(line.attestation_numbers.len(), 2);
    assert_eq!(line.codes, [1_001, 503_042]);
    let amounts = line.amounts.as_ref().unwrap();
    assert_eq!((amounts.state_cents, amounts.fee_cents), (Some(700), None));
}

#[test]
fn a_mutation_is_told_with_every_notice_it_led_to() {
    let recorded = RecordedMutation {
        ssin: Ssin::parse("85073003328", now().1.date()).unwrap(),
        mutation: Mutation {
            change: MutationChange::Death(now().1),
            mutation_date: now().1,
        },
        recorded_on: now().1,
        notices: vec![death()],
        merger: None,
    };
    let body = EventBody::Mutation(Box::new(recorded));
    let Some(Body::Mutation(told)) = told(EventKind::PersonMutated, body).unwrap().body else {
        unreachable!("a mutation was recorded")
    };
    assert_eq!(told.mutation_date, Some(date(now().1)));
    assert_eq!(told.notices, [mutation::notice(&death())]);
}

#[test]
fn what_is_about_a_decision_is_told_as_its_own_history_tells_it() {
    let body = EventBody::Decision(Box::new(version()));
    let told = told(EventKind::DecisionModified, body).unwrap();
    let Some(Body::Decision(decision)) = told.body else {
        unreachable!("a decision was written")
    };
    assert_eq!(decision.revision, told.revision);
    assert_eq!(decision.decision.unwrap().version, version().version);
}

#[test]
fn what_ended_is_told_by_its_number() {
    let number = AttestationNumber::from_bytes([3; 13]);
    let deleted = told(
        EventKind::AttestationDeleted,
        EventBody::AttestationDeleted(number),
    );
    let body = deleted.unwrap().body.unwrap();
    assert_eq!(body, Body::AttestationDeleted(number.to_string()));
    let posting_id = Uuid::from_u128(9);
    let released = told(
        EventKind::BillingReleased,
        EventBody::BillingReleased(posting_id),
    );
    let body = released.unwrap().body.unwrap();
    assert_eq!(body, Body::BillingReleased(posting_id.to_string()));
}

#[test]
fn a_tariff_is_about_nobody() {
    let release = TariffRelease {
        release_id: Uuid::from_u128(1),
        source: "test".to_owned(),
        documents: Vec::new(),
        known_since: now().0,
        row_count: 0,
        sha256: String::new(),
    };
    let about = told(EventKind::TariffReleased, EventBody::Tariff(release));
    assert_eq!(about, None);
}
