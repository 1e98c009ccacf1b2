//! LIFE-03…09, LIFE-11: what each operation leaves behind.

use crate::scene::{
    base_decision, card, day, dossier, in_state, kept, on, registered, terms, written,
};
use carmed_model::decision::{StopReason, VersionCause};
use carmed_model::{Code, CoverKind, DecisionState, DecisionVersion, Period, ProviderId};
use carmed_validation::life_cycle::{close, extend, may_write, modify, stop};
use carmed_validation::registration::decide;

fn current() -> DecisionVersion {
    registered(&base_decision(), 1, day("2026-03-02"))
}

#[test]
fn life_08_a_refusal_by_state_lists_the_actions_that_are_allowed() {
    let suspended = in_state(current(), DecisionState::Suspended);
    let refused = close(&suspended).unwrap_err();
    assert_eq!(refused.violations[0].code, Code::ActionNotAllowed);
    assert_eq!(refused.violations[0].values["allowed"], "REACTIVATE, STOP");
}

#[test]
fn each_operation_leaves_its_state_and_cause() {
    let current = current();
    let today = on(day("2026-03-10"));
    let known = dossier([current.clone()]);
    let modified = modify(&current, &terms(&current.decision), &known, &today).unwrap();
    assert_eq!(
        (modified.state, modified.cause),
        (DecisionState::Active, VersionCause::Modified)
    );
    assert_eq!(
        modified.grants, current.grants,
        "unchanged terms grant nothing anew"
    );
    let extended = extend(
        &current,
        day("2026-03-09"),
        day("2026-06-30"),
        &known,
        &today,
    )
    .unwrap();
    assert_eq!(
        (extended.state, extended.cause),
        (DecisionState::Active, VersionCause::Extended)
    );
    assert_eq!(extended.decision.request_date, day("2026-03-09"));
    assert_eq!(
        extended.decision.decision_date,
        current.decision.decision_date
    );
    let stopped = stop(&current, StopReason::Other, day("2026-03-10"), None, &today).unwrap();
    let cause = VersionCause::Stopped {
        reason: StopReason::Other,
        mutation_date: None,
    };
    assert_eq!(
        (stopped.state, stopped.cause),
        (DecisionState::Stopped, cause)
    );
    let closed = close(&current).unwrap();
    assert_eq!(
        (closed.state, closed.cause),
        (DecisionState::Closed, VersionCause::Closed)
    );
    assert_eq!(closed.decision, current.decision);
}

#[test]
fn a_later_version_never_restarts_the_registration_day_of_a_day_already_granted() {
    let current = current();
    let known = dossier([current.clone()]);
    let extended = extend(
        &current,
        day("2026-04-01"),
        day("2026-06-30"),
        &known,
        &on(day("2026-04-02")),
    );
    let version = kept(extended.unwrap(), 1, 2, day("2026-04-02"));
    assert_eq!(
        version.first_granted_on(CoverKind::Doctor, day("2026-05-31")),
        Some(day("2026-03-02"))
    );
    assert_eq!(
        version.first_granted_on(CoverKind::Doctor, day("2026-06-01")),
        Some(day("2026-04-02"))
    );
}

#[test]
fn dec_05_a_late_verdict_stands_through_extension_and_modification_with_unchanged_dates() {
    let mut late = base_decision();
    late.request_date = day("2026-01-01");
    let first = registered(&late, 1, day("2026-03-02"));
    assert_eq!(first.state_share.refund_code, 9045);
    let today = day("2026-03-10");
    let known = dossier([first.clone()]);
    let extended = extend(
        &first,
        day("2026-03-09"),
        day("2026-06-30"),
        &known,
        &on(today),
    )
    .unwrap();
    assert_eq!(extended.state_share.refund_code, 9045);
    let second = kept(extended, 1, 2, today);
    let known = dossier([second.clone()]);
    let modified = modify(&second, &terms(&second.decision), &known, &on(today)).unwrap();
    assert_eq!(modified.state_share.refund_code, 9045);
    assert_eq!(
        written(&modified.warnings),
        ["DEC-05 1013 decision_date", "DEC-06 1013 decision_date"]
    );
    let mut again = terms(&second.decision);
    (again.request_date, again.decision_date) = (today, today);
    let decided_anew = modify(&second, &again, &known, &on(today)).unwrap();
    assert_eq!(decided_anew.state_share.refund_code, 31);
}

#[test]
fn a_principle_decision_becomes_a_guarantee_by_modification() {
    let mut principle = base_decision();
    principle.covers.clear();
    let first = registered(&principle, 1, day("2026-03-02"));
    assert!(first.grants.is_empty());
    let known = dossier([first.clone()]);
    let guarantee = modify(
        &first,
        &terms(&base_decision()),
        &known,
        &on(day("2026-03-20")),
    )
    .unwrap();
    assert_eq!(guarantee.decision.covers.len(), 4);
    assert!(
        guarantee
            .grants
            .iter()
            .all(|grant| grant.registered_on == day("2026-03-20"))
    );
}

#[test]
fn life_09_when_competence_moves_the_old_ocmw_stops_and_the_new_one_registers() {
    let old = current();
    let today = on(day("2026-04-01"));
    let mut moved = base_decision();
    moved.ocmw.cbe = carmed_model::Cbe::parse("0403019261").unwrap();
    moved.period = Period::new(day("2026-04-01"), day("2026-05-31")).unwrap();
    moved.covers.clear();
    let before = decide(&moved, &dossier([old.clone()]), &today).unwrap_err();
    assert_eq!(written(&before.violations), ["DEC-01 1008 period"]);
    let (reason, mutation) = (StopReason::CompetenceMoved, Some(day("2026-04-01")));
    let stopped = stop(&old, reason, day("2026-03-31"), mutation, &today).unwrap();
    let stopped = kept(stopped, 1, 2, day("2026-04-01"));
    assert!(decide(&moved, &dossier([stopped]), &today).is_ok());
}

#[test]
fn life_11_only_the_managing_ocmw_may_write() {
    let current = current();
    assert_eq!(current.card_number, card(1));
    assert!(may_write(&ProviderId::Cbe(current.decision.ocmw.cbe), &current).is_ok());
    let stranger = ProviderId::Cbe(carmed_model::Cbe::parse("0403019261").unwrap());
    let hospital = ProviderId::Nihii(carmed_model::Nihii::parse("71000535").unwrap());
    for other in [stranger, hospital] {
        assert_eq!(
            written(&[may_write(&other, &current).unwrap_err()]),
            ["LIFE-11 140"]
        );
    }
}
