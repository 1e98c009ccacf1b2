//! Tests of what is sent, searched and deleted: every malformed field is found at once.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::grpc::parse::cover::tests::date;
use crate::grpc::parse::parse;
use crate::grpc::parse::testing::{expected, now, violations};
use carmed_model::{ProviderId, Quality};

const REQUEST_ID: &str = "0b7b7a4e-55c1-4a7e-9b5c-0d6ad1d6a111";

fn physician() -> Caller {
    Caller {
        quality: Quality::Physician,
        organisation: ProviderId::Nihii(Nihii::parse("10000135").unwrap()),
        agent: String::new(),
        recognised_kind: None,
    }
}

fn search(criteria: Option<Criteria>) -> v1::SearchAttestationsRequest {
    v1::SearchAttestationsRequest {
        ssin: "85073003328".to_owned(),
        criteria,
        ..Default::default()
    }
}

fn found(message: v1::SearchAttestationsRequest) -> Vec<(String, u32)> {
    violations(|fields| fields.search_attestations(&physician(), str::to_owned, message))
}

fn june() -> Option<Criteria> {
    Some(Criteria::Period(v1::Period {
        first_day: date(2026, 6, 1),
        last_day: date(2026, 6, 30),
    }))
}

#[test]
fn an_attestation_without_an_end_is_read_as_such() {
    let message = v1::SendAttestationRequest {
        request_id: REQUEST_ID.to_owned(),
        reason: "Urgent medical aid".to_owned(),
        ssin: "85073003328".to_owned(),
        author_nihii: "10000135".to_owned(),
        cover: v1::CoverKind::Doctor.into(),
        first_day: date(2026, 6, 1),
        ..Default::default()
    };
    let (intent, command) = parse(now(), |fields| fields.send_attestation(message)).unwrap();
    assert!(matches!(intent, Intent::Write(_)));
    assert_eq!(command.draft.first_day.to_string(), "2026-06-01");
    assert_eq!(command.draft.last_day, None);
    assert!(command.second_factor.is_none());
}

#[test]
fn everything_wrong_with_an_attestation_is_found_at_once() {
    let message = v1::SendAttestationRequest {
        second_factor: Some(v1::SecondFactor::default()),
        last_day: Some(Default::default()),
        ..Default::default()
    };
    let wrong = [
        ("request_id", 100),
        ("reason", 100),
        ("ssin", 100),
        ("author_nihii", 100),
        ("cover", 100),
        ("first_day", 100),
        ("last_day", 111),
        ("second_factor.factor", 100),
    ];
    let found = violations(|fields| fields.send_attestation(message));
    assert_eq!(found, expected(&wrong));
    let wrong = [
        ("request_id", 100),
        ("reason", 100),
        ("attestation_number", 100),
    ];
    let found = violations(|fields| fields.delete_attestation(Default::default()));
    assert_eq!(found, expected(&wrong));
}

#[test]
fn a_search_without_a_criterion_is_an_error_and_never_today() {
    // UMA-05.
    let wrong = [("period.first_day", 100), ("period.last_day", 100)];
    assert_eq!(found(search(None)), expected(&wrong));
    assert_eq!(found(search(june())), expected(&[]));
    let half = Some(Criteria::Period(v1::Period {
        first_day: date(2026, 6, 1),
        last_day: None,
    }));
    assert_eq!(found(search(half)), expected(&[("period.last_day", 100)]));
}

#[test]
fn a_search_by_number_has_no_other_criterion() {
    let number = AttestationNumber::from_bytes([7; 13]).to_string();
    let by_number = search(Some(Criteria::AttestationNumber(number)));
    assert_eq!(found(by_number.clone()), expected(&[]));
    let with_cover = v1::SearchAttestationsRequest {
        cover: Some(v1::CoverKind::Doctor.into()),
        ..by_number
    };
    assert_eq!(found(with_cover), expected(&[("cover", 160)]));
}

#[test]
fn a_token_goes_on_in_its_own_search_only() {
    let read = |message| {
        parse(now(), |fields| {
            fields.search_attestations(&physician(), str::to_owned, message)
        })
    };
    let first = read(search(june())).ok().unwrap().page;
    let period = Period::new(now().1, now().1).unwrap();
    let place = (period, AttestationNumber::from_bytes([9; 13]));
    let token = first.listing.token(Some(&place));
    let next = v1::SearchAttestationsRequest {
        page_token: token.clone(),
        ..search(june())
    };
    assert_eq!(read(next).ok().unwrap().page.after, Some(place));
    let number = AttestationNumber::from_bytes([7; 13]).to_string();
    let other = v1::SearchAttestationsRequest {
        page_token: token,
        ..search(Some(Criteria::AttestationNumber(number)))
    };
    assert_eq!(found(other), expected(&[("page_token", 111)]));
}
