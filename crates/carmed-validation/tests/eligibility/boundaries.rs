//! Days on which a verdict changes: the first a later version granted, the last of a decision.

use crate::scene::{LAW, base_decision, day, dossier, period, registered};
use carmed_model::decision::Grant;
use carmed_model::{CareDays, CoverKind, DecisionAction, Guarantee, Nihii, ProviderId, Question};
use carmed_validation::coverage::{assess, claiming_kind};
use carmed_validation::life_cycle::allowed_actions;
use carmed_validation::parameters::{Length, LengthUnit};

/// COV-02, ruling 3: days a later version added can be agreed on longer than those it found.
#[test]
fn cov_02_a_day_added_later_is_binding_where_the_days_before_it_no_longer_are() {
    let mut version = registered(&base_decision(), 1, day("2026-03-02"));
    let granted = |first_day, last_day, registered_on| Grant {
        kind: CoverKind::Hospitalisation,
        period: period(first_day, last_day),
        registered_on: day(registered_on),
    };
    version.grants = vec![
        granted("2026-03-01", "2026-03-31", "2026-03-02"),
        granted("2026-04-01", "2026-05-31", "2026-05-20"),
    ];
    let question = Question {
        cover: CoverKind::Hospitalisation,
        care_days: CareDays::Period(period("2026-03-20", "2026-04-10")),
    };
    let answer = assess(
        &question,
        &ProviderId::Nihii(Nihii::parse("71000535").unwrap()),
        LAW.provider_kind("hospital").unwrap(),
        Some(&dossier([version])),
        day("2026-06-15"),
        &LAW,
    );
    let spans: Vec<_> = answer
        .spans
        .iter()
        .map(|span| (span.days, span.guarantee))
        .collect();
    assert_eq!(
        spans,
        [
            (period("2026-03-20", "2026-03-31"), Guarantee::None),
            (period("2026-04-01", "2026-04-10"), Guarantee::Binding),
        ]
    );
}

/// LIFE-04, LIFE-08: a decision can be extended up to its last day.
#[test]
fn life_04_an_extension_is_offered_on_the_last_day_and_not_after() {
    let current = registered(&base_decision(), 1, day("2026-03-02"));
    let offered =
        |today: &str| allowed_actions(&current, day(today)).contains(&DecisionAction::Extend);
    assert!(offered("2026-05-31"));
    assert!(!offered("2026-06-01"));
}

/// The number tells the kind; where several fit, the first that delivers the cover.
#[test]
fn who_claims_under_an_agreement_is_of_a_kind_that_delivers_the_cover() {
    let kind = |number: &str, cover| {
        let provider = ProviderId::Nihii(Nihii::parse(number).unwrap());
        claiming_kind(&provider, cover, &LAW).name.clone()
    };
    assert_eq!(kind("71000535", CoverKind::Hospitalisation), "hospital");
    assert_eq!(kind("30000120", CoverKind::Doctor), "dentist");
    assert_eq!(kind("40000154", CoverKind::Paramedic), "nurse_or_midwife");
    assert_eq!(kind("60000438", CoverKind::Pharmaceutical), "pharmacy");
    assert_eq!(
        kind("10000106004", CoverKind::Doctor),
        "general_practitioner"
    );
    assert_eq!(
        kind("10000106580", CoverKind::Doctor),
        "specialist_practice"
    );
}

#[test]
fn a_length_reaches_as_far_back_as_ahead() {
    let length = |count, unit| Length { count, unit };
    for (length, before, after) in [
        (length(60, LengthUnit::Days), "2026-01-01", "2026-05-01"),
        (length(2, LengthUnit::Months), "2026-01-02", "2026-05-02"),
        (length(3, LengthUnit::Years), "2023-03-02", "2029-03-02"),
    ] {
        assert_eq!(length.before(day("2026-03-02")), day(before), "{length:?}");
        assert_eq!(length.after(day("2026-03-02")), day(after), "{length:?}");
    }
}
