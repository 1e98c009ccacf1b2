//! What must hold of every question, however odd.

use crate::drawn::{
    a_day, a_dossier, a_period, a_question, a_version, all_days, an_attestation, asked,
    binding_days, hospital,
};
use crate::scene::{LAW, dossier, in_state, number_of};
use carmed_model::consultation::ConditionKind;
use carmed_model::{CareDays, Code, CoverKind, Day, DecisionState, Dossier, Guarantee, Question};
use carmed_validation::coverage::assess_protected;
use carmed_validation::texts::Language;
use carmed_validation::{Limit, RULES_VERSION};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cov_01_spans_and_gaps_partition_the_question(
        question in a_question(), dossier in a_dossier(), today in a_day(),
    ) {
        let answer = asked(&question, &dossier, today);
        let days = all_days(&answer);
        prop_assert!(days.windows(2).all(|pair| pair[0].last_day().plus_days(1) == pair[1].first_day()));
        prop_assert_eq!(days[0].first_day(), question.care_days.first_day());
        let last_day = days[days.len() - 1].last_day();
        match question.care_days {
            CareDays::Date(day) => prop_assert_eq!(last_day, day),
            CareDays::Period(period) => prop_assert_eq!(last_day, period.last_day()),
            CareDays::Admission(day) => prop_assert!(last_day >= day),
        }
        prop_assert!(answer.gaps.iter().all(|gap| !gap.reasons.is_empty() && !gap.remedies.is_empty()));
    }

    #[test]
    fn cov_01_a_long_question_is_answered_day_by_day_the_same(
        cover in prop_oneof![Just(CoverKind::Hospitalisation), Just(CoverKind::AmbulatoryInHospital)],
        period in a_period(120), dossier in a_dossier(), today in a_day(),
    ) {
        let whole = asked(&Question { cover, care_days: CareDays::Period(period) }, &dossier, today);
        for day in period.days() {
            let one = asked(&Question { cover, care_days: CareDays::Date(day) }, &dossier, today);
            let span = whole.spans.iter().find(|span| span.days.contains(day));
            prop_assert_eq!(
                span.map(|span| (span.card_number, span.guarantee, &span.reasons)),
                one.spans.first().map(|span| (span.card_number, span.guarantee, &span.reasons))
            );
            let gap = whole.gaps.iter().find(|gap| gap.days.contains(day));
            prop_assert_eq!(gap.map(|gap| &gap.reasons), one.gaps.first().map(|gap| &gap.reasons));
        }
    }

    #[test]
    fn neighbouring_spans_differ_in_more_than_their_days(
        question in a_question(), dossier in a_dossier(), today in a_day(),
    ) {
        let answer = asked(&question, &dossier, today);
        for pair in answer.spans.windows(2).filter(|pair| {
            pair[0].days.last_day().plus_days(1) == pair[1].days.first_day()
        }) {
            let mut moved = pair[0].clone();
            moved.days = pair[1].days;
            prop_assert_ne!(&moved, &pair[1]);
        }
    }

    #[test]
    fn both_ends_of_card_and_cover_count_and_nothing_beyond(
        version in a_version(1), today in a_day(), kind in prop_oneof![
            Just(CoverKind::Hospitalisation), Just(CoverKind::AmbulatoryInHospital),
        ],
    ) {
        let mut version = version;
        version.state = DecisionState::Active;
        let held = version.decision.cover(kind).and_then(|cover| cover.period.intersection(&version.decision.period));
        let known = dossier([version]);
        let covered = |day| {
            let question = Question { cover: kind, care_days: CareDays::Date(day) };
            !asked(&question, &known, today).spans.is_empty()
        };
        if let Some(held) = held {
            prop_assert!(held.days().all(covered));
            prop_assert!(!covered(held.first_day().plus_days(-1)));
            prop_assert!(!covered(held.last_day().plus_days(1)));
        }
    }

    #[test]
    fn cov_05_what_was_binding_is_what_is_protected(
        question in a_question(), dossier in a_dossier(), today in a_day(), named in 0_usize..3,
    ) {
        let Some(version) = dossier.decisions.get(named) else { return Ok(()) };
        // Where two decisions overlap against DEC-01, the other one may have judged.
        let alone = dossier.decisions.iter().all(|other| {
            other.card_number == version.card_number
                || !other.days_in_force().zip(version.days_in_force()).is_some_and(|(a, b)| a.overlaps(&b))
        });
        prop_assume!(alone);
        let (kind, provider) = hospital();
        let now = Some(&dossier);
        let protected = assess_protected(&question, today, version, &provider, kind, now, today, &LAW);
        let sequence = version.card_number.sequence();
        prop_assert_eq!(
            binding_days(&protected, sequence),
            binding_days(&asked(&question, &dossier, today), sequence)
        );
        let outside = protected.gaps.iter().all(|gap| gap.reasons[0].code == Code::OutsideAgreement);
        prop_assert!(outside);
        let days = all_days(&protected);
        prop_assert!(days.windows(2).all(|pair| pair[0].last_day().plus_days(1) == pair[1].first_day()));
    }

    #[test]
    fn cov_04_attestations_change_conditions_alone(
        question in a_question(), dossier in a_dossier(), today in a_day(),
        attestations in prop::collection::vec(an_attestation(), 0..4),
    ) {
        let verdicts = |dossier: &Dossier| -> Vec<(Day, Option<Guarantee>)> {
            let answer = asked(&question, dossier, today);
            let spans = answer.spans.iter().flat_map(|span| {
                span.days.days().map(|day| (day, Some(span.guarantee)))
            });
            let gaps = answer.gaps.iter().flat_map(|gap| gap.days.days().map(|day| (day, None)));
            let mut verdicts: Vec<_> = spans.chain(gaps).collect();
            verdicts.sort_by_key(|(day, _)| *day);
            verdicts
        };
        let without = verdicts(&dossier);
        let mut attested = dossier;
        attestations.into_iter().for_each(|attestation| attested.file(attestation));
        prop_assert_eq!(verdicts(&attested), without);
    }

    #[test]
    fn uma_06_a_required_attestation_is_satisfied_exactly_on_the_days_and_cover_it_serves(
        question in a_question(), dossier in a_dossier(), today in a_day(),
        attestations in prop::collection::vec(an_attestation(), 0..4), named in 1_u8..6,
    ) {
        let mut dossier = dossier;
        attestations.into_iter().for_each(|attestation| dossier.file(attestation));
        let number = number_of(named);
        for (dossier, narrowed) in [(dossier.clone(), false), (dossier.narrowed_to(number), true)] {
            for span in asked(&question, &dossier, today).spans {
                let condition = span.conditions.iter().find(|condition| {
                    condition.kind == ConditionKind::AttestationRequired
                });
                let Some(condition) = condition else { continue };
                for day in span.days.days() {
                    let mut serving = dossier.attestations.iter().filter(|one| one.serves(question.cover, day));
                    prop_assert_eq!(condition.satisfied, serving.next().is_some());
                }
                prop_assert_eq!(condition.satisfied, condition.satisfied_by.is_some());
                prop_assert!(!narrowed || condition.satisfied_by.is_none_or(|by| by == number));
            }
        }
    }

    #[test]
    fn cov_07_an_answer_depends_on_its_own_cover_alone(
        question in a_question(), dossier in a_dossier(), today in a_day(),
    ) {
        let mut bare = dossier.clone();
        for version in &mut bare.decisions {
            Arc::make_mut(version).decision.covers.retain(|cover| cover.kind == question.cover);
        }
        prop_assert_eq!(asked(&question, &bare, today), asked(&question, &dossier, today));
    }

    #[test]
    fn permuting_the_covers_of_decisions_changes_no_answer(
        question in a_question(), version in a_version(1), today in a_day(), turn in 0_usize..6,
    ) {
        let mut turned = version.clone();
        // Two covers of one kind are refused (DEC-19); the first of them would judge.
        let kinds: Vec<CoverKind> = turned.decision.covers.iter().map(|cover| cover.kind).collect();
        let distinct = kinds.iter().collect::<BTreeSet<_>>().len() == kinds.len();
        prop_assume!(distinct && !kinds.is_empty());
        turned.decision.covers.rotate_left(turn % kinds.len());
        turned.grants.reverse();
        prop_assert_eq!(
            asked(&question, &dossier([turned]), today),
            asked(&question, &dossier([version]), today)
        );
    }

    #[test]
    fn a_list_only_takes_days_away(
        question in a_question(), dossier in a_dossier(), today in a_day(),
    ) {
        let mut open = dossier.clone();
        for version in &mut open.decisions {
            Arc::make_mut(version).decision.covers.iter_mut().for_each(|cover| cover.providers = None);
        }
        let covered = |dossier: &Dossier| -> BTreeSet<Day> {
            asked(&question, dossier, today).spans.iter().flat_map(|span| span.days.days()).collect()
        };
        prop_assert!(covered(&dossier).is_subset(&covered(&open)));
    }

    #[test]
    fn life_06_a_closed_decision_covers_no_day(
        question in a_question(), version in a_version(1), today in a_day(),
    ) {
        let closed = in_state(version, DecisionState::Closed);
        let answer = asked(&question, &dossier([closed]), today);
        prop_assert!(answer.spans.is_empty());
        let told = answer.gaps.iter().all(|gap| gap.reasons.iter().all(|reason| reason.code == Code::NoDecisionInForce));
        prop_assert!(told);
    }

    #[test]
    fn life_08_a_suspended_decision_answers_203_for_all_its_days(
        question in a_question(), version in a_version(1), today in a_day(),
    ) {
        let suspended = in_state(version, DecisionState::Suspended);
        let days = suspended.decision.period;
        let answer = asked(&question, &dossier([suspended]), today);
        prop_assert!(answer.spans.is_empty());
        for gap in &answer.gaps {
            let told = gap.reasons.iter().any(|reason| reason.code == Code::DecisionSuspended);
            prop_assert_eq!(told, days.encloses(&gap.days));
        }
    }

    #[test]
    fn a_merge_does_not_depend_on_which_dossier_comes_first(
        one in a_version(1), other in a_version(2), question in a_question(), today in a_day(),
    ) {
        let (one, other) = (dossier([one]), dossier([other]));
        prop_assert_eq!(one.merged_with(&other), other.merged_with(&one));
        prop_assert_eq!(
            asked(&question, &one.merged_with(&other), today),
            asked(&question, &other.merged_with(&one), today)
        );
    }

    #[test]
    fn a_limit_reaches_a_day_exactly_from_its_earliest_day_on(today in a_day(), offset in -70_i64..5) {
        for limit in Limit::ALL {
            let length = LAW.limit(limit, today);
            let day = length.before(today).plus_days(offset);
            prop_assert_eq!(length.after(day) >= today, day >= length.earliest_reaching(today));
        }
    }

    #[test]
    fn any_header_chooses_one_of_four_languages(header in ".{0,40}") {
        prop_assert!(Language::ALL.contains(&Language::from_accept(Some(&header))));
    }
}

#[test]
fn the_rules_state_their_version() {
    assert_eq!(RULES_VERSION.split('.').count(), 3);
}
