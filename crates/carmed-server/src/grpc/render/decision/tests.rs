//! Tests of how decisions are told.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use super::*;
use crate::grpc::parse::decision::tests::registration;
use crate::grpc::parse::parse;
use crate::grpc::parse::testing::now;
use carmed_model::decision::StopReason;
use carmed_model::{
    CardNumber, Cbe, Code, DecisionCommand, Finding, MutationKind, Percentage, Revision, Rule,
};

/// The registration of the parsers' tests, as version 2 of a card.
pub(in crate::grpc::render) fn version() -> DecisionVersion {
    let command = parse(now(), |fields| fields.register(registration())).unwrap();
    let DecisionCommand::Register { decision, .. } = command else {
        panic!("no registration")
    };
    let ocmw = Cbe::parse("0403019261").unwrap();
    let setting = |insurance, patient| SettingShare { insurance, patient };
    DecisionVersion {
        card_number: CardNumber::from_sequence(12).unwrap(),
        version: 2,
        state: DecisionState::Active,
        decision: decision.terms.decide_for(&decision.beneficiary, ocmw),
        state_share: StateShare {
            refund_code: 110,
            hospitalisation: setting(Percentage::FULL, Percentage::ZERO),
            ambulatory_in_hospital: setting(Percentage::HALF, Percentage::ZERO),
            other: setting(Percentage::ZERO, Percentage::FULL),
            attestation_required: true,
        },
        grants: Vec::new(),
        cause: VersionCause::Modified,
        warnings: vec![Finding::broken(Rule::Dec06).at("decision.request_date")],
        registered_on: now().1,
        registered_at: now().0,
    }
}

#[test]
fn what_was_registered_is_told_word_for_word() {
    let draft = registration().decision.unwrap();
    let told = decision(&version(), now().1);
    assert_eq!(told.beneficiary, draft.beneficiary);
    assert_eq!(told.request_date, draft.request_date);
    assert_eq!(told.decision_date, draft.decision_date);
    assert_eq!(told.decided_by, draft.decided_by);
    assert_eq!(told.period, draft.period);
    assert_eq!(told.facts, draft.facts);
    assert_eq!(told.covers, draft.covers);
    let ocmw = told.ocmw.unwrap();
    assert_eq!(ocmw.cbe, "0403019261");
    assert_eq!(ocmw.name_fr, draft.office.unwrap().name_fr);
    assert_eq!((told.card_number.len(), told.version), (12, 2));
}

#[test]
fn each_setting_of_the_state_share_keeps_its_two_percentages() {
    let share = decision(&version(), now().1).state_share.unwrap();
    let percents = |share: Option<v1::CareSettingShare>| {
        let share = share.unwrap();
        (share.insurance_percent, share.patient_percent)
    };
    assert_eq!(percents(share.hospitalisation), (100, 0));
    assert_eq!(percents(share.ambulatory_in_hospital), (50, 0));
    assert_eq!(percents(share.other), (0, 100));
    assert_eq!((share.refund_code, share.attestation_required), (110, true));
}

#[test]
fn an_active_decision_expires_after_its_last_day_and_others_never_do() {
    let holds = version().decision.period;
    let last_day = holds.last_day();
    let after = last_day.plus_days(1);
    assert_eq!(
        state(DecisionState::Active, holds, last_day),
        v1::DecisionState::Active
    );
    assert_eq!(
        state(DecisionState::Active, holds, after),
        v1::DecisionState::Expired
    );
    for (stored, told) in [
        (DecisionState::Stopped, v1::DecisionState::Stopped),
        (DecisionState::Suspended, v1::DecisionState::Suspended),
        (DecisionState::Closed, v1::DecisionState::Closed),
    ] {
        assert_eq!(state(stored, holds, after), told);
    }
}

#[test]
fn a_stop_is_told_with_its_reason() {
    assert!(decision(&version(), now().1).stop.is_none());
    let cause = VersionCause::Stopped {
        reason: StopReason::Departure,
        mutation_date: Some(now().1),
    };
    let stop = decision(&DecisionVersion { cause, ..version() }, now().1)
        .stop
        .unwrap();
    assert_eq!(stop.stop_reason(), v1::StopReason::Departure);
    assert_eq!(stop.mutation_date, Some(date(now().1)));
}

#[test]
fn a_refused_write_is_judged_without_state_period_and_share() {
    let refused = Evaluation {
        revision: Revision::new(4),
        violations: vec![Finding::new(Code::NoStateShare).rule(Rule::Dec18)],
        warnings: Vec::new(),
        accepted: None,
        agreements_touched_count: 0,
        agreements_touched: Vec::new(),
    };
    let told = evaluation(Language::En, &refused, now().1);
    assert!(!told.accepted && told.state_share.is_none() && told.period.is_none());
    assert_eq!(told.state(), v1::DecisionState::Unspecified);
    assert_eq!(told.violations[0].code(), v1::Code::NoStateShare);
    let version = version();
    let accepted = Some((version.state_share, version.state, version.decision.period));
    let told = evaluation(
        Language::En,
        &Evaluation {
            accepted,
            violations: Vec::new(),
            ..refused
        },
        now().1,
    );
    assert!(told.accepted && told.violations.is_empty());
    assert_eq!(told.state(), v1::DecisionState::Active);
    assert_eq!(told.period, Some(period(version.decision.period)));
}

#[test]
fn a_written_version_carries_its_warnings_in_the_callers_language() {
    let told = written(Language::Fr, &version(), now().1);
    assert_eq!(told.warnings[0].rule, "DEC-06");
    assert_eq!(told.recorded_at, Some(timestamp(now().0)));
    let other = written(Language::De, &version(), now().1);
    assert_ne!(told.warnings[0].text, other.warnings[0].text);
}

#[test]
fn a_suspension_tells_which_mutation_led_to_it_and_since_when() {
    let mutation_date = now().1;
    let suspended = DecisionVersion {
        state: DecisionState::Suspended,
        cause: VersionCause::Suspended {
            mutation: MutationKind::Stay,
            mutation_date,
        },
        ..version()
    };
    let told = decision(&suspended, now().1);
    assert_eq!(told.state(), v1::DecisionState::Suspended);
    let suspension = told.suspension.unwrap();
    assert_eq!(suspension.kind(), v1::MutationKind::Stay);
    assert_eq!(suspension.mutation_date, Some(date(mutation_date)));
    assert_eq!(decision(&version(), now().1).suspension, None);
}
