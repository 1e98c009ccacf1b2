//! COV-10: what each "no" says would make it a "yes" does, and nothing less would.

use crate::scene::{LAW, base_decision, card, day, dossier, in_state, period, registered};
use carmed_model::consultation::{Coverage, Remedy, RemedyAction};
use carmed_model::{
    CareDays, CoverKind, Day, DecisionState, DecisionVersion, Dossier, Nihii, Period, ProviderId,
    Question,
};
use carmed_validation::coverage::{assess, least_changes};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

const ASKED: CoverKind = CoverKind::Hospitalisation;

/// Everything an OCMW can change, and by itself.
const CHANGES: [RemedyAction; 5] = [
    RemedyAction::RegisterDecision,
    RemedyAction::Reactivate,
    RemedyAction::AddCover,
    RemedyAction::ExtendCover,
    RemedyAction::ListProvider,
];

fn provider() -> ProviderId {
    ProviderId::Nihii(Nihii::parse("71000535").unwrap())
}

fn today() -> Day {
    day("2026-04-10")
}

fn asked(dossier: &Dossier, kind: &str, care_day: Day) -> Coverage {
    let question = Question {
        cover: ASKED,
        care_days: CareDays::Date(care_day),
    };
    let kind = LAW.provider_kind(kind).unwrap();
    assess(&question, &provider(), kind, Some(dossier), today(), &LAW)
}

fn covers(dossier: &Dossier, kind: &str, care_day: Day) -> bool {
    !asked(dossier, kind, care_day).spans.is_empty()
}

/// A decision with the asked cover on these days for everybody.
fn decision_on(days: Period, sequence: u64) -> DecisionVersion {
    static BASE: LazyLock<DecisionVersion> = LazyLock::new(|| {
        let mut version = registered(&base_decision(), 1, day("2026-03-02"));
        version.decision.covers.retain(|cover| cover.kind == ASKED);
        version
    });
    let mut version = BASE.clone();
    version.card_number = card(sequence);
    version.decision.period = days;
    for cover in &mut version.decision.covers {
        cover.period = days;
        cover.providers = None;
    }
    version
}

/// The dossier once the OCMW has done that; what it cannot do then changes nothing.
fn apply(action: RemedyAction, dossier: &Dossier, care_day: Day) -> Dossier {
    let mut changed = dossier.clone();
    let holds = |version: &DecisionVersion| {
        version
            .days_in_force()
            .is_some_and(|days| days.contains(care_day))
    };
    let in_force = changed.decisions.iter_mut().find(|version| holds(version));
    let Some(version) = in_force.map(Arc::make_mut) else {
        if action == RemedyAction::RegisterDecision {
            changed.put(Arc::new(decision_on(Period::of_day(care_day), 99)));
        }
        return changed;
    };
    let whole = decision_on(version.decision.period, 1).decision.covers;
    let cover = version
        .decision
        .covers
        .iter_mut()
        .find(|cover| cover.kind == ASKED);
    match (action, cover) {
        (RemedyAction::Reactivate, _) if version.state == DecisionState::Suspended => {
            version.state = DecisionState::Active;
        }
        (RemedyAction::AddCover, None) => version.decision.covers.extend(whole),
        (RemedyAction::ExtendCover, Some(cover)) => cover.period = version.decision.period,
        (RemedyAction::ListProvider, Some(cover)) => {
            cover
                .providers
                .iter_mut()
                .for_each(|listed| listed.push(provider()));
        }
        _ => {}
    }
    changed
}

/// Whether these changes together make the day a covered one.
fn flips(changes: &[&Remedy], dossier: &Dossier, kind: &str, care_day: Day) -> bool {
    let chosen = changes.iter().find_map(|remedy| remedy.day);
    let changed = changes.iter().fold(dossier.clone(), |changed, remedy| {
        apply(remedy.action, &changed, care_day)
    });
    covers(&changed, kind, chosen.unwrap_or(care_day))
}

/// Small worlds: one decision in every state, with the cover absent, on other days or listing others,
/// beside another decision or none, of the living and of the dead.
fn worlds() -> Vec<Dossier> {
    let mut worlds = vec![Dossier::default()];
    let whole = period("2026-04-01", "2026-04-30");
    let other = ProviderId::Nihii(Nihii::parse("72000130").unwrap());
    for state in [
        DecisionState::Active,
        DecisionState::Suspended,
        DecisionState::Stopped,
        DecisionState::Closed,
    ] {
        for days in [None, Some(whole), Some(period("2026-04-20", "2026-04-25"))] {
            for listed in [None, Some(vec![other]), Some(vec![provider()])] {
                for death in [None, Some(day("2026-04-08"))] {
                    let mut version = in_state(decision_on(whole, 1), state);
                    version.decision.beneficiary.death_date = death;
                    match days {
                        None => version.decision.covers.clear(),
                        Some(days) => version.decision.covers[0].period = days,
                    }
                    if let Some(cover) = version.decision.covers.first_mut() {
                        cover.providers.clone_from(&listed);
                    }
                    let neighbour = decision_on(period("2026-05-01", "2026-05-10"), 2);
                    worlds.push(dossier([version.clone()]));
                    worlds.push(dossier([version, neighbour]));
                }
            }
        }
    }
    worlds
}

/// Every way an OCMW could make the day a covered one, by brute force over all sets of changes.
fn by_brute_force(dossier: &Dossier, kind: &str, care_day: Day) -> Vec<BTreeSet<usize>> {
    let sets = 0_usize..1 << CHANGES.len();
    sets.map(|set| {
        (0..CHANGES.len())
            .filter(|bit| set & (1 << bit) != 0)
            .collect()
    })
    .filter(|set: &BTreeSet<usize>| {
        let changed = set.iter().fold(dossier.clone(), |changed, change| {
            apply(CHANGES[*change], &changed, care_day)
        });
        covers(&changed, kind, care_day)
    })
    .collect()
}

#[test]
fn cov_10_each_set_of_changes_makes_it_a_yes_and_no_part_of_it_does() {
    let mut judged = 0;
    for dossier in worlds() {
        for kind in ["hospital", "dentist"] {
            for care_day in [
                day("2026-03-20"),
                day("2026-04-10"),
                day("2026-04-22"),
                day("2026-05-20"),
            ] {
                for gap in &asked(&dossier, kind, care_day).gaps {
                    for way in least_changes(gap) {
                        assert!(flips(&way, &dossier, kind, care_day), "{way:?} of {gap:?}");
                        for left_out in 0..way.len() {
                            let mut part = way.clone();
                            part.remove(left_out);
                            let part: Vec<&Remedy> = part;
                            assert!(
                                !flips(&part, &dossier, kind, care_day),
                                "{part:?} of {gap:?}"
                            );
                        }
                        judged += 1;
                    }
                }
            }
        }
    }
    assert!(judged > 200, "{judged}");
}

#[test]
fn cov_10_no_smaller_set_of_changes_exists_and_where_none_is_named_none_helps() {
    for dossier in worlds() {
        for kind in ["hospital", "dentist"] {
            for care_day in [day("2026-03-20"), day("2026-04-10"), day("2026-04-22")] {
                for gap in &asked(&dossier, kind, care_day).gaps {
                    let ways = least_changes(gap);
                    let by_ocmw = ways
                        .iter()
                        .find(|way| way.iter().all(|remedy| remedy.day.is_none()));
                    let possible = by_brute_force(&dossier, kind, care_day);
                    let smallest = possible.iter().map(BTreeSet::len).min();
                    assert_eq!(by_ocmw.map(Vec::len), smallest, "{gap:?}");
                }
            }
        }
    }
}

#[test]
fn cov_10_another_day_is_named_exactly_where_one_is_covered() {
    for dossier in worlds() {
        for care_day in [day("2026-03-20"), day("2026-04-10"), day("2026-05-20")] {
            for gap in &asked(&dossier, "hospital", care_day).gaps {
                let dead = dossier.death_date().is_some_and(|death| death < care_day);
                let in_force = gap
                    .reasons
                    .iter()
                    .any(|reason| matches!(reason.code.number(), 201 | 206));
                let named: Vec<Day> = least_changes(gap)
                    .iter()
                    .flatten()
                    .filter_map(|remedy| remedy.day)
                    .collect();
                let around = period("2026-03-01", "2026-06-30");
                let covered: Vec<Day> = around
                    .days()
                    .filter(|day| covers(&dossier, "hospital", *day))
                    .collect();
                let before = covered.iter().rev().find(|day| **day < care_day);
                let after = covered.iter().find(|day| **day > care_day);
                if !dead || in_force {
                    let nearest: Vec<Day> = after.into_iter().chain(before).copied().collect();
                    assert_eq!(named, nearest, "{gap:?}");
                }
            }
        }
    }
}
