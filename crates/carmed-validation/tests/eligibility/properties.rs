//! What must hold of every question, decision and dossier, however odd.

use crate::scene::{LAW, base_decision, card, day, dossier, kept, on, registered, terms};
use carmed_model::consultation::Coverage;
use carmed_model::decision::{Grant, StopReason};
use carmed_model::{
    CareDays, Code, Cover, CoverKind, Day, Decision, DecisionState, DecisionVersion, Dossier,
    Guarantee, Nihii, Period, ProviderId, Question, ResidenceStatus, Situation, SupportLevel,
};
use carmed_validation::coverage::{assess, assess_protected};
use carmed_validation::life_cycle::{close, extend, modify, stop};
use carmed_validation::registration::decide;
use carmed_validation::texts::{self, Language};
use carmed_validation::{ProviderKind, RULES_VERSION};
use proptest::prelude::*;

/// A day of 2025 to 2027, by its distance from the first.
fn a_day() -> impl Strategy<Value = Day> {
    (0_i64..1095).prop_map(|offset| day("2025-01-01").plus_days(offset))
}

fn a_period(longest_days: i64) -> impl Strategy<Value = Period> {
    (a_day(), 0..longest_days)
        .prop_map(|(first, length)| Period::new(first, first.plus_days(length)).unwrap())
}

fn a_level() -> impl Strategy<Value = SupportLevel> {
    prop_oneof![
        Just(SupportLevel::Nothing),
        Just(SupportLevel::Partial),
        Just(SupportLevel::Full)
    ]
}

fn a_situation() -> impl Strategy<Value = (ResidenceStatus, Situation)> {
    let status = prop_oneof![Just(ResidenceStatus::Legal), Just(ResidenceStatus::Illegal)];
    let situation = prop_oneof![
        Just(Situation::UnlawfulStay),
        Just(Situation::AsylumSeekerOcmwAid),
        Just(Situation::EuCitizen),
        Just(Situation::OcmwOwnFunds),
        Just(Situation::Other),
    ];
    (status, situation)
}

/// A decision, lawful or not: its covers lie where they like.
fn a_decision() -> impl Strategy<Value = Decision> {
    let covers = prop::collection::vec((0_usize..4, a_period(200), a_level(), any::<bool>()), 0..6);
    (
        a_day(),
        a_day(),
        a_period(400),
        a_situation(),
        covers,
        prop::option::weighted(0.1, a_day()),
    )
        .prop_map(
            |(request_date, decision_date, period, (status, situation), covers, death_date)| {
                let base = base_decision();
                let mut decision = Decision {
                    request_date,
                    decision_date,
                    period,
                    ..base.clone()
                };
                decision.facts.residence_status = status;
                decision.facts.situation = situation;
                decision.beneficiary.death_date = death_date;
                decision.covers = covers
                    .into_iter()
                    .map(|(index, period, level, listed)| {
                        let mut cover = base.covers[index].clone();
                        cover.period = period;
                        cover.patient_level = level;
                        cover.providers = cover.providers.filter(|_| listed);
                        cover
                    })
                    .collect();
                decision
            },
        )
}

/// A decision the rules have nothing against on its decision date: its covers lie inside it.
fn a_lawful_decision() -> impl Strategy<Value = Decision> {
    let inside = prop::array::uniform4((0_i64..100, 0_i64..100));
    let facts = prop_oneof![
        Just((ResidenceStatus::Illegal, Situation::UnlawfulStay)),
        Just((ResidenceStatus::Legal, Situation::AsylumSeekerOcmwAid)),
        Just((ResidenceStatus::Illegal, Situation::EuCitizen)),
        Just((ResidenceStatus::Legal, Situation::OcmwOwnFunds)),
    ];
    (a_day(), 0_i64..60, -60_i64..30, 1_i64..365, facts, inside).prop_map(
        |(decision_date, delay, start, length, (status, situation), inside)| {
            let mut decision = base_decision();
            let first_day = decision_date.plus_days(start);
            decision.decision_date = decision_date;
            decision.request_date = decision_date.plus_days(-delay);
            decision.facts.social_inquiry_date = Some(decision_date);
            decision.facts.residence_status = status;
            decision.facts.situation = situation;
            decision.period = Period::new(first_day, first_day.plus_days(length - 1)).unwrap();
            for (cover, (one, other)) in decision.covers.iter_mut().zip(inside) {
                let at = |hundredth: i64| first_day.plus_days((length - 1) * hundredth / 99);
                cover.period = Period::new(at(one.min(other)), at(one.max(other))).unwrap();
            }
            decision
        },
    )
}

/// What a modification may try: another level, another end of a cover, more days.
fn a_change() -> impl Strategy<Value = (usize, SupportLevel, i64, i64)> {
    (
        0_usize..4,
        prop_oneof![1 => a_level(), 2 => Just(SupportLevel::Full)],
        -30_i64..30,
        0_i64..30,
    )
}

/// A version of a decision in any state, granted as a whole on any day.
fn a_version(sequence: u64) -> impl Strategy<Value = DecisionVersion> {
    let state = prop_oneof![
        4 => Just(DecisionState::Active),
        1 => Just(DecisionState::Suspended),
        1 => Just(DecisionState::Stopped),
        1 => Just(DecisionState::Closed),
    ];
    (a_decision(), state, a_day()).prop_map(move |(decision, state, registered_on)| {
        let mut version = registered(&base_decision(), sequence, day("2026-03-02"));
        let grant = |cover: &Cover| Grant {
            kind: cover.kind,
            period: cover.period,
            registered_on,
        };
        version.grants = decision.covers.iter().map(grant).collect();
        version.decision.period = decision.period;
        version.decision.covers = decision.covers;
        version.state = state;
        version.registered_on = registered_on;
        version
    })
}

/// A dossier of up to three decisions, overlapping as they like.
fn a_dossier() -> impl Strategy<Value = Dossier> {
    (
        a_version(1),
        a_version(2),
        a_version(3),
        0_usize..=3,
        prop::option::weighted(0.2, a_day()),
    )
        .prop_map(|(first, second, third, count, death_date)| {
            let mut versions = vec![first, second, third];
            versions.truncate(count);
            versions
                .iter_mut()
                .for_each(|version| version.decision.beneficiary.death_date = death_date);
            dossier(versions)
        })
}

fn a_question() -> impl Strategy<Value = Question> {
    let cover = prop_oneof![
        Just(CoverKind::Hospitalisation),
        Just(CoverKind::AmbulatoryInHospital),
        Just(CoverKind::Miscellaneous),
    ];
    let care_days = prop_oneof![
        a_day().prop_map(CareDays::Date),
        a_period(800).prop_map(CareDays::Period),
        a_day().prop_map(CareDays::Admission),
    ];
    (cover, care_days).prop_map(|(cover, care_days)| match care_days {
        CareDays::Admission(_) => Question {
            cover: CoverKind::Hospitalisation,
            care_days,
        },
        _ => Question { cover, care_days },
    })
}

fn hospital() -> (&'static ProviderKind, ProviderId) {
    let provider = ProviderId::Nihii(Nihii::parse("71000535").unwrap());
    (LAW.provider_kind("hospital").unwrap(), provider)
}

fn asked(question: &Question, dossier: &Dossier, today: Day) -> Coverage {
    let (kind, provider) = hospital();
    assess(question, &provider, kind, Some(dossier), today, &LAW)
}

/// The days of spans and gaps together, in order.
fn all_days(answer: &Coverage) -> Vec<Period> {
    let spans = answer.spans.iter().map(|span| span.days);
    let mut days: Vec<Period> = spans
        .chain(answer.gaps.iter().map(|gap| gap.days))
        .collect();
    days.sort();
    days
}

fn binding_days(answer: &Coverage, sequence: u64) -> Vec<Day> {
    let of_card = answer
        .spans
        .iter()
        .filter(|span| span.card_number == card(sequence));
    of_card
        .filter(|span| span.guarantee == Guarantee::Binding)
        .flat_map(|span| span.days.days())
        .collect()
}

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
    fn any_header_chooses_one_of_four_languages(header in ".{0,40}") {
        prop_assert!(Language::ALL.contains(&Language::from_accept(Some(&header))));
    }
}

#[test]
fn the_rules_state_their_version() {
    assert_eq!(RULES_VERSION.split('.').count(), 3);
}
