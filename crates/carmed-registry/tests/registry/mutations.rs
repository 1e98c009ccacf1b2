//! LIFE-07 and LIFE-10 on a real store: what the federal feed reports, what follows, and what stands.

use crate::reported::{death, mutation, names, replaced_by, report, told, violations};
use crate::support::{
    StandingClock, TODAY, auditor, check, day, federal_feed, fresh, hospital, modify, ocmw, open,
    period, register, request_id, ssin, stop, store,
};
use carmed_model::decision::{DecisionAction, VersionCause};
use carmed_model::{
    Code, DecisionCommand, DecisionState, MutationChange, MutationEffect, MutationKind, Revision,
    Rule, SecondFactor,
};
use carmed_registry::{CoverageQuestion, Refusal, Registry, Which};
use carmed_storage::Events;

#[tokio::test]
async fn a_death_suspends_and_the_mutation_is_recorded_last_life_07_life_10() {
    let (_directory, registry) = fresh().await;
    let registered = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let card_number = registered.version.card_number;
    let answer = report(&registry, 1, &death()).await.unwrap();
    assert!(answer.concerned);
    let [notice] = answer.notices.as_slice() else {
        panic!("one decision: {answer:?}")
    };
    assert_eq!(
        (notice.card_number, notice.kind, notice.effect),
        (card_number, MutationKind::Death, MutationEffect::Suspends)
    );
    assert_eq!(notice.ocmw, registered.version.decision.ocmw);
    assert_eq!(notice.old, None);
    assert_eq!(
        notice.allowed,
        [DecisionAction::Reactivate, DecisionAction::Stop]
    );
    let history = registry
        .decision_history(&ocmw(1), card_number, None, None, 10)
        .await
        .unwrap();
    let (event, version) = history.events.last().unwrap();
    assert_eq!(
        (version.version, version.state),
        (2, DecisionState::Suspended)
    );
    assert_eq!(
        version.decision.beneficiary.death_date,
        Some(day("2026-06-10"))
    );
    assert_eq!(
        (event.reason.as_str(), event.author.quality),
        ("DEATH", federal_feed().quality)
    );
    assert_eq!(event.revision.next(), answer.revision);
    assert_eq!(told(&registry, 1, "2026-06-15").await, [200, 203]);
    assert_eq!(told(&registry, 1, "2026-06-09").await, [203]);
    let refused = registry
        .write_decision(&ocmw(1), request_id(), &modify(card_number, 2))
        .await;
    assert!(
        matches!(refused, Err(Refusal::Broken { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn care_before_a_death_is_payable_again_once_the_ocmw_reactivates_ruling_17() {
    let (_directory, registry) = fresh().await;
    let registered = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    report(&registry, 1, &death()).await.unwrap();
    let reactivate = DecisionCommand::Reactivate {
        reason: "care before the death".to_owned(),
        card_number: registered.version.card_number,
        expected_version: 2,
    };
    registry
        .write_decision(&ocmw(1), request_id(), &reactivate)
        .await
        .unwrap();
    assert!(told(&registry, 1, "2026-06-09").await.is_empty());
    assert_eq!(told(&registry, 1, "2026-06-11").await, [200]);
}

#[tokio::test]
async fn names_only_inform_and_the_new_one_fits_as_a_second_factor_after_a_restart_too() {
    let (directory, registry) = fresh().await;
    let registered = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let answer = report(&registry, 1, &names("Herdoopt")).await.unwrap();
    assert_eq!(answer.notices[0].effect, MutationEffect::Informs);
    assert_eq!(
        answer.revision,
        registered.revision.next(),
        "no version is made"
    );
    names_fit(&registry).await;
    registry.close().await;
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    names_fit(&reopened).await;
}

/// Both the registered and the reported name fit.
async fn names_fit(registry: &Registry) {
    for (name, fits) in [("herd", true), ("Verzonnenmans", true), ("Nobody", false)] {
        let asked = CoverageQuestion {
            second_factor: Some(SecondFactor::FamilyName(name.to_owned())),
            ..check(1, "2026-06-10")
        };
        let answer = registry.check_coverage(&hospital(), &asked).await.unwrap();
        assert_eq!(answer.coverage.gaps.is_empty(), fits, "{name}");
    }
}

#[tokio::test]
async fn a_refund_code_replaces_the_share_with_a_version_of_its_own() {
    let (_directory, registry) = fresh().await;
    let registered = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let replaced = mutation(MutationChange::RefundCode(9040), "2026-06-08");
    let answer = report(&registry, 1, &replaced).await.unwrap();
    assert_eq!(answer.notices[0].effect, MutationEffect::ReplacesShare);
    assert_eq!(
        answer.notices[0].old,
        Some(MutationChange::RefundCode(
            registered.version.state_share.refund_code
        ))
    );
    let which = Which::Card(registered.version.card_number, None);
    let now = registry.decision(&ocmw(1), &which, None).await.unwrap();
    assert_eq!(now.version.state_share.refund_code, 9040);
    assert_eq!(
        now.version.cause,
        VersionCause::StateShareReplaced {
            mutation_date: day("2026-06-08")
        }
    );
}

#[tokio::test]
async fn nothing_is_stored_of_a_person_the_registry_does_not_know() {
    let (_directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let before = registry.figures();
    let id = request_id();
    for validate_only in [true, false] {
        let answer = registry
            .record_mutation(&federal_feed(), id, ssin(2), &death(), validate_only)
            .await
            .unwrap();
        assert!(!answer.concerned && answer.notices.is_empty());
    }
    assert_eq!(registry.figures(), before);
    // Nor was the request id used up.
    let answer = registry
        .record_mutation(&federal_feed(), id, ssin(1), &death(), false)
        .await
        .unwrap();
    assert!(answer.concerned);
    // From then on it is, whoever it comes back about.
    let reused = registry
        .record_mutation(&federal_feed(), id, ssin(2), &death(), false)
        .await;
    match reused {
        Err(Refusal::RequestIdReused { field }) => assert_eq!(field, "ssin"),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_repeated_report_has_one_effect_and_another_payload_is_named_by_its_field() {
    let (directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let id = request_id();
    let first = registry
        .record_mutation(&federal_feed(), id, ssin(1), &death(), false)
        .await
        .unwrap();
    registry.close().await;
    let registry = open(directory.path(), StandingClock::at(day(TODAY))).await;
    let again = registry
        .record_mutation(&federal_feed(), id, ssin(1), &death(), false)
        .await
        .unwrap();
    assert_eq!(
        (again.revision, &again.notices),
        (first.revision, &first.notices)
    );
    assert_eq!(registry.figures().revision, first.revision);
    let later = mutation(MutationChange::Death(day("2026-06-11")), "2026-06-11");
    for (other, field) in [
        (&later, "change.death_date"),
        (&names("Herdoopt"), "change.names"),
    ] {
        let reused = registry
            .record_mutation(&federal_feed(), id, ssin(1), other, false)
            .await;
        match reused {
            Err(Refusal::RequestIdReused { field: named }) => assert_eq!(named, field),
            other => panic!("not refused: {other:?}"),
        }
    }
    // Reported anew, it states what is known: it informs and suspends nothing twice.
    let anew = report(&registry, 1, &death()).await.unwrap();
    assert_eq!(anew.notices[0].effect, MutationEffect::Informs);
}

#[tokio::test]
async fn only_the_federal_feed_reports_and_every_violation_is_named_at_once() {
    let (_directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    for caller in [ocmw(1), hospital(), auditor()] {
        let refused = registry
            .record_mutation(&caller, request_id(), ssin(1), &death(), false)
            .await;
        assert!(
            matches!(refused, Err(Refusal::NotAllowed(_))),
            "{refused:?}"
        );
    }
    let before = registry.figures();
    let to_come = mutation(MutationChange::RefundCode(77), "2026-06-16");
    let wrong = [
        (113, "mutation_date".to_owned()),
        (130, "change.refund_code".to_owned()),
    ];
    assert_eq!(violations(report(&registry, 1, &to_come).await), wrong);
    // Of a person not known only the form is judged.
    assert_eq!(violations(report(&registry, 2, &to_come).await), wrong[..1]);
    let itself = replaced_by(1);
    let wrong = [(130, "change.successor_ssin".to_owned())];
    assert_eq!(violations(report(&registry, 1, &itself).await), wrong);
    assert_eq!(registry.figures(), before);
}

#[tokio::test]
async fn validate_only_tells_what_would_follow_and_stores_nothing() {
    let (_directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let before = registry.figures();
    let id = request_id();
    let judged = registry
        .record_mutation(&federal_feed(), id, ssin(1), &death(), true)
        .await
        .unwrap();
    assert_eq!(registry.figures(), before);
    assert_eq!(judged.revision, before.revision);
    let written = registry
        .record_mutation(&federal_feed(), id, ssin(1), &death(), false)
        .await
        .unwrap();
    assert_eq!(judged.notices, written.notices);
}

#[tokio::test]
async fn a_person_without_an_open_decision_is_known_and_the_death_is_remembered_dec_13() {
    let (_directory, registry) = fresh().await;
    let registered = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let close = DecisionCommand::Close {
        reason: "registered in error".to_owned(),
        card_number: registered.version.card_number,
        expected_version: 1,
    };
    registry
        .write_decision(&ocmw(1), request_id(), &close)
        .await
        .unwrap();
    let died = mutation(MutationChange::Death(day("2026-05-20")), "2026-05-20");
    let answer = report(&registry, 1, &died).await.unwrap();
    assert!(answer.concerned && answer.notices.is_empty());
    let refused = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await;
    match refused {
        Err(Refusal::Broken { violations, .. }) => {
            assert_eq!(violations[0].rule, Some(Rule::Dec13))
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn the_managing_ocmw_is_found_on_the_days_its_decision_is_in_force_dec_01() {
    let (_directory, registry) = fresh().await;
    let registered = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let asked = period("2026-05-01", "2026-12-31");
    let find = async |caller, serial| {
        registry
            .find_managing_ocmw(&caller, ssin(serial), asked)
            .await
    };
    let states = async || {
        let managed = find(ocmw(2), 1).await.unwrap().managed;
        let told = managed.into_iter().map(|found| (found.period, found.state));
        told.collect::<Vec<_>>()
    };
    let whole = period("2026-06-01", "2026-11-30");
    assert_eq!(states().await, [(whole, DecisionState::Active)]);
    report(&registry, 1, &death()).await.unwrap();
    assert_eq!(states().await, [(whole, DecisionState::Suspended)]);
    let card_number = registered.version.card_number;
    registry
        .write_decision(&ocmw(1), request_id(), &stop(card_number, 2, "2026-06-12"))
        .await
        .unwrap();
    let stopped = period("2026-06-01", "2026-06-12");
    assert_eq!(states().await, [(stopped, DecisionState::Stopped)]);
    let close = DecisionCommand::Close {
        reason: "registered in error".to_owned(),
        card_number,
        expected_version: 3,
    };
    registry
        .write_decision(&ocmw(1), request_id(), &close)
        .await
        .unwrap();
    assert_eq!(states().await, []);
    match find(auditor(), 2).await {
        Err(Refusal::NotFound(finding)) => assert_eq!(finding.code, Code::PersonUnknown),
        other => panic!("not refused: {other:?}"),
    }
    let refused = find(hospital(), 1).await;
    assert!(
        matches!(refused, Err(Refusal::NotAllowed(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_mutation_is_kept_with_its_old_and_new_value_and_concerns_its_ocmws_alone() {
    let (directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let answer = report(&registry, 1, &names("Herdoopt")).await.unwrap();
    let store = store(directory.path()).await;
    for (number, count) in [(1, 2), (2, 0)] {
        let feed = Events::Concerning(ocmw(number).organisation);
        let page = store
            .register
            .events(feed, Revision::ZERO, 10)
            .await
            .unwrap();
        assert_eq!(page.events.len(), count);
    }
    let old = answer.notices[0].old.clone().unwrap();
    assert!(
        matches!(&old, MutationChange::Names { family_name, .. } if family_name == "Verzonnenmans")
    );
    let shown = format!("{answer:?}");
    assert!(
        !shown.contains("Verzonnen") && !shown.contains("Herdoopt"),
        "{shown}"
    );
}
