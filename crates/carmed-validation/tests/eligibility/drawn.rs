//! Days, decisions, dossiers and questions drawn at random, lawful or not.

use crate::scene::{LAW, attested, base_decision, card, day, dossier, registered};
use carmed_model::consultation::Coverage;
use carmed_model::decision::Grant;
use carmed_model::{
    Attestation, CareDays, Cover, CoverKind, Day, Decision, DecisionState, DecisionVersion,
    Dossier, Guarantee, Nihii, Period, ProviderId, Question, ResidenceStatus, Situation,
    SupportLevel,
};
use carmed_validation::ProviderKind;
use carmed_validation::coverage::assess;
use proptest::prelude::*;

/// A day of 2025 to 2027, by its distance from the first.
pub(crate) fn a_day() -> impl Strategy<Value = Day> {
    (0_i64..1095).prop_map(|offset| day("2025-01-01").plus_days(offset))
}

pub(crate) fn a_period(longest_days: i64) -> impl Strategy<Value = Period> {
    (a_day(), 0..longest_days)
        .prop_map(|(first, length)| Period::new(first, first.plus_days(length)).unwrap())
}

pub(crate) fn a_level() -> impl Strategy<Value = SupportLevel> {
    prop_oneof![
        Just(SupportLevel::Nothing),
        Just(SupportLevel::Partial),
        Just(SupportLevel::Full)
    ]
}

pub(crate) fn a_situation() -> impl Strategy<Value = (ResidenceStatus, Situation)> {
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
pub(crate) fn a_decision() -> impl Strategy<Value = Decision> {
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
pub(crate) fn a_lawful_decision() -> impl Strategy<Value = Decision> {
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
pub(crate) fn a_change() -> impl Strategy<Value = (usize, SupportLevel, i64, i64)> {
    (
        0_usize..4,
        prop_oneof![1 => a_level(), 2 => Just(SupportLevel::Full)],
        -30_i64..30,
        0_i64..30,
    )
}

/// A version of a decision in any state, granted as a whole on any day.
pub(crate) fn a_version(sequence: u64) -> impl Strategy<Value = DecisionVersion> {
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
pub(crate) fn a_dossier() -> impl Strategy<Value = Dossier> {
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

/// An attestation of a year or less, for one of the hospital covers.
pub(crate) fn an_attestation() -> impl Strategy<Value = Attestation> {
    let cover = prop_oneof![
        2 => Just(CoverKind::Hospitalisation),
        1 => Just(CoverKind::AmbulatoryInHospital),
    ];
    (1_u8..6, cover, a_period(200)).prop_map(|(seed, cover, period)| Attestation {
        period,
        ..attested(seed, cover, "2026-01-01", "2026-01-01")
    })
}

pub(crate) fn a_question() -> impl Strategy<Value = Question> {
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

pub(crate) fn hospital() -> (&'static ProviderKind, ProviderId) {
    let provider = ProviderId::Nihii(Nihii::parse("71000535").unwrap());
    (LAW.provider_kind("hospital").unwrap(), provider)
}

pub(crate) fn asked(question: &Question, dossier: &Dossier, today: Day) -> Coverage {
    let (kind, provider) = hospital();
    assess(question, &provider, kind, Some(dossier), today, &LAW)
}

/// The days of spans and gaps together, in order.
pub(crate) fn all_days(answer: &Coverage) -> Vec<Period> {
    let spans = answer.spans.iter().map(|span| span.days);
    let mut days: Vec<Period> = spans
        .chain(answer.gaps.iter().map(|gap| gap.days))
        .collect();
    days.sort();
    days
}

pub(crate) fn binding_days(answer: &Coverage, sequence: u64) -> Vec<Day> {
    let of_card = answer
        .spans
        .iter()
        .filter(|span| span.card_number == card(sequence));
    of_card
        .filter(|span| span.guarantee == Guarantee::Binding)
        .flat_map(|span| span.days.days())
        .collect()
}
