//! Bad input: everything wrong is told at once, with codes, and nothing is stored.

use carmed_tests::v1::{
    CheckCoverageRequest, CoverKind, Line, ListDecisionsRequest, Period, Question,
    RegisterDecisionRequest, question::Days,
};
use carmed_tests::{
    Date, Refused, World, callers, compute, date, days, line, on_day, person, refused,
    unlawful_stay,
};
use tonic::{Code, Status};

fn malformed<T: std::fmt::Debug>(answer: Result<T, Status>) -> Refused {
    let refusal = refused(&answer.unwrap_err());
    assert_eq!(refusal.grpc, Code::InvalidArgument, "{refusal:?}");
    assert!(refusal.texts.iter().all(|text| !text.is_empty()));
    refusal
}

fn broken_registration() -> RegisterDecisionRequest {
    let mut draft = unlawful_stay(&person(1));
    let beneficiary = draft.beneficiary.as_mut().unwrap();
    beneficiary.ssin = "85030700198".to_owned();
    beneficiary.family_name = "x".repeat(121);
    draft.office.as_mut().unwrap().municipality_ins = "1234".to_owned();
    draft.request_date = Some(Date {
        year: 2026,
        month: 2,
        day: 30,
    });
    draft.decision_date = Some(Date::default());
    draft.decided_by = 99;
    draft.period = Some(Period {
        first_day: Some(date(5)),
        last_day: Some(date(-5)),
    });
    let facts = draft.facts.as_mut().unwrap();
    facts.needy = None;
    facts.situation = 0;
    draft.covers[1].kind = 0;
    draft.covers[2].insurance_level = 77;
    RegisterDecisionRequest {
        request_id: "not a uuid".to_owned(),
        reason: String::new(),
        validate_only: false,
        decision: Some(draft),
    }
}

#[tokio::test]
async fn every_malformed_field_is_named_at_once_and_nothing_is_stored() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let refusal = malformed(ocmw.register(broken_registration()).await);
    for (field, code) in [
        ("request_id", "CODE_MALFORMED"),
        ("reason", "CODE_MISSING"),
        ("decision.beneficiary.ssin", "CODE_CHECK_DIGITS_WRONG"),
        ("decision.beneficiary.family_name", "CODE_MALFORMED"),
        ("decision.office.municipality_ins", "CODE_MALFORMED"),
        ("decision.decided_by", "CODE_VALUE_NOT_ALLOWED"),
        ("decision.facts.needy", "CODE_MISSING"),
        ("decision.facts.situation", "CODE_MISSING"),
        ("decision.covers[1].kind", "CODE_MISSING"),
        (
            "decision.covers[2].insurance_level",
            "CODE_VALUE_NOT_ALLOWED",
        ),
    ] {
        assert!(
            refusal.names(field, code),
            "{field} {code} is not in {:#?}",
            refusal.fields
        );
    }
    for field in [
        "decision.request_date",
        "decision.decision_date",
        "decision.period",
    ] {
        let named = refusal
            .fields
            .iter()
            .any(|(name, _)| name.starts_with(field));
        assert!(named, "{field} is not in {:#?}", refusal.fields);
    }
    let listed = ocmw
        .decisions
        .list_decisions(ListDecisionsRequest::default())
        .await
        .unwrap();
    assert!(listed.into_inner().decisions.is_empty());
}

#[tokio::test]
async fn a_refusal_repeats_no_personal_content() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let status = ocmw.register(broken_registration()).await.unwrap_err();
    let told = format!("{status:?} {:?}", refused(&status));
    for secret in ["85030700198", "Fictief1", &"x".repeat(121)] {
        assert!(!told.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn an_empty_registration_names_what_is_missing() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let refusal = malformed(ocmw.register(RegisterDecisionRequest::default()).await);
    for field in ["request_id", "reason", "decision"] {
        assert!(
            refusal.names(field, "CODE_MISSING"),
            "{field} is not in {:?}",
            refusal.fields
        );
    }
}

#[tokio::test]
async fn a_check_without_days_is_never_read_as_today() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    let whole = on_day(&person(1).ssin, CoverKind::AmbulatoryInHospital, 0);
    for (question, field) in [
        (None, "question"),
        (Some(Question { days: None }), "question"),
        (
            Some(Question {
                days: Some(Days::CareDate(Date::default())),
            }),
            "question.care_date",
        ),
        (
            Some(Question {
                days: Some(Days::Period(days(0, 366))),
            }),
            "question.period",
        ),
        (
            Some(Question {
                days: Some(Days::Period(days(3, 1))),
            }),
            "question.period",
        ),
    ] {
        let request = CheckCoverageRequest {
            question,
            ..whole.clone()
        };
        let refusal = malformed(hospital.check(request).await);
        let named = refusal
            .fields
            .iter()
            .any(|(name, _)| name.starts_with(field));
        assert!(named, "{field} is not in {:?}", refusal.fields);
    }
}

#[tokio::test]
async fn a_partial_date_that_is_no_birth_date_is_refused() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    for (year, month, day) in [
        (2026, 5, 0),
        (2026, 0, 0),
        (0, 5, 3),
        (2026, 13, 1),
        (-1, 1, 1),
    ] {
        let request = CheckCoverageRequest {
            question: Some(Question {
                days: Some(Days::CareDate(Date { year, month, day })),
            }),
            ..on_day(&person(1).ssin, CoverKind::AmbulatoryInHospital, 0)
        };
        malformed(hospital.check(request).await);
    }
}

#[tokio::test]
async fn every_malformed_line_is_named_at_once() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    let lines = vec![
        line("a", "101076", -1),
        line("b", "10107", -1),
        Line {
            kind: None,
            ..line("", "101076", -1)
        },
        Line {
            units: Some(1_000),
            charged_cents: Some(-1),
            ..line("d", "101076", -1)
        },
        Line {
            care_date: None,
            ..line("e", "101076", -1)
        },
    ];
    let request = compute("123", CoverKind::AmbulatoryInHospital, lines);
    let refusal = malformed(hospital.compute(request).await);
    for field in [
        "ssin",
        "lines[1].nomenclature.code",
        "lines[2].line_id",
        "lines[3].units",
        "lines[3].charged_cents",
        "lines[4].care_date",
    ] {
        let named = refusal.fields.iter().any(|(name, _)| name == field);
        assert!(named, "{field} is not in {:#?}", refusal.fields);
    }
    assert!(
        refusal
            .fields
            .iter()
            .any(|(name, _)| name.starts_with("lines[2]") && name != "lines[2].line_id")
    );
}
