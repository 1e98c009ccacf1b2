//! Ruling 7 on a real store: an SSIN that is replaced leads to the person still.

use crate::reported::{replaced_by, report, told, violations};
use crate::support::{
    StandingClock, TODAY, auditor, check, day, fresh, hospital, ocmw, open, period, register,
    request_id, ssin, stop,
};
use carmed_model::{Code, DecisionCommand, MutationEffect, SecondFactor};
use carmed_registry::{CoverageQuestion, Refusal, Registry};

#[tokio::test]
async fn after_a_replacement_both_numbers_lead_to_the_person_and_only_some_learn_the_new_one() {
    let (_directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let answer = report(&registry, 1, &replaced_by(2)).await.unwrap();
    assert_eq!(answer.notices[0].effect, MutationEffect::Informs);
    let mut numbers = Vec::new();
    for (serial, replaced) in [(1, true), (2, false)] {
        let answer = registry
            .check_coverage(&hospital(), &check(serial, "2026-06-15"))
            .await
            .unwrap();
        assert_eq!(answer.ssin_replaced, replaced);
        numbers.push(answer.coverage.spans[0].agreement.unwrap());
        for caller in [ocmw(7), auditor()] {
            let managing = registry
                .find_managing_ocmw(&caller, ssin(serial), period("2026-06-01", "2026-06-30"))
                .await
                .unwrap();
            assert_eq!(managing.managed.len(), 1);
            assert_eq!(managing.successor_ssin, replaced.then(|| ssin(2)));
        }
    }
    assert_eq!(numbers[0], numbers[1], "one person, one answer");
    // Whom the second factor does not fit is told nothing of it.
    let stranger = CoverageQuestion {
        second_factor: Some(SecondFactor::FamilyName("Nobody".to_owned())),
        ..check(1, "2026-06-15")
    };
    let answer = registry
        .check_coverage(&hospital(), &stranger)
        .await
        .unwrap();
    assert!(!answer.ssin_replaced);
}

#[tokio::test]
async fn a_number_never_met_leads_to_the_person_its_successor_is_known_as_ruling_7_dec_01() {
    let (directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(2))
        .await
        .unwrap();
    let other = open(directory.path(), StandingClock::at(day(TODAY))).await;
    assert_eq!(told(&registry, 1, "2026-06-15").await, [202]);
    let answer = report(&registry, 1, &replaced_by(2)).await.unwrap();
    assert!(answer.concerned);
    assert_eq!(answer.notices[0].effect, MutationEffect::Informs);
    registry.close().await;
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    for server in [&other, &reopened] {
        assert!(told(server, 1, "2026-06-15").await.is_empty());
        let refused = server
            .write_decision(&ocmw(2), request_id(), &register(1))
            .await;
        match refused {
            Err(Refusal::Broken { violations, .. }) => {
                assert_eq!(violations[0].code, Code::ManagedElsewhere);
            }
            other => panic!("not refused: {other:?}"),
        }
    }
}

#[tokio::test]
async fn who_has_a_newer_number_is_registered_under_it_ruling_7() {
    let (_directory, registry) = fresh().await;
    let registered = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    report(&registry, 1, &replaced_by(2)).await.unwrap();
    // Under either number it is the same person, who is managed elsewhere (DEC-01).
    for serial in [1, 2] {
        let refused = registry
            .write_decision(&ocmw(2), request_id(), &register(serial))
            .await;
        match refused {
            Err(Refusal::Broken { violations, .. }) => {
                assert_eq!(violations[0].code, Code::ManagedElsewhere);
            }
            other => panic!("not refused: {other:?}"),
        }
    }
    let card_number = registered.version.card_number;
    registry
        .write_decision(&ocmw(1), request_id(), &stop(card_number, 1, "2026-06-02"))
        .await
        .unwrap();
    let mut again = register(1);
    if let DecisionCommand::Register { decision, .. } = &mut again {
        let days = period("2026-06-03", "2026-11-30");
        decision.terms.period = days;
        let covers = decision.terms.covers.iter_mut();
        covers.for_each(|cover| cover.period = days);
    }
    let registered = registry
        .write_decision(&ocmw(2), request_id(), &again)
        .await
        .unwrap();
    assert_eq!(registered.version.decision.beneficiary.ssin, ssin(2));
}

#[tokio::test]
async fn a_chain_of_numbers_ends_at_the_last_one_and_reports_may_come_again_or_be_taken_back() {
    let (directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    report(&registry, 1, &replaced_by(2)).await.unwrap();
    report(&registry, 2, &replaced_by(3)).await.unwrap();
    // Reported anew, the first one changes nothing.
    report(&registry, 1, &replaced_by(2)).await.unwrap();
    assert_eq!(successors(&registry).await, [Some(3), Some(3), None]);
    // A number that was replaced is not replaced by another one: that would be a guess.
    let wrong = [(130, "ssin".to_owned())];
    assert_eq!(
        violations(report(&registry, 1, &replaced_by(4)).await),
        wrong
    );
    // The first number is given back.
    report(&registry, 3, &replaced_by(1)).await.unwrap();
    assert_eq!(successors(&registry).await, [None, Some(1), Some(1)]);
    // And replaced by one that was never met.
    report(&registry, 1, &replaced_by(4)).await.unwrap();
    assert_eq!(successors(&registry).await, [Some(4), Some(4), Some(4)]);
    registry.close().await;
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    assert_eq!(successors(&reopened).await, [Some(4), Some(4), Some(4)]);
    for serial in 1..=4 {
        assert!(told(&reopened, serial, "2026-06-15").await.is_empty());
    }
}

/// The serials of the numbers that replaced those of serials 1 to 3.
async fn successors(registry: &Registry) -> Vec<Option<u32>> {
    let mut successors = Vec::new();
    for serial in 1..=3 {
        let answer = registry
            .find_managing_ocmw(&auditor(), ssin(serial), period(TODAY, TODAY))
            .await
            .unwrap();
        let successor = answer.successor_ssin;
        successors.push((1..=4).find(|serial| successor == Some(ssin(*serial))));
    }
    successors
}
