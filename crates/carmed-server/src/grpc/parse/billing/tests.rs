//! Tests of what is billed and released.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::grpc::parse::cover::tests::date;
use crate::grpc::parse::intervention::tests::{hospital, line};
use crate::grpc::parse::parse;
use crate::grpc::parse::testing::{expected, now, violations};
use crate::grpc::render::coverage::tests::agreement_number;
use carmed_proto::v1::question::Days;

/// An agreement with a form that can be read.
pub(in crate::grpc) fn agreement() -> v1::AgreementReference {
    v1::AgreementReference {
        agreement_number: agreement_number().to_string(),
        card_number: carmed_model::CardNumber::from_sequence(7).unwrap().digits(),
        card_version: 1,
        cover: v1::CoverKind::AmbulatoryInHospital.into(),
        question: Some(v1::Question {
            days: date(2026, 6, 1).map(Days::CareDate),
        }),
        consultation_date: date(2026, 6, 1),
    }
}

fn billing(lines: Vec<v1::Line>) -> v1::BillAgreementRequest {
    v1::BillAgreementRequest {
        request_id: "0b7b7a4e-55c1-4a7e-9b5c-0d6ad1d6a111".to_owned(),
        ssin: "85073003328".to_owned(),
        agreement: Some(agreement()),
        lines,
        invoice_reference: "2026/1".to_owned(),
        ..Default::default()
    }
}

fn found(message: v1::BillAgreementRequest) -> Vec<(String, u32)> {
    violations(|fields| fields.bill_agreement(&hospital(), message))
}

fn quote(line_id: &str) -> v1::QuotedLine {
    v1::QuotedLine {
        line_id: line_id.to_owned(),
        state_cents: 100,
        ocmw_cents: -20,
        patient_cents: 0,
    }
}

#[test]
fn a_billing_is_read_with_its_quotes() {
    let message = v1::BillAgreementRequest {
        quoted: vec![quote("2")],
        ..billing(vec![line("1"), line("2")])
    };
    let (intent, command) =
        parse(now(), |fields| fields.bill_agreement(&hospital(), message)).unwrap();
    assert!(matches!(intent, Intent::Write(_)));
    assert_eq!(command.lines.len(), 2);
    assert_eq!(command.invoice_reference, "2026/1");
    let [quoted] = command.quoted.as_slice() else {
        unreachable!("one line was quoted")
    };
    assert_eq!(quoted.line_id, "2");
    assert_eq!(quoted.ocmw_cents.cents(), -20, "a credit note was quoted");
}

#[test]
fn what_no_rule_reads_is_kept_by_its_path_for_the_request_id_stands_for_it() {
    let of_tooth = v1::Line {
        tooth: Some(11),
        side: Some(v1::Side::Left.into()),
        attestation_number: Some("U0123456789ABCDEFGHJK".to_owned()),
        ..line("1")
    };
    let message = v1::BillAgreementRequest {
        supervisor_nihii: Some("71000535".to_owned()),
        ..billing(vec![line("2"), of_tooth])
    };
    let (_, command) = parse(now(), |fields| fields.bill_agreement(&hospital(), message)).unwrap();
    let beside: Vec<(&str, &str)> = command
        .beside
        .iter()
        .map(|(path, value)| (path.as_str(), value.as_str()))
        .collect();
    let expected = [
        ("lines[1].attestation_number", "U0123456789ABCDEFGHJK"),
        ("lines[1].side", "1"),
        ("lines[1].tooth", "11"),
        ("supervisor_nihii", "71000535"),
    ];
    assert_eq!(beside, expected);
}

#[test]
fn everything_wrong_with_a_billing_is_found_at_once() {
    let says_the_month = v1::Line {
        used_of_month_cents: Some(0),
        ..line("1")
    };
    let message = v1::BillAgreementRequest {
        request_id: String::new(),
        ssin: "85073003329".to_owned(),
        agreement: None,
        performer_nihii: Some("10000135".to_owned()),
        invoice_reference: "x".repeat(41),
        quoted: vec![
            v1::QuotedLine {
                state_cents: i64::MIN,
                ..quote("3")
            },
            quote(""),
        ],
        ..billing(vec![says_the_month, line("1")])
    };
    let wrong = [
        ("request_id", 100),
        ("ssin", 112),
        ("agreement", 100),
        ("lines[0].used_of_month_cents", 160),
        ("lines[1].line_id", 130),
        ("performer_nihii", 156),
        ("invoice_reference", 111),
        ("quoted[0].line_id", 130),
        ("quoted[0].state_cents", 130),
        ("quoted[1].line_id", 100),
    ];
    assert_eq!(found(message), expected(&wrong));
}

#[test]
fn a_billing_has_lines_and_a_line_at_most_one_quote() {
    assert_eq!(found(billing(Vec::new())), expected(&[("lines", 100)]));
    let twice = v1::BillAgreementRequest {
        quoted: vec![quote("1"), quote("1")],
        ..billing(vec![line("1")])
    };
    assert_eq!(found(twice), expected(&[("quoted[1].line_id", 130)]));
}

#[test]
fn a_judged_billing_needs_no_request_id() {
    let message = v1::BillAgreementRequest {
        request_id: String::new(),
        validate_only: true,
        ..billing(vec![line("1")])
    };
    let (intent, _) = parse(now(), |fields| fields.bill_agreement(&hospital(), message)).unwrap();
    assert_eq!(intent, Intent::Judge);
}

#[test]
fn everything_wrong_with_a_release_is_found_at_once() {
    let wrong = [("request_id", 100), ("reason", 100), ("posting_id", 100)];
    let found = violations(|fields| fields.release_billing(v1::ReleaseBillingRequest::default()));
    assert_eq!(found, expected(&wrong));
}
