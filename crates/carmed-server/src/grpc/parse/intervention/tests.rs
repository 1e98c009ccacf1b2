//! Tests of the lines a provider asks amounts for.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use crate::grpc::parse::cover::tests::date;
use crate::grpc::parse::parse;
use crate::grpc::parse::testing::{expected, now, violations};
use carmed_model::{Caller, Nihii, ProviderId, Quality};
use carmed_proto::v1;
use carmed_proto::v1::line::Kind;

pub(in crate::grpc::parse) fn hospital() -> Caller {
    Caller {
        quality: Quality::Hospital,
        organisation: ProviderId::Nihii(Nihii::parse("71000535").unwrap()),
        agent: String::new(),
        recognised_kind: None,
    }
}

pub(in crate::grpc::parse) fn line(line_id: &str) -> v1::Line {
    v1::Line {
        line_id: line_id.to_owned(),
        kind: Some(Kind::Nomenclature(v1::Nomenclature {
            code: "101032".to_owned(),
        })),
        care_date: date(2026, 6, 1),
        ..Default::default()
    }
}

fn asking(lines: Vec<v1::Line>) -> v1::ComputeInterventionRequest {
    v1::ComputeInterventionRequest {
        ssin: "85073003328".to_owned(),
        cover: v1::CoverKind::AmbulatoryInHospital.into(),
        lines,
        ..Default::default()
    }
}

fn found(message: v1::ComputeInterventionRequest) -> Vec<(String, u32)> {
    violations(|fields| fields.compute_intervention(&hospital(), message))
}

#[test]
fn what_a_line_does_not_say_counts_as_the_contract_says() {
    let asked = parse(now(), |fields| {
        fields.compute_intervention(&hospital(), asking(vec![line("1")]))
    })
    .unwrap();
    let line = &asked.lines[0];
    assert_eq!(
        (line.units, line.charged_cents, line.prescription),
        (1, None, false)
    );
    assert!(!line.attestation && !line.chronic && line.conventioned.is_none());
    assert_eq!(line.used_of_month_cents, None);
}

#[test]
fn a_prescriber_counts_as_a_prescription_where_a_line_says_nothing() {
    let says_no = v1::Line {
        prescription: Some(false),
        ..line("2")
    };
    let message = v1::ComputeInterventionRequest {
        prescriber_nihii: Some("10000135".to_owned()),
        ..asking(vec![line("1"), says_no])
    };
    let asked = parse(now(), |fields| {
        fields.compute_intervention(&hospital(), message)
    })
    .unwrap();
    let prescriptions: Vec<bool> = asked.lines.iter().map(|line| line.prescription).collect();
    assert_eq!(prescriptions, [true, false]);
}

#[test]
fn a_named_attestation_counts_as_one() {
    let attested = v1::Line {
        attestation_number: Some(format!("U{}", "0".repeat(20))),
        ..line("1")
    };
    let message = asking(vec![attested]);
    let asked = parse(now(), |fields| {
        fields.compute_intervention(&hospital(), message)
    })
    .unwrap();
    assert!(asked.lines[0].attestation);
}

#[test]
fn everything_wrong_with_the_lines_is_found_at_once() {
    let bad = v1::Line {
        line_id: "x".repeat(65),
        kind: Some(Kind::Nomenclature(v1::Nomenclature {
            code: "101075".to_owned(),
        })),
        care_date: None,
        units: Some(0),
        charged_cents: Some(-1),
        invoice_type: Some(0),
        supplement_type: Some(77),
        tooth: Some(56),
        side: Some(3),
        used_of_month_cents: Some(i64::MAX),
        used_of_stay_cents: Some(-5),
        attestation_number: Some(String::new()),
        ..Default::default()
    };
    let uncoded = v1::Line {
        kind: Some(Kind::Uncoded(v1::Uncoded {
            description: String::new(),
            ambulance_112: true,
        })),
        units: Some(1_000),
        ..line("u")
    };
    let nothing = v1::Line {
        kind: None,
        ..line("n")
    };
    let wrong = [
        ("lines[0].line_id", 111),
        ("lines[0].care_date", 100),
        ("lines[0].nomenclature.code", 130),
        ("lines[0].units", 130),
        ("lines[0].charged_cents", 130),
        ("lines[0].invoice_type", 130),
        ("lines[0].supplement_type", 130),
        ("lines[0].tooth", 130),
        ("lines[0].side", 130),
        ("lines[0].used_of_month_cents", 130),
        ("lines[0].used_of_stay_cents", 130),
        ("lines[0].attestation_number", 100),
        ("lines[1].charged_cents", 100),
        ("lines[1].uncoded.description", 100),
        ("lines[1].units", 130),
        ("lines[2].kind", 100),
    ];
    assert_eq!(found(asking(vec![bad, uncoded, nothing])), expected(&wrong));
}

#[test]
fn a_request_holds_1_to_200_lines_each_with_its_own_id() {
    assert_eq!(found(asking(Vec::new())), expected(&[("lines", 100)]));
    let numbered = |count| (0..count).map(|number| line(&number.to_string())).collect();
    assert_eq!(found(asking(numbered(200))), expected(&[]));
    assert_eq!(found(asking(numbered(201))), expected(&[("lines", 111)]));
    let twice = asking(vec![line("a"), line("b"), line("a")]);
    assert_eq!(found(twice), expected(&[("lines[2].line_id", 130)]));
}

#[test]
fn another_performer_stands_with_a_supervisor_or_a_guard_post_only() {
    let performed = |performer: &str| v1::ComputeInterventionRequest {
        performer_nihii: Some(performer.to_owned()),
        ..asking(vec![line("1")])
    };
    assert_eq!(found(performed("71000535")), expected(&[]));
    assert_eq!(
        found(performed("10000135")),
        expected(&[("performer_nihii", 156)])
    );
    assert_eq!(
        found(performed("10000136")),
        expected(&[("performer_nihii", 112)])
    );
    let supervised = v1::ComputeInterventionRequest {
        supervisor_nihii: Some("10000106".to_owned()),
        ..performed("10000135")
    };
    assert_eq!(found(supervised), expected(&[]));
    let guarded = v1::ComputeInterventionRequest {
        guard_post_nihii: Some("0".to_owned()),
        ..performed("71000535")
    };
    assert_eq!(found(guarded), expected(&[("guard_post_nihii", 111)]));
}

#[test]
fn teeth_are_those_of_the_fdi_notation() {
    for (tooth, exists) in [
        (11, true),
        (48, true),
        (55, true),
        (85, true),
        (10, false),
        (19, false),
        (49, false),
        (86, false),
        (91, false),
        (u32::MAX, false),
    ] {
        let treated = asking(vec![v1::Line {
            tooth: Some(tooth),
            ..line("1")
        }]);
        assert_eq!(found(treated).is_empty(), exists, "{tooth}");
    }
}
