//! Tests of what is claimed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::grpc::parse::billing::tests::agreement;
use crate::grpc::parse::cover::tests::date;
use crate::grpc::parse::intervention::tests::line;
use crate::grpc::parse::parse;
use crate::grpc::parse::testing::{expected, now, violations};
use carmed_proto::v1::provider_id::Id;

fn claimed(line_id: &str) -> v1::ClaimLine {
    v1::ClaimLine {
        line_id: line_id.to_owned(),
        care_date: date(2026, 6, 1),
        line: None,
        state_cents: Some(1_000),
        ocmw_cents: Some(0),
        patient_cents: Some(-5),
    }
}

fn claim(lines: Vec<v1::ClaimLine>) -> v1::VerifyClaimRequest {
    v1::VerifyClaimRequest {
        provider: Some(v1::ProviderId {
            id: Some(Id::Nihii("71000535".to_owned())),
        }),
        ssin: "85073003328".to_owned(),
        agreement: Some(agreement()),
        card_number: agreement().card_number,
        card_version: 1,
        ocmw_cbe: "0403019261".to_owned(),
        lines,
        ..Default::default()
    }
}

fn found(message: v1::VerifyClaimRequest) -> Vec<(String, u32)> {
    violations(|fields| fields.verify_claim(message))
}

#[test]
fn a_claim_is_read_as_it_stands() {
    let asked = parse(now(), |fields| {
        fields.verify_claim(claim(vec![claimed("1")]))
    })
    .unwrap();
    assert_eq!(asked.claim.lines[0].patient_cents.cents(), -5);
    assert_eq!(asked.claim.posting_id, None);
    assert!(asked.computed[0].is_none());
}

#[test]
fn a_line_that_is_computed_again_has_the_id_and_the_day_of_its_claim() {
    let bare = v1::Line {
        line_id: String::new(),
        care_date: None,
        ..line("")
    };
    let stated = |line| {
        claim(vec![v1::ClaimLine {
            line: Some(line),
            ..claimed("1")
        }])
    };
    let asked = parse(now(), |fields| fields.verify_claim(stated(bare))).unwrap();
    let computed = asked.computed[0].as_ref().unwrap();
    assert_eq!(computed.line_id, "1");
    assert_eq!(computed.care_date, asked.claim.lines[0].care_date);
    let other = v1::Line {
        care_date: date(2026, 6, 2),
        ..line("2")
    };
    let wrong = [
        ("lines[0].line.line_id", 130),
        ("lines[0].line.care_date", 130),
    ];
    assert_eq!(found(stated(other)), expected(&wrong));
}

#[test]
fn everything_wrong_with_a_claim_is_found_at_once() {
    let wrong = [
        ("provider", 100),
        ("ssin", 100),
        ("agreement", 100),
        ("card_number", 100),
        ("card_version", 100),
        ("ocmw_cbe", 100),
        ("lines", 100),
    ];
    assert_eq!(found(v1::VerifyClaimRequest::default()), expected(&wrong));
    let message = v1::VerifyClaimRequest {
        posting_id: Some("1".to_owned()),
        ..claim(vec![v1::ClaimLine {
            line: Some(v1::Line {
                units: Some(0),
                ..line("1")
            }),
            state_cents: Some(i64::MAX),
            ..v1::ClaimLine::default()
        }])
    };
    let wrong = [
        ("lines[0].line_id", 100),
        ("lines[0].care_date", 100),
        ("lines[0].line.units", 130),
        ("lines[0].state_cents", 130),
        ("lines[0].ocmw_cents", 100),
        ("lines[0].patient_cents", 100),
        ("posting_id", 111),
    ];
    assert_eq!(found(message), expected(&wrong));
}

#[test]
fn a_claim_holds_200_lines_and_one_that_is_claimed_twice_is_judged() {
    let numbered = |count| {
        (0..count)
            .map(|number: i32| claimed(&number.to_string()))
            .collect()
    };
    assert_eq!(found(claim(numbered(200))), expected(&[]));
    assert_eq!(found(claim(numbered(201))), expected(&[("lines", 111)]));
    let twice = claim(vec![claimed("1"), claimed("1")]);
    assert_eq!(found(twice), expected(&[]));
}
