//! Tests of what an OCMW writes: every malformed field is found at once.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use super::Intent;
use crate::grpc::parse::cover::tests::{date, doctor};
use crate::grpc::parse::parse;
use crate::grpc::parse::testing::{expected, now, violations};
use carmed_model::DecisionCommand;
use carmed_proto::v1;
use carmed_proto::v1::evaluate_decision_request::Write;
use carmed_proto::v1::get_decision_request::Which as Asked;

const REQUEST_ID: &str = "0b7b7a4e-55c1-4a7e-9b5c-0d6ad1d6a111";

/// A registration in order, about an invented person.
pub(in crate::grpc) fn registration() -> v1::RegisterDecisionRequest {
    v1::RegisterDecisionRequest {
        request_id: REQUEST_ID.to_owned(),
        reason: "First aid\nafter an inquiry".to_owned(),
        validate_only: false,
        decision: Some(v1::DecisionDraft {
            beneficiary: Some(v1::Beneficiary {
                ssin: "85073003328".to_owned(),
                family_name: "Verzonnen".to_owned(),
                given_names: "Niemand".to_owned(),
                gender: None,
                birth_date: Some(v1::BirthDate {
                    year: 1985,
                    month: Some(7),
                    day: Some(30),
                }),
                death_date: None,
            }),
            office: Some(v1::OcmwOffice {
                municipality_ins: "44021".to_owned(),
                name_nl: "OCMW Gent".to_owned(),
                name_fr: "CPAS de Gand".to_owned(),
            }),
            request_date: date(2026, 5, 20),
            decision_date: date(2026, 6, 1),
            decided_by: v1::DecidedBy::Council.into(),
            period: Some(v1::Period {
                first_day: date(2026, 6, 1),
                last_day: date(2026, 8, 31),
            }),
            facts: Some(v1::Facts {
                residence_status: v1::ResidenceStatus::Illegal.into(),
                situation: v1::Situation::UnlawfulStay.into(),
                in_population_register: Some(false),
                affiliated_to_mutuality: Some(false),
                needy: Some(true),
                social_inquiry_date: date(2026, 5, 28),
                guarantor: Some(false),
                fedasil_code_207: Some(false),
            }),
            covers: vec![doctor()],
        }),
    }
}

#[test]
fn a_registration_in_order_becomes_a_command() {
    let command = parse(now(), |fields| fields.register(registration())).unwrap();
    let DecisionCommand::Register { reason, decision } = command else {
        panic!("no registration")
    };
    assert_eq!(reason, "First aid\nafter an inquiry");
    assert_eq!(decision.beneficiary.given_names, "Niemand");
    assert_eq!(decision.terms.period.length_days(), 92);
    assert!(decision.terms.facts.needy);
    assert_eq!(decision.terms.covers.len(), 1);
}

#[test]
fn everything_wrong_with_a_registration_is_found_at_once() {
    let mut message = registration();
    message.reason = " ".to_owned();
    let draft = message.decision.as_mut().unwrap();
    draft.beneficiary.as_mut().unwrap().ssin = "8507300332".to_owned();
    draft.office.as_mut().unwrap().municipality_ins = "4402A".to_owned();
    draft.office.as_mut().unwrap().name_fr = "x".repeat(201);
    draft.request_date = date(2026, 2, 30);
    draft.decision_date = date(2026, 6, 0);
    draft.decided_by = 0;
    draft.period = None;
    let facts = draft.facts.as_mut().unwrap();
    facts.situation = 99;
    facts.needy = None;
    draft.covers.push(v1::Cover {
        kind: 12,
        ..doctor()
    });
    let wrong = [
        ("reason", 100),
        ("decision.beneficiary.ssin", 111),
        ("decision.office.municipality_ins", 111),
        ("decision.office.name_fr", 111),
        ("decision.request_date", 113),
        ("decision.decision_date", 111),
        ("decision.decided_by", 100),
        ("decision.period", 100),
        ("decision.facts.situation", 130),
        ("decision.facts.needy", 100),
        ("decision.covers[1].kind", 130),
    ];
    assert_eq!(
        violations(|fields| fields.register(message)),
        expected(&wrong)
    );
}

#[test]
fn an_empty_message_misses_every_mandatory_field() {
    let stop = violations(|fields| fields.stop(v1::StopDecisionRequest::default()));
    let wrong = [
        ("reason", 100),
        ("card_number", 100),
        ("expected_version", 100),
        ("stop_reason", 100),
        ("last_day", 100),
    ];
    assert_eq!(stop, expected(&wrong));
    let modify = violations(|fields| fields.modify(v1::ModifyDecisionRequest::default()));
    let wrong = [
        ("reason", 100),
        ("card_number", 100),
        ("expected_version", 100),
        ("changes", 100),
    ];
    assert_eq!(modify, expected(&wrong));
    let existing = [
        ("reason", 100),
        ("card_number", 100),
        ("expected_version", 100),
    ];
    let close = violations(|fields| fields.close(v1::CloseDecisionRequest::default()));
    assert_eq!(close, expected(&existing));
    let reactivate =
        violations(|fields| fields.reactivate(v1::ReactivateDecisionRequest::default()));
    assert_eq!(reactivate, expected(&existing));
    let extend = violations(|fields| fields.extend(v1::ExtendDecisionRequest::default()));
    let wrong = [&existing[..], &[("request_date", 100), ("last_day", 100)]].concat();
    assert_eq!(extend, expected(&wrong));
    let facts = v1::ModifiedDraft {
        facts: Some(v1::Facts::default()),
        ..Default::default()
    };
    let found = violations(|fields| {
        let changes = Some(facts);
        fields.modify(v1::ModifyDecisionRequest {
            changes,
            ..Default::default()
        })
    });
    let unsaid = found
        .iter()
        .filter(|(path, code)| path.starts_with("changes.facts.") && *code == 100);
    assert_eq!(unsaid.count(), 7);
}

#[test]
fn an_evaluation_names_the_write_it_is_about() {
    let write = Some(Write::Stop(v1::StopDecisionRequest {
        card_number: "12".to_owned(),
        reason: "x".repeat(1_001),
        expected_version: 1,
        stop_reason: v1::StopReason::Death.into(),
        last_day: date(2026, 6, 1),
        ..Default::default()
    }));
    let wrong = [("stop.reason", 111), ("stop.card_number", 111)];
    assert_eq!(violations(|fields| fields.write(write)), expected(&wrong));
    let none = |write| violations(|fields| fields.write(Some(write)))[0].0.clone();
    assert_eq!(none(Write::Extend(Default::default())), "extend.reason");
    assert_eq!(none(Write::Close(Default::default())), "close.reason");
    assert_eq!(
        none(Write::Reactivate(Default::default())),
        "reactivate.reason"
    );
    assert_eq!(
        violations(|fields| fields.write(None)),
        expected(&[("write", 100)])
    );
}

#[test]
fn a_write_needs_a_request_id_and_a_judgement_does_not() {
    let intent = |id: &str, validate_only| parse(now(), |fields| fields.intent(id, validate_only));
    assert!(matches!(intent(REQUEST_ID, false), Ok(Intent::Write(_))));
    assert!(matches!(intent(REQUEST_ID, true), Ok(Intent::Judge)));
    assert!(matches!(intent("", true), Ok(Intent::Judge)));
    let found = |id: &str, only| violations(|fields| fields.intent(id, only));
    assert_eq!(found("", false), expected(&[("request_id", 100)]));
    assert_eq!(found("1", true), expected(&[("request_id", 111)]));
}

#[test]
fn a_decision_is_read_by_its_number_or_at_an_agreement() {
    let found = |which| violations(|fields| fields.which(which));
    assert_eq!(found(None), expected(&[("which", 100)]));
    let card = v1::CardReference {
        card_number: String::new(),
        version: Some(0),
    };
    let wrong = [("card.card_number", 100), ("card.version", 100)];
    assert_eq!(found(Some(Asked::Card(card))), expected(&wrong));
    let at = v1::DecisionAtAgreement::default();
    let wrong = [
        ("at_agreement.agreement", 100),
        ("at_agreement.provider", 100),
    ];
    assert_eq!(found(Some(Asked::AtAgreement(at))), expected(&wrong));
}
