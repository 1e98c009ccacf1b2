//! DEC-01…19: `tests/data/registration.toml`.

use crate::scene::{
    LAW, LAW_WITH_TEST_ROW, Patch, Provenance, base_decision, cases_of, day, dossier, in_state, on,
    period, registered, sorted, written,
};
use carmed_model::{Code, Day, DecisionState, Dossier, Percentage, Rule};
use carmed_validation::registration::{Context, decide};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    rule: String,
    origin: String,
    source: String,
    today: Option<Day>,
    #[serde(default)]
    set: Patch,
    /// Another decision of the person: its state and what differs from the base.
    other: Option<Other>,
    #[serde(default)]
    violations: Vec<String>,
    #[serde(default)]
    warnings: Vec<String>,
    refund_code: Option<u16>,
    attestation_required: Option<bool>,
}

#[derive(Deserialize)]
struct Other {
    state: DecisionState,
    #[serde(default)]
    set: Patch,
}

fn cases() -> Vec<Case> {
    cases_of(include_str!("../data/registration.toml"))
}

#[test]
fn every_case_of_registration_is_judged_as_written() {
    for case in cases() {
        let name = format!("{}: {}", case.rule, case.name);
        Provenance {
            rule: case.rule,
            origin: case.origin,
            source: case.source,
        }
        .assert_stated(&name);
        let today = case.today.unwrap_or(day("2026-03-02"));
        let decision = case.set.apply(&base_decision());
        let known = case.other.map(|other| {
            in_state(
                registered(&other.set.apply(&base_decision()), 1, day("2026-03-02")),
                other.state,
            )
        });
        let known = dossier(known);
        let verdict = decide(&decision, &known, &on(today));
        assert_eq!(verdict, decide(&decision, &known, &on(today)), "{name}");
        let (violations, warnings) = match &verdict {
            Ok(approved) => (Vec::new(), written(&approved.warnings)),
            Err(refused) => (written(&refused.violations), written(&refused.warnings)),
        };
        assert_eq!(violations, sorted(case.violations), "{name}: violations");
        assert_eq!(warnings, sorted(case.warnings), "{name}: warnings");
        let share = verdict.ok().map(|approved| approved.state_share);
        if let Some(code) = case.refund_code {
            assert_eq!(
                share.map(|share| share.refund_code),
                Some(code),
                "{name}: refund code"
            );
        }
        if let Some(required) = case.attestation_required {
            assert_eq!(
                share.map(|share| share.attestation_required),
                Some(required),
                "{name}"
            );
        }
    }
}

#[test]
fn every_rule_of_registration_has_cases() {
    let covered: BTreeSet<String> = cases().into_iter().map(|case| case.rule).collect();
    for rule in Rule::ALL
        .iter()
        .filter(|rule| rule.id().starts_with("DEC-"))
    {
        assert!(covered.contains(rule.id()), "{rule}");
    }
}

#[test]
fn dec_01_names_the_managing_ocmw_and_the_dates_and_nothing_of_the_card() {
    let decision = base_decision();
    let other = registered(&decision, 1, day("2026-03-02"));
    let card_number = other.card_number.to_string();
    let refused = decide(&decision, &dossier([other]), &on(day("2026-03-02"))).unwrap_err();
    let values = &refused.violations[0].values;
    let expected = [
        "first_day",
        "last_day",
        "ocmw_cbe",
        "ocmw_name_fr",
        "ocmw_name_nl",
    ];
    assert_eq!(
        values.keys().map(String::as_str).collect::<Vec<_>>(),
        expected
    );
    assert_eq!(
        (values["first_day"].as_str(), values["ocmw_cbe"].as_str()),
        ("2026-03-01", "0884303369")
    );
    assert!(!values.values().any(|value| value.contains(&card_number)));
}

#[test]
fn dec_02_names_the_last_day_the_law_allows() {
    let mut decision = base_decision();
    decision.period = period("2024-02-29", "2025-02-28");
    let refused = decide(&decision, &Dossier::default(), &on(day("2026-03-02"))).unwrap_err();
    let too_long = refused
        .violations
        .iter()
        .find(|found| found.rule == Some(Rule::Dec02))
        .unwrap();
    assert_eq!(too_long.values["last_day_max"], "2025-02-27");
}

#[test]
fn dec_13_sees_a_death_known_by_another_decision() {
    let mut earlier = base_decision();
    earlier.period = period("2026-01-05", "2026-01-31");
    earlier.covers.clear();
    earlier.beneficiary.death_date = Some(day("2026-02-10"));
    let known = dossier([registered(&earlier, 1, day("2026-03-02"))]);
    let refused = decide(&base_decision(), &known, &on(day("2026-03-02"))).unwrap_err();
    assert_eq!(written(&refused.violations), ["DEC-13 1013 period"]);
}

#[test]
fn grants_name_the_registration_that_first_covered_each_cover() {
    let version = registered(&base_decision(), 1, day("2026-03-02"));
    assert_eq!(version.grants.len(), 4);
    for cover in &version.decision.covers {
        assert_eq!(
            version.first_granted_on(cover.kind, cover.period.first_day()),
            Some(day("2026-03-02"))
        );
        assert_eq!(
            version.first_granted_on(cover.kind, cover.period.last_day().plus_days(1)),
            None
        );
    }
}

#[test]
fn the_half_share_exists_in_the_test_parameters_only() {
    let mut decision = base_decision();
    decision.facts.residence_status = carmed_model::ResidenceStatus::Legal;
    decision.facts.situation = carmed_model::Situation::Other;
    let refused = decide(&decision, &Dossier::default(), &on(day("2026-03-02"))).unwrap_err();
    assert_eq!(refused.violations[0].code, Code::NoStateShare);
    let with_test_row = Context {
        today: day("2026-03-02"),
        parameters: &LAW_WITH_TEST_ROW,
    };
    let approved = decide(&decision, &Dossier::default(), &with_test_row).unwrap();
    assert_eq!(approved.state_share.refund_code, 9950);
    assert_eq!(
        approved.state_share.hospitalisation.patient,
        Percentage::HALF
    );
    assert!(
        LAW.refund_rows()
            .iter()
            .all(|row| row.provenance.origin != "TEST")
    );
}

#[test]
fn dec_17_looks_at_each_part_by_its_own_percentage() {
    let mut decision = base_decision();
    decision.facts.residence_status = carmed_model::ResidenceStatus::Legal;
    decision.facts.situation = carmed_model::Situation::Other;
    // The test row pays 100 % of the insurance part of ambulatory care in hospital, 0 % of the patient part.
    decision.covers[2].insurance_level = carmed_model::SupportLevel::Nothing;
    decision.covers[2].patient_level = carmed_model::SupportLevel::Nothing;
    let context = Context {
        today: day("2026-03-02"),
        parameters: &LAW_WITH_TEST_ROW,
    };
    let approved = decide(&decision, &Dossier::default(), &context).unwrap();
    let expected = ["DEC-17 1013 covers[2].patient_level"];
    assert_eq!(written(&approved.warnings), expected);
}
