//! LIFE-07, LIFE-08, LIFE-10: what becomes of a decision a mutation touched.

use crate::scene::{
    LAW, base_decision, day, dossier, in_state, kept, on, period, registered, terms, written,
};
use carmed_model::decision::{StopReason, VersionCause};
use carmed_model::{
    Caller, CareDays, Cbe, Code, CoverKind, DecisionState, DecisionVersion, Guarantee, Mutation,
    MutationChange, MutationKind, Nihii, ProviderId, Quality, Question,
};
use carmed_validation::coverage::assess;
use carmed_validation::life_cycle::{close, modify, reactivate, stop, suspend};
use carmed_validation::mutation::{follow, may_report};

fn current() -> DecisionVersion {
    registered(&base_decision(), 1, day("2026-03-02"))
}

fn suspended() -> DecisionVersion {
    let approved = suspend(&current(), MutationKind::Stay, day("2026-04-01")).unwrap();
    kept(approved, 1, 2, day("2026-04-10"))
}

#[test]
fn life_07_a_suspension_names_its_mutation_and_day_and_only_an_active_decision_is_suspended() {
    assert_eq!(
        suspended().cause,
        VersionCause::Suspended {
            mutation: MutationKind::Stay,
            mutation_date: day("2026-04-01"),
        }
    );
    for state in [
        DecisionState::Suspended,
        DecisionState::Stopped,
        DecisionState::Closed,
    ] {
        let refused = suspend(
            &in_state(current(), state),
            MutationKind::Death,
            day("2026-04-01"),
        );
        assert_eq!(
            refused.unwrap_err().violations[0].code,
            Code::ActionNotAllowed
        );
    }
}

#[test]
fn life_08_a_suspended_decision_is_only_reactivated_or_stopped() {
    let suspended = suspended();
    let known = dossier([suspended.clone()]);
    let today = on(day("2026-04-10"));
    let terms = terms(&suspended.decision);
    let refused = modify(&suspended, &terms, &known, &today).unwrap_err();
    assert_eq!(written(&refused.violations), ["LIFE-08 1009"]);
    assert_eq!(
        written(&close(&suspended).unwrap_err().violations),
        ["LIFE-08 1009"]
    );
    assert!(
        stop(
            &suspended,
            StopReason::Other,
            day("2026-04-10"),
            None,
            &today
        )
        .is_ok()
    );
    let active = reactivate(&suspended, &known).unwrap();
    assert_eq!(
        (active.state, active.cause),
        (DecisionState::Active, VersionCause::Reactivated)
    );
    assert_eq!(active.decision, suspended.decision);
    let again = kept(active, 1, 3, day("2026-04-11"));
    let refused = reactivate(&again, &dossier([again.clone()])).unwrap_err();
    assert_eq!(written(&refused.violations), ["LIFE-08 1009"]);
}

#[test]
fn life_10_while_merged_decisions_overlap_the_active_one_judges_and_may_be_written() {
    let mut later = base_decision();
    later.period = period("2026-05-01", "2026-06-30");
    later
        .covers
        .iter_mut()
        .for_each(|cover| cover.period = later.period);
    let later = in_state(
        registered(&later, 2, day("2026-03-02")),
        DecisionState::Suspended,
    );
    let known = dossier([current(), later.clone()]);
    let refused = reactivate(&later, &known).unwrap_err();
    assert_eq!(written(&refused.violations), ["DEC-01 1008 period"]);
    let today = on(day("2026-04-10"));
    let unchanged = terms(&current().decision);
    assert!(modify(&current(), &unchanged, &known, &today).is_ok());
    let mut longer = unchanged;
    longer.period = period("2026-03-01", "2026-06-01");
    let refused = modify(&current(), &longer, &known, &today).unwrap_err();
    assert_eq!(written(&refused.violations), ["DEC-01 1008 period"]);
    let stopped = stop(
        &current(),
        StopReason::Other,
        day("2026-04-30"),
        None,
        &today,
    )
    .unwrap();
    let known = dossier([kept(stopped, 1, 2, day("2026-04-10")), later.clone()]);
    assert!(reactivate(&later, &known).is_ok());
}

#[test]
fn life_10_a_reported_death_is_known_for_every_decision_and_care_before_it_stays_payable() {
    let death = Mutation {
        change: MutationChange::Death(day("2026-04-05")),
        mutation_date: day("2026-04-05"),
    };
    let today = day("2026-04-10");
    let known = dossier([current()]);
    let followed = follow(&current(), &death, &known, &on(today)).unwrap();
    let version = kept(followed.approved.unwrap(), 1, 2, today);
    let again = reactivate(&version, &dossier([version.clone()])).unwrap();
    let known = dossier([kept(again, 1, 3, today)]);
    let question = Question {
        cover: CoverKind::Hospitalisation,
        care_days: CareDays::Period(period("2026-04-01", "2026-04-07")),
    };
    let provider = ProviderId::Nihii(Nihii::parse("71000535").unwrap());
    let kind = LAW.provider_kind("hospital").unwrap();
    let answer = assess(&question, &provider, kind, Some(&known), today, &LAW);
    assert_eq!(answer.spans[0].days, period("2026-04-01", "2026-04-05"));
    assert_eq!(answer.spans[0].guarantee, Guarantee::Binding);
    assert_eq!(answer.gaps[0].reasons[0].code, Code::PersonDead);
}

#[test]
fn life_10_a_replaced_share_stands_while_facts_and_dates_do() {
    let replaced = Mutation {
        change: MutationChange::RefundCode(9045),
        mutation_date: day("2026-04-01"),
    };
    let today = on(day("2026-04-10"));
    let followed = follow(&current(), &replaced, &dossier([current()]), &today).unwrap();
    let version = kept(followed.approved.unwrap(), 1, 2, day("2026-04-10"));
    assert_eq!(
        version.cause,
        VersionCause::StateShareReplaced {
            mutation_date: day("2026-04-01")
        }
    );
    let known = dossier([version.clone()]);
    let unchanged = modify(&version, &terms(&version.decision), &known, &today).unwrap();
    assert_eq!(unchanged.state_share.refund_code, 9045);
    let mut other_facts = terms(&version.decision);
    other_facts.facts.situation = carmed_model::Situation::OcmwOwnFunds;
    let changed = modify(&version, &other_facts, &known, &today).unwrap();
    assert_eq!(changed.state_share.refund_code, 9000);
}

#[test]
fn life_10_only_the_federal_feed_reports_and_nothing_personal_is_shown() {
    let caller = |quality| Caller {
        quality,
        organisation: ProviderId::Cbe(Cbe::parse("0403019261").unwrap()),
        agent: "feed".to_owned(),
        recognised_kind: None,
    };
    for quality in Quality::ALL {
        let allowed = may_report(&caller(*quality)).is_ok();
        assert_eq!(allowed, *quality == Quality::FederalFeed, "{quality}");
    }
    let names = Mutation {
        change: MutationChange::Names {
            family_name: "Zeldzaam".to_owned(),
            given_names: "Uniek".to_owned(),
        },
        mutation_date: day("2026-04-01"),
    };
    let known = dossier([current()]);
    let followed = follow(&current(), &names, &known, &on(day("2026-04-10"))).unwrap();
    let shown = format!("{names:?} {:?}", followed.notice);
    assert!(
        !shown.contains("Zeldzaam") && !shown.contains("Voorbeeld"),
        "{shown}"
    );
    assert!(shown.contains("NAMES INFORMS"), "{shown}");
}
