//! The official example of an extension, on a registry whose clock stands in 2019.

use crate::support::{
    StandingClock, day, hospital, ocmw, open, period, register, request_id, ssin,
};
use carmed_model::{CareDays, CoverKind, DecisionCommand, Question};
use carmed_registry::CoverageQuestion;

#[tokio::test]
async fn three_months_from_2019_01_15_are_extended_by_three_life_04() {
    let directory = tempfile::tempdir().unwrap();
    let registry = open(directory.path(), StandingClock::at(day("2019-04-10"))).await;
    let DecisionCommand::Register { reason, decision } = register(1) else {
        panic!("a registration registers");
    };
    let mut decision = *decision;
    let granted = period("2019-01-15", "2019-04-14");
    decision.terms.request_date = day("2019-01-10");
    decision.terms.decision_date = day("2019-01-20");
    decision.terms.facts.social_inquiry_date = Some(day("2019-01-12"));
    decision.terms.period = granted;
    for cover in &mut decision.terms.covers {
        cover.period = granted;
    }
    let command = DecisionCommand::Register {
        reason,
        decision: Box::new(decision),
    };
    let caller = ocmw(1);
    let written = registry
        .write_decision(&caller, request_id(), &command)
        .await
        .unwrap();
    let command = DecisionCommand::Extend {
        reason: "the need goes on".to_owned(),
        card_number: written.version.card_number,
        expected_version: 1,
        request_date: day("2019-04-09"),
        last_day: day("2019-07-14"),
    };
    let extended = registry
        .write_decision(&caller, request_id(), &command)
        .await
        .unwrap();
    let extended = &extended.version;
    assert_eq!(extended.decision.period, period("2019-01-15", "2019-07-14"));
    assert_eq!(extended.decision.decision_date, day("2019-01-20"));
    for cover in &extended.decision.covers {
        assert_eq!(cover.period, extended.decision.period, "it grew with it");
    }
    let question = CoverageQuestion {
        ssin: ssin(1),
        question: Question {
            cover: CoverKind::AmbulatoryInHospital,
            care_days: CareDays::Date(day("2019-07-14")),
        },
        attestation_number: None,
        second_factor: None,
    };
    let answer = registry
        .check_coverage(&hospital(), &question)
        .await
        .unwrap();
    assert_eq!(answer.coverage.spans[0].version, 2);
    registry.close().await;
}
