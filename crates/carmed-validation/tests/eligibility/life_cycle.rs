//! LIFE-03…09, LIFE-11: `tests/data/life_cycle.toml`.

use crate::scene::{
    Patch, Provenance, base_decision, cases_of, day, dossier, in_state, on, registered, sorted,
    terms, written,
};
use carmed_model::decision::StopReason;
use carmed_model::{
    Day, DecisionState, DecisionVersion, Dossier, MutationKind, Period, ProviderId,
};
use carmed_validation::life_cycle::{close, extend, may_write, modify, reactivate, stop, suspend};
use carmed_validation::registration::Verdict;
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
    /// The organisation that writes; the managing OCMW where nothing is said.
    by: Option<ProviderId>,
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
    Reactivate {},
    /// By itself, for a change of stay on that day.
    Suspend(Day),
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
        Operation::Reactivate {} => reactivate(current, dossier),
        Operation::Suspend(mutation_date) => suspend(current, MutationKind::Stay, *mutation_date),
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
        let by = case
            .by
            .unwrap_or(ProviderId::Cbe(current.decision.ocmw.cbe));
        if let Err(refused) = may_write(&by, &current) {
            assert_eq!(written(&[refused]), case.violations, "{name}: author");
            continue;
        }
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
