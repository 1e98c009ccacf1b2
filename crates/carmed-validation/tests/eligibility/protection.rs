//! COV-05: what an agreement protects, whatever becomes of the decision.

use crate::scene::{LAW, base_decision, day, dossier, kept, on, period, registered};
use carmed_model::consultation::{Coverage, RemedyAction};
use carmed_model::decision::StopReason;
use carmed_model::dossier::ReportedDeath;
use carmed_model::{
    CareDays, Code, CoverKind, Day, DecisionVersion, Dossier, Guarantee, Nihii, Period, ProviderId,
    Question,
};
use carmed_validation::coverage::{assess, assess_protected};
use carmed_validation::life_cycle::{close, stop};

fn question(care_days: CareDays) -> Question {
    Question {
        cover: CoverKind::Hospitalisation,
        care_days,
    }
}

fn hospital() -> ProviderId {
    ProviderId::Nihii(Nihii::parse("71000535").unwrap())
}

fn first_version() -> DecisionVersion {
    registered(&base_decision(), 1, day("2026-03-02"))
}

fn protected(care_days: CareDays, consulted: &str, now: Option<&Dossier>, today: &str) -> Coverage {
    let kind = LAW.provider_kind("hospital").unwrap();
    let version = first_version();
    let question = question(care_days);
    assess_protected(
        &question,
        day(consulted),
        &version,
        &hospital(),
        kind,
        now,
        day(today),
        &LAW,
    )
}

fn asked(dossier: &Dossier, care_days: CareDays, today: &str) -> Coverage {
    let kind = LAW.provider_kind("hospital").unwrap();
    assess(
        &question(care_days),
        &hospital(),
        kind,
        Some(dossier),
        day(today),
        &LAW,
    )
}

fn span_days(answer: &Coverage) -> Vec<Period> {
    answer.spans.iter().map(|span| span.days).collect()
}

fn stopped_for(reason: StopReason, last_day: &str, mutation: &str, today: &str) -> DecisionVersion {
    let stop = stop(
        &first_version(),
        reason,
        day(last_day),
        Some(day(mutation)),
        &on(day(today)),
    );
    kept(stop.unwrap(), 1, 2, day(today))
}

#[test]
fn a_stop_and_a_close_leave_the_protected_days_as_they_were_answered() {
    let stopped = stopped_for(
        StopReason::Departure,
        "2026-03-04",
        "2026-03-05",
        "2026-03-20",
    );
    let closed = kept(close(&first_version()).unwrap(), 1, 2, day("2026-03-20"));
    for later in [stopped, closed] {
        let now = dossier([later]);
        let days = CareDays::Date(day("2026-03-10"));
        assert!(asked(&now, days, "2026-03-20").spans.is_empty());
        let answer = protected(days, "2026-03-10", Some(&now), "2026-03-20");
        assert_eq!(span_days(&answer), [Period::of_day(day("2026-03-10"))]);
        assert_eq!(
            (answer.spans[0].guarantee, answer.spans[0].version),
            (Guarantee::Binding, 1)
        );
        assert!(answer.gaps.is_empty() && answer.spans[0].reasons.is_empty());
    }
}

#[test]
fn a_stay_begun_under_an_agreement_is_protected_to_the_covers_last_day_as_answered() {
    let now = dossier([stopped_for(
        StopReason::Departure,
        "2026-03-14",
        "2026-03-15",
        "2026-03-20",
    )]);
    let answer = protected(
        CareDays::Admission(day("2026-03-10")),
        "2026-03-10",
        Some(&now),
        "2026-04-20",
    );
    assert_eq!(span_days(&answer), [period("2026-03-10", "2026-05-31")]);
}

#[test]
fn days_not_binding_then_lie_outside_the_agreement() {
    let asked = CareDays::Period(period("2026-02-25", "2026-03-20"));
    let answer = protected(asked, "2026-03-10", None, "2026-03-10");
    assert_eq!(span_days(&answer), [period("2026-03-01", "2026-03-10")]);
    let gaps: Vec<_> = answer
        .gaps
        .iter()
        .map(|gap| (gap.days, gap.reasons[0].code))
        .collect();
    let outside = |first, last| (period(first, last), Code::OutsideAgreement);
    assert_eq!(
        gaps,
        [
            outside("2026-02-25", "2026-02-28"),
            outside("2026-03-11", "2026-03-20")
        ]
    );
    let remedy = |gap: usize| {
        (
            answer.gaps[gap].remedies[0].action,
            answer.gaps[gap].remedies[0].day,
        )
    };
    assert_eq!(
        remedy(0),
        (RemedyAction::DeliverFrom, Some(day("2026-03-01")))
    );
    assert_eq!(
        remedy(1),
        (RemedyAction::DeliverUntil, Some(day("2026-03-10")))
    );
}

#[test]
fn where_nothing_was_binding_nothing_is_protected() {
    let answer = protected(
        CareDays::Date(day("2026-03-11")),
        "2026-03-10",
        None,
        "2026-03-12",
    );
    assert!(answer.spans.is_empty());
    assert_eq!(answer.gaps[0].remedies[0].action, RemedyAction::Nothing);
}

#[test]
fn a_death_known_later_is_reported_never_applied() {
    let now = dossier([stopped_for(
        StopReason::Death,
        "2026-03-12",
        "2026-03-12",
        "2026-04-01",
    )]);
    let answer = protected(
        CareDays::Admission(day("2026-03-10")),
        "2026-03-10",
        Some(&now),
        "2026-04-01",
    );
    assert_eq!(
        span_days(&answer),
        [
            period("2026-03-10", "2026-03-12"),
            period("2026-03-13", "2026-05-31")
        ]
    );
    assert!(
        answer
            .spans
            .iter()
            .all(|span| span.guarantee == Guarantee::Binding)
    );
    assert!(answer.spans[0].reasons.is_empty());
    assert_eq!(answer.spans[1].reasons[0].code, Code::PersonDead);
    let of_that_day = protected(
        CareDays::Date(day("2026-03-12")),
        "2026-03-12",
        Some(&now),
        "2026-04-01",
    );
    assert!(
        of_that_day.spans[0].reasons.is_empty(),
        "care on the day of death is no care of the dead"
    );
}

#[test]
fn a_death_known_from_another_decision_before_the_consultation_was_applied_then_and_stays_so() {
    let mut earlier = base_decision();
    earlier.period = period("2026-01-05", "2026-01-31");
    earlier.covers.clear();
    earlier.beneficiary.death_date = Some(day("2026-03-05"));
    let now = dossier([first_version(), registered(&earlier, 2, day("2026-03-02"))]);
    let days = CareDays::Period(period("2026-03-01", "2026-03-10"));
    let then = asked(&now, days, "2026-03-10");
    assert_eq!(span_days(&then), [period("2026-03-01", "2026-03-05")]);
    let answer = protected(days, "2026-03-10", Some(&now), "2026-03-10");
    assert_eq!(span_days(&answer), [period("2026-03-01", "2026-03-05")]);
}

#[test]
fn a_death_corrected_to_an_earlier_day_is_reported_on_the_days_between() {
    let mut earlier = base_decision();
    earlier.period = period("2026-01-05", "2026-01-31");
    earlier.covers.clear();
    earlier.beneficiary.death_date = Some(day("2026-03-08"));
    let mut now = dossier([first_version(), registered(&earlier, 2, day("2026-03-02"))]);
    now.reported_deaths = vec![ReportedDeath {
        death_date: day("2026-03-05"),
        known_on: day("2026-04-01"),
    }];
    let days = CareDays::Period(period("2026-03-01", "2026-03-10"));
    let answer = protected(days, "2026-03-10", Some(&now), "2026-04-01");
    assert_eq!(
        span_days(&answer),
        [
            period("2026-03-01", "2026-03-05"),
            period("2026-03-06", "2026-03-08")
        ]
    );
    assert!(answer.spans[0].reasons.is_empty());
    assert_eq!(answer.spans[1].reasons[0].code, Code::PersonDead);
}

/// What became known on the day of the consultation was not known when the agreement was given.
#[test]
fn a_death_known_since_the_day_of_the_consultation_is_reported_and_one_known_before_applied() {
    let days = CareDays::Period(period("2026-03-01", "2026-03-10"));
    let until_death = period("2026-03-01", "2026-03-05");
    let after_death = period("2026-03-06", "2026-03-10");
    let days_known = |now: &Dossier| {
        let answer = protected(days, "2026-03-10", Some(now), "2026-03-10");
        span_days(&answer)
    };
    let mut reported = dossier([first_version()]);
    let mut known_on = |known_on: &str| {
        reported.reported_deaths = vec![ReportedDeath {
            death_date: day("2026-03-05"),
            known_on: day(known_on),
        }];
        days_known(&reported)
    };
    assert_eq!(known_on("2026-03-09"), [until_death]);
    assert_eq!(known_on("2026-03-10"), [until_death, after_death]);
    let stated_on = |registered_on: &str| {
        let mut other = base_decision();
        other.period = period("2026-01-15", "2026-01-31");
        other.covers.clear();
        other.beneficiary.death_date = Some(day("2026-03-05"));
        days_known(&dossier([
            first_version(),
            registered(&other, 2, day(registered_on)),
        ]))
    };
    assert_eq!(stated_on("2026-03-09"), [until_death]);
    assert_eq!(stated_on("2026-03-10"), [until_death, after_death]);
}

#[test]
fn cov_02_a_protected_day_can_be_billed_for_two_years() {
    let on_day = |today: &str| {
        let answer = protected(CareDays::Date(day("2026-03-10")), "2026-03-10", None, today);
        let span = &answer.spans[0];
        (
            span.guarantee,
            span.reasons.first().map(|reason| reason.code),
        )
    };
    assert_eq!(on_day("2028-03-10"), (Guarantee::Binding, None));
    assert_eq!(
        on_day("2028-03-11"),
        (Guarantee::None, Some(Code::CareDateTooFarBack))
    );
}

#[test]
fn an_agreement_outlives_the_two_months_in_which_it_could_be_given() {
    let today: Day = day("2026-09-01");
    let now = dossier([first_version()]);
    let days = CareDays::Date(day("2026-03-10"));
    assert_eq!(
        asked(&now, days, "2026-09-01").spans[0].guarantee,
        Guarantee::None
    );
    let answer = protected(days, "2026-03-10", Some(&now), &today.to_string());
    assert_eq!(answer.spans[0].guarantee, Guarantee::Binding);
}
