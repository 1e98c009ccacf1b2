//! What must hold of every write, however odd.

use crate::drawn::{a_change, a_day, a_decision, a_dossier, a_lawful_decision, a_version};
use crate::scene::{LAW, dossier, in_state, kept, on, terms};
use carmed_model::decision::StopReason;
use carmed_model::{
    AttestationDraft, CoverKind, Decision, DecisionState, DecisionVersion, Dossier, Mutation,
    MutationChange, MutationEffect, MutationKind, Nihii, Period, ResidenceStatus, Situation,
    SupportLevel,
};
use carmed_validation::attestation::attest;
use carmed_validation::life_cycle::{close, extend, modify, reactivate, stop, suspend};
use carmed_validation::mutation::follow;
use carmed_validation::registration::decide;
use carmed_validation::texts::{self, Language};
use proptest::prelude::*;
use std::sync::Arc;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_verdict_depends_on_its_facts_alone_and_speaks(
        decision in a_decision(), dossier in a_dossier(), today in a_day(),
    ) {
        let verdict = decide(&decision, &dossier, &on(today));
        prop_assert_eq!(&verdict, &decide(&decision, &dossier, &on(today)));
        if let Err(refused) = verdict {
            prop_assert!(!refused.violations.is_empty());
            for finding in refused.violations.iter().chain(&refused.warnings) {
                prop_assert!(!texts::finding(Language::De, finding).is_empty());
            }
        }
    }

    #[test]
    fn a_lawful_decision_is_approved_and_grants_its_covers_from_that_day(decision in a_lawful_decision()) {
        let today = decision.decision_date.plus_days(3);
        let approved = decide(&decision, &Dossier::default(), &on(today)).unwrap();
        prop_assert!(decision.period.last_day() < decision.period.first_day().plus_years(1));
        let late = decision.decision_date.days_since(decision.request_date) > 45;
        let pays = approved.state_share.other.insurance.percent() > 0;
        prop_assert_eq!(pays, !late && decision.facts.situation != Situation::OcmwOwnFunds);
        let version = kept(approved, 1, 1, today);
        for cover in &version.decision.covers {
            let granted = cover.period.days().map(|day| version.first_granted_on(cover.kind, day));
            prop_assert!(granted.into_iter().all(|granted_on| granted_on == Some(today)));
        }
    }

    #[test]
    fn dec_01_a_lawful_decision_is_refused_exactly_where_another_is_in_force(
        decision in a_lawful_decision(), others in a_dossier(),
    ) {
        prop_assume!(others.death_date().is_none_or(|death| death >= decision.period.first_day()));
        let verdict = decide(&decision, &others, &on(decision.decision_date));
        let mut in_force = others.decisions.iter().filter_map(|version| version.days_in_force());
        prop_assert_eq!(verdict.is_err(), in_force.any(|days| days.overlaps(&decision.period)));
    }

    #[test]
    fn life_03_a_modification_is_refused_exactly_where_it_takes_a_past_right_away(
        decision in a_lawful_decision(), (index, level, shift, more) in a_change(), wait in 0_i64..200,
    ) {
        let registered_on = decision.decision_date;
        let approved = decide(&decision, &Dossier::default(), &on(registered_on)).unwrap();
        let version = kept(approved, 1, 1, registered_on);
        let today = registered_on.plus_days(wait);
        let mut changed = decision.clone();
        let first_day = decision.period.first_day();
        let last_day = decision.period.last_day().plus_days(more).min(first_day.plus_years(1).plus_days(-1));
        changed.period = Period::new(first_day, last_day).unwrap();
        let held = &decision.covers[index];
        let end = held.period.last_day().plus_days(shift).max(held.period.first_day()).min(last_day);
        let cover = &mut changed.covers[index];
        cover.period = Period::new(cover.period.first_day(), end).unwrap();
        cover.patient_level = level;
        cover.patient_caps.retain(|_| level == SupportLevel::Partial);
        prop_assume!(level != SupportLevel::Partial || !cover.patient_caps.is_empty());
        let past = Period::new(held.period.first_day(), held.period.last_day().min(today.plus_days(-1)));
        let taken = past.is_ok_and(|past| level < held.patient_level || !cover.period.encloses(&past));
        let verdict = modify(&version, &terms(&changed), &dossier([version.clone()]), &on(today));
        prop_assert_eq!(verdict.is_err(), taken);
    }

    #[test]
    fn a_stop_only_shortens_an_extension_only_lengthens_and_neither_panics(
        version in a_version(1), shift in -200_i64..200, mutation_date in prop::option::of(a_day()), today in a_day(),
        reason in prop_oneof![Just(StopReason::AidNotDue), Just(StopReason::Death), Just(StopReason::Departure)],
    ) {
        let known = dossier([version.clone()]);
        let old_last_day = version.decision.period.last_day();
        let day = old_last_day.plus_days(shift);
        if let Ok(extended) = extend(&version, today, day, &known, &on(today)) {
            prop_assert_eq!(extended.decision.period.last_day(), day);
            prop_assert!(day > old_last_day && old_last_day >= today);
        }
        if let Ok(stopped) = stop(&version, reason, day, mutation_date, &on(today)) {
            prop_assert_eq!(stopped.decision.period.last_day(), day);
            prop_assert!(day < old_last_day);
            prop_assert!(stopped.decision.covers.iter().all(|cover| cover.period.last_day() <= day));
            prop_assert!(reason != StopReason::AidNotDue || day >= today);
        }
        prop_assert_eq!(
            close(&version).is_ok(),
            matches!(version.state, DecisionState::Active | DecisionState::Stopped)
        );
    }

    #[test]
    fn dec_10_the_state_share_does_not_depend_on_covers_or_their_order(
        decision in a_lawful_decision(), turn in 0_usize..4, kept_covers in 0_usize..=4,
    ) {
        let today = on(decision.decision_date);
        let whole = decide(&decision, &Dossier::default(), &today).unwrap();
        let mut turned = decision.clone();
        turned.covers.rotate_left(turn);
        let again = decide(&turned, &Dossier::default(), &today).unwrap();
        prop_assert_eq!(again.state_share, whole.state_share);
        let mut told = again.warnings.iter().map(|warning| (warning.rule, warning.code)).collect::<Vec<_>>();
        let mut expected = whole.warnings.iter().map(|warning| (warning.rule, warning.code)).collect::<Vec<_>>();
        told.sort();
        expected.sort();
        prop_assert_eq!(told, expected);
        turned.covers.truncate(kept_covers);
        if let Ok(fewer) = decide(&turned, &Dossier::default(), &today) {
            prop_assert_eq!(fewer.state_share, whole.state_share);
        }
    }

    #[test]
    fn life_01_a_verdict_does_not_depend_on_how_the_dossier_is_kept(
        decision in a_decision(), others in a_dossier(), closed in a_version(9), today in a_day(),
    ) {
        let verdict = decide(&decision, &others, &on(today));
        let mut rebuilt = Dossier::default();
        others.decisions.iter().rev().for_each(|version| rebuilt.put(Arc::clone(version)));
        prop_assert_eq!(&decide(&decision, &rebuilt, &on(today)), &verdict);
        rebuilt.put(Arc::new(in_state(closed, DecisionState::Closed)));
        prop_assert_eq!(&decide(&decision, &rebuilt, &on(today)), &verdict);
    }

    #[test]
    fn life_07_and_08_suspending_and_reactivating_gives_the_decision_back(
        decision in a_lawful_decision(), wait in 0_i64..100,
    ) {
        let first = registered_lawful(&decision);
        let today = decision.decision_date.plus_days(wait);
        let approved = suspend(&first, MutationKind::Stay, today).unwrap();
        prop_assert!(stop(&kept(approved.clone(), 1, 2, today), StopReason::Other, today, None, &on(today)).is_ok()
            == (first.decision.period.contains(today) && today < first.decision.period.last_day()));
        let suspended = kept(approved, 1, 2, today);
        let back = reactivate(&suspended, &dossier([suspended.clone()])).unwrap();
        prop_assert_eq!(back.decision, first.decision);
        prop_assert_eq!((back.state_share, back.grants), (first.state_share, first.grants));
    }

    #[test]
    fn cov_02_no_later_version_restarts_the_registration_day_of_a_granted_day(
        decision in a_lawful_decision(), (index, level, shift, more) in a_change(), wait in 0_i64..100,
    ) {
        let first = registered_lawful(&decision);
        let today = decision.decision_date.plus_days(wait);
        let mut changed = decision;
        let cover = &mut changed.covers[index];
        let end = cover.period.last_day().plus_days(shift.max(more)).max(cover.period.first_day());
        cover.period = Period::new(cover.period.first_day(), end.min(changed.period.last_day())).unwrap();
        cover.patient_level = level;
        let Ok(approved) = modify(&first, &terms(&changed), &dossier([first.clone()]), &on(today)) else { return Ok(()) };
        let second = kept(approved, 1, 2, today);
        for cover in &second.decision.covers {
            for day in cover.period.days() {
                let before = first.first_granted_on(cover.kind, day);
                prop_assert_eq!(second.first_granted_on(cover.kind, day), before.or(Some(today)));
            }
        }
    }

    #[test]
    fn life_10_a_mutation_never_changes_what_the_ocmw_decided(
        version in a_version(1), change in a_change_outside(), mutation_date in a_day(), wait in 0_i64..50,
    ) {
        let today = mutation_date.plus_days(wait);
        let mutation = Mutation { change, mutation_date };
        let Ok(followed) = follow(&version, &mutation, &dossier([version.clone()]), &on(today)) else { return Ok(()) };
        let effect = followed.notice.effect;
        prop_assert_eq!(followed.approved.is_some(), effect != MutationEffect::Informs);
        let Some(approved) = followed.approved else { return Ok(()) };
        prop_assert_eq!(&approved.decision.covers, &version.decision.covers);
        prop_assert_eq!(&approved.decision.facts, &version.decision.facts);
        prop_assert_eq!(approved.decision.period, version.decision.period);
        prop_assert_eq!(approved.state == DecisionState::Suspended, effect == MutationEffect::Suspends
            || version.state == DecisionState::Suspended);
        let again = kept(approved, 1, 2, today);
        let repeated = follow(&again, &mutation, &dossier([again.clone()]), &on(today)).unwrap();
        prop_assert_eq!(repeated.notice.effect, MutationEffect::Informs);
    }

    #[test]
    fn uma_02_an_attestation_is_at_most_a_year_and_its_stated_end_stands(
        first_day in a_day(), length in prop::option::of(-5_i64..500), today in a_day(),
    ) {
        let last_day = length.map(|days| first_day.plus_days(days));
        let author = Nihii::parse("10000106").unwrap();
        let draft = AttestationDraft { author, cover: CoverKind::Doctor, first_day, last_day };
        let longest = first_day.plus_years(1).plus_days(-1);
        match attest(&draft, today, &LAW) {
            Ok(period) => {
                prop_assert_eq!((period.first_day(), period.last_day()), (first_day, last_day.unwrap_or(longest)));
                prop_assert!(period.last_day() <= longest);
            }
            Err(_) => prop_assert!(last_day.is_some_and(|day| day < first_day || day > longest)),
        }
    }
}

fn registered_lawful(decision: &Decision) -> DecisionVersion {
    let today = decision.decision_date;
    kept(
        decide(decision, &Dossier::default(), &on(today)).unwrap(),
        1,
        1,
        today,
    )
}

fn a_change_outside() -> impl Strategy<Value = MutationChange> {
    prop_oneof![
        any::<bool>().prop_map(MutationChange::PopulationRegister),
        any::<bool>().prop_map(MutationChange::Mutuality),
        prop_oneof![Just(31_u16), Just(9045), Just(77)].prop_map(MutationChange::RefundCode),
        Just(MutationChange::Stay {
            residence_status: ResidenceStatus::Legal,
            situation: Situation::Other,
        }),
    ]
}
