//! LIFE-07 and LIFE-10: `tests/data/mutation.toml`.

use crate::scene::{
    Patch, Provenance, base_decision, card, cases_of, day, dossier, in_state, on, registered,
    sorted, written,
};
use carmed_model::{
    CardNumber, Day, DecisionAction, DecisionState, DecisionVersion, Instant, Mutation,
    MutationChange, MutationEffect,
};
use carmed_validation::mutation::{Followed, follow, merge};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    rule: String,
    origin: String,
    source: String,
    #[serde(default = "tenth_of_april")]
    today: Day,
    #[serde(default)]
    set: Patch,
    state: Option<DecisionState>,
    change: MutationChange,
    mutation_date: Day,
    /// Another dossier of the same person, with one decision that differs so from the base.
    merged_with: Option<Patch>,
    registered_at: Option<[i64; 2]>,
    #[serde(default)]
    violations: Vec<String>,
    effect: Option<MutationEffect>,
    #[serde(default)]
    allowed: Vec<DecisionAction>,
    other_effect: Option<MutationEffect>,
    death_date: Option<Day>,
    refund_code: Option<u16>,
}

fn tenth_of_april() -> Day {
    day("2026-04-10")
}

fn follow_case(case: &Case, current: &DecisionVersion) -> Result<Vec<Followed>, Vec<String>> {
    let mutation = Mutation {
        change: case.change.clone(),
        mutation_date: case.mutation_date,
    };
    let mine = dossier([current.clone()]);
    let context = on(case.today);
    match &case.merged_with {
        None => follow(current, &mutation, &mine, &context)
            .map(|followed| vec![followed])
            .map_err(|violations| written(&violations)),
        Some(set) => {
            let theirs = dossier([registered(
                &set.apply(&base_decision()),
                2,
                day("2026-03-02"),
            )]);
            let [first, second] = case.registered_at.unwrap();
            let order = |number: CardNumber| {
                Instant::from_micros(if number == card(1) { first } else { second })
            };
            Ok(merge(&mine, &theirs, &mutation, order, &context))
        }
    }
}

#[test]
fn every_case_of_mutations_is_followed_as_written() {
    for case in cases_of::<Case>(include_str!("../data/mutation.toml")) {
        let name = format!("{}: {}", case.rule, case.name);
        Provenance {
            rule: case.rule.clone(),
            origin: case.origin.clone(),
            source: case.source.clone(),
        }
        .assert_stated(&name);
        let current = registered(&case.set.apply(&base_decision()), 1, day("2026-03-02"));
        let current = in_state(current, case.state.unwrap_or(DecisionState::Active));
        let followed = match follow_case(&case, &current) {
            Ok(followed) => followed,
            Err(violations) => {
                assert_eq!(violations, sorted(case.violations), "{name}");
                continue;
            }
        };
        assert!(case.violations.is_empty(), "{name}: not refused");
        let own = &followed[0];
        assert_eq!(Some(own.notice.effect), case.effect, "{name}");
        assert_eq!(own.notice.allowed, case.allowed, "{name}");
        assert_eq!(own.notice.new, case.change, "{name}");
        assert_eq!(own.notice.ocmw, current.decision.ocmw, "{name}");
        assert_eq!(
            followed.get(1).map(|other| other.notice.effect),
            case.other_effect,
            "{name}"
        );
        let makes_a_version = own.notice.effect != MutationEffect::Informs;
        assert_eq!(own.approved.is_some(), makes_a_version, "{name}: version");
        let Some(approved) = &own.approved else {
            continue;
        };
        if let Some(code) = case.refund_code {
            assert_eq!(approved.state_share.refund_code, code, "{name}");
        }
        let death = approved.decision.beneficiary.death_date;
        assert_eq!(death, case.death_date, "{name}: death");
        let mut same = approved.decision.clone();
        same.beneficiary.death_date = current.decision.beneficiary.death_date;
        assert_eq!(same, current.decision, "{name}: content");
        assert_eq!(approved.grants, current.grants, "{name}: grants");
        let state = match own.notice.effect {
            MutationEffect::Suspends => DecisionState::Suspended,
            _ => current.state,
        };
        assert_eq!(approved.state, state, "{name}: state");
    }
}
