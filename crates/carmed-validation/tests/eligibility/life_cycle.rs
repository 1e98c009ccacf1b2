//! LIFE-03…06, LIFE-08, LIFE-09, LIFE-11: `tests/data/life_cycle.toml`.

use crate::scene::{
    Patch, Provenance, base_decision, card, cases_of, day, dossier, in_state, kept, on, registered,
    sorted, terms, written,
};
use carmed_model::decision::{StopReason, VersionCause};
use carmed_model::{
    Code, CoverKind, Day, DecisionState, DecisionVersion, Dossier, Period, ProviderId,
};
use carmed_validation::life_cycle::{close, extend, may_write, modify, stop};
use carmed_validation::registration::{Verdict, decide};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    rule: String,
    origin: String,
    source: String,
    today: Day,
    /// When the decision was registered.
    registered_on: Option<Day>,
    /// What the registered decision differs in from the base.
    #[serde(default)]
    current: Patch,
    state: Option<DecisionState>,
    /// The period of another decision of the person.
    other: Option<Patch>,
    operation: Operation,
    #[serde(default)]
    violations: Vec<String>,
    warnings: Option<Vec<String>>,
    /// The period the decision then has.
    period: Option<Period>,
    /// The periods all its covers then have.
    covers: Option<BTreeMap<String, Period>>,
    refund_code: Option<u16>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Operation {
    Modify(Patch),
    Extend {
        request_date: Day,
        last_day: Day,
    },
    Stop {
        reason: StopReason,
        last_day: Day,
        mutation_date: Option<Day>,
    },
    Close {},
}

fn perform(
    operation: &Operation,
    current: &DecisionVersion,
    dossier: &Dossier,
    today: Day,
) -> Verdict {
    let context = on(today);
    match operation {
        Operation::Modify(set) => modify(
            current,
            &terms(&set.apply(&current.decision)),
            dossier,
            &context,
        ),
        Operation::Extend {
            request_date,
            last_day,
        } => extend(current, *request_date, *last_day, dossier, &context),
        Operation::Stop {
            reason,
            last_day,
            mutation_date,
        } => stop(current, *reason, *last_day, *mutation_date, &context),
        Operation::Close {} => close(current),
    }
}

#[test]
fn every_case_of_the_life_cycle_is_judged_as_written() {
    let cases = cases_of::<Case>(include_str!("../data/life_cycle.toml"));
    for case in cases {
        let name = format!("{}: {}", case.rule, case.name);
        Provenance {
            rule: case.rule,
            origin: case.origin,
            source: case.source,
        }
        .assert_stated(&name);
        let registered_on = case.registered_on.unwrap_or(day("2026-03-02"));
        let current = registered(&case.current.apply(&base_decision()), 1, registered_on);
        let current = in_state(current, case.state.unwrap_or(DecisionState::Active));
        let other = case
            .other
            .map(|set| registered(&set.apply(&base_decision()), 2, day("2026-03-02")));
        let known = dossier([current.clone()].into_iter().chain(other));
        let verdict = perform(&case.operation, &current, &known, case.today);
        let violations = verdict
            .as_ref()
            .err()
            .map(|refused| written(&refused.violations));
        assert_eq!(
            violations.unwrap_or_default(),
            sorted(case.violations),
            "{name}: violations"
        );
        let Ok(approved) = verdict else { continue };
        if let Some(warnings) = case.warnings {
            assert_eq!(
                written(&approved.warnings),
                sorted(warnings),
                "{name}: warnings"
            );
        }
        if let Some(period) = case.period {
            assert_eq!(approved.decision.period, period, "{name}: period");
        }
        if let Some(covers) = case.covers {
            let found: BTreeMap<String, Period> = approved
                .decision
                .covers
                .iter()
                .map(|cover| (cover.kind.to_string(), cover.period))
                .collect();
            assert_eq!(found, covers, "{name}: covers");
        }
        if let Some(code) = case.refund_code {
            assert_eq!(
                approved.state_share.refund_code, code,
                "{name}: refund code"
            );
        }
    }
}

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
