//! LIFE-10 and ruling 7: two dossiers that turn out to be one person's.

use crate::attestations::{attest, send};
use crate::reported::{death, replaced_by, report, told};
use crate::support::{
    StandingClock, TODAY, auditor, check, day, fresh, hospital, ocmw, open, period, physician,
    plain_line, register, request_id, ssin, stop, store,
};
use carmed_model::decision::DecisionAction;
use carmed_model::{
    AgreementReference, AttestationSearch, CardNumber, Cents, CoverKind, DecisionCommand,
    DecisionState, MutationEffect, Period, Revision, SecondFactor,
};
use carmed_registry::{
    BillingAnswer, BillingCommand, ConsultationFilter, CoverageQuestion, InterventionQuestion,
    Refusal, Registry, Which,
};
use carmed_storage::Events;
use carmed_validation::amounts::{Line, LineKind, Outcome};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A registration of that person on these days.
fn register_on(serial: u32, days: Period) -> DecisionCommand {
    let mut command = register(serial);
    if let DecisionCommand::Register { decision, .. } = &mut command {
        decision.terms.period = days;
        let covers = decision.terms.covers.iter_mut();
        covers.for_each(|cover| cover.period = days);
    }
    command
}

/// OCMW `number` registers a decision for the person of the same serial; its card.
async fn registered(registry: &Registry, number: u32, days: Period) -> CardNumber {
    let command = register_on(number, days);
    let written = registry
        .write_decision(&ocmw(number), request_id(), &command)
        .await
        .unwrap();
    written.version.card_number
}

fn half_year() -> Period {
    period("2026-06-01", "2026-11-30")
}

async fn agreement(registry: &Registry, serial: u32, care_date: &str) -> AgreementReference {
    let question = check(serial, care_date);
    let answer = registry
        .check_coverage(&hospital(), &question)
        .await
        .unwrap();
    let span = &answer.coverage.spans[0];
    AgreementReference {
        agreement_number: span.agreement.unwrap(),
        card_number: span.card_number,
        version: span.version,
        question: question.question,
        consultation_date: answer.consultation_date,
    }
}

/// Care without a code for 50.00 euros, on 15 June.
fn transport() -> Line {
    let kind = LineKind::Uncoded {
        description: "transport".to_owned(),
    };
    Line {
        charged_cents: Some(Cents::new(5000)),
        ..plain_line("2026-06-15", kind)
    }
}

/// How a line of care without a code comes out under the agreement, asked with that person's number.
async fn outcome(registry: &Registry, serial: u32, agreement: AgreementReference) -> Outcome {
    let question = InterventionQuestion {
        ssin: ssin(serial),
        cover: CoverKind::AmbulatoryInHospital,
        second_factor: None,
        agreement: Some(agreement),
        lines: vec![transport()],
    };
    let answer = registry.compute_intervention(&hospital(), &question).await;
    answer.unwrap().lines[0].result.outcome
}

/// Who manages the person on the days of June, as each number tells it.
async fn managed(registry: &Registry, serial: u32) -> Vec<(Period, DecisionState)> {
    let answer = registry
        .find_managing_ocmw(&auditor(), ssin(serial), period("2026-06-01", "2026-06-30"))
        .await
        .unwrap();
    let managed = answer.managed.into_iter();
    managed.map(|found| (found.period, found.state)).collect()
}

#[tokio::test]
async fn of_two_overlapping_decisions_the_later_registered_is_suspended_and_both_ocmws_are_told() {
    let (directory, registry) = fresh().await;
    // The survivor's card is the earlier one here, the absorbed person's the later.
    let earlier = registered(&registry, 2, half_year()).await;
    let later = registered(&registry, 1, half_year()).await;
    let answer = report(&registry, 1, &replaced_by(2)).await.unwrap();
    let effects: Vec<_> = answer
        .notices
        .iter()
        .map(|notice| (notice.card_number, notice.ocmw.cbe, notice.effect))
        .collect();
    assert_eq!(
        effects,
        [
            (earlier, ocmw(2).cbe().unwrap(), MutationEffect::Informs),
            (later, ocmw(1).cbe().unwrap(), MutationEffect::Suspends),
        ]
    );
    assert_eq!(answer.notices[1].allowed, [DecisionAction::Stop]);
    // Three events: the version, then one for each person; the last is told to both OCMWs.
    assert_eq!(answer.revision, Revision::new(5));
    let store = store(directory.path()).await;
    for (number, revisions) in [(1, vec![2, 3, 5]), (2, vec![1, 5])] {
        let feed = Events::Concerning(ocmw(number).organisation);
        let page = store.register.events(feed, Revision::ZERO, 10).await;
        let events = page.unwrap().events;
        let told: Vec<_> = events.iter().map(|row| row.revision.number()).collect();
        assert_eq!(told, revisions, "OCMW {number}");
    }
    for serial in [1, 2] {
        let june = period("2026-06-01", "2026-06-30");
        let states = [DecisionState::Active, DecisionState::Suspended];
        let mut found = managed(&registry, serial).await;
        found.sort_by_key(|(_, state)| *state == DecisionState::Suspended);
        assert_eq!(found, states.map(|state| (june, state)));
        assert!(told(&registry, serial, "2026-06-15").await.is_empty());
    }
}

#[tokio::test]
async fn while_they_overlap_the_suspended_one_can_only_be_stopped_by_its_ocmw_dec_01() {
    let (_directory, registry) = fresh().await;
    let earlier = registered(&registry, 1, half_year()).await;
    let later = registered(&registry, 2, half_year()).await;
    report(&registry, 1, &replaced_by(2)).await.unwrap();
    let reactivate = DecisionCommand::Reactivate {
        reason: "ours".to_owned(),
        card_number: later,
        expected_version: 2,
    };
    let write = async |number, command: &DecisionCommand| {
        registry
            .write_decision(&ocmw(number), request_id(), command)
            .await
    };
    let refused = write(2, &reactivate).await;
    assert!(
        matches!(refused, Err(Refusal::Broken { .. })),
        "{refused:?}"
    );
    // The earlier one, absorbed with its person, stays its own OCMW's.
    let which = Which::Card(earlier, None);
    let read = registry.decision(&ocmw(1), &which, None).await.unwrap();
    assert_eq!(read.version.state, DecisionState::Active);
    write(1, &stop(earlier, 1, "2026-06-14")).await.unwrap();
    let refused = write(2, &reactivate).await;
    assert!(
        matches!(refused, Err(Refusal::Broken { .. })),
        "{refused:?}"
    );
    write(2, &stop(later, 2, "2026-06-20")).await.unwrap();
    assert!(told(&registry, 1, "2026-06-20").await.is_empty());
    assert_eq!(told(&registry, 1, "2026-06-21").await, [201]);
}

#[tokio::test]
async fn decisions_that_do_not_overlap_stand_side_by_side_and_only_inform() {
    let (_directory, registry) = fresh().await;
    registered(&registry, 1, period("2026-06-01", "2026-06-10")).await;
    registered(&registry, 2, period("2026-06-11", "2026-11-30")).await;
    let answer = report(&registry, 1, &replaced_by(2)).await.unwrap();
    for notice in &answer.notices {
        assert_eq!(notice.effect, MutationEffect::Informs);
    }
    assert_eq!(answer.revision, Revision::new(4), "no version is made");
    let active = |first, last| (period(first, last), DecisionState::Active);
    let both = [
        active("2026-06-01", "2026-06-10"),
        active("2026-06-11", "2026-06-30"),
    ];
    for serial in [1, 2] {
        assert_eq!(managed(&registry, serial).await, both);
        for care_date in ["2026-06-05", "2026-06-15"] {
            assert!(told(&registry, serial, care_date).await.is_empty());
        }
    }
}

#[tokio::test]
async fn an_agreement_given_under_the_absorbed_person_proves_computes_and_reads_cov_05() {
    let (directory, registry) = fresh().await;
    registered(&registry, 2, half_year()).await;
    registered(&registry, 1, half_year()).await;
    let given = agreement(&registry, 1, "2026-06-15").await;
    report(&registry, 1, &replaced_by(2)).await.unwrap();
    registry.close().await;
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    for serial in [1, 2] {
        assert_eq!(outcome(&reopened, serial, given).await, Outcome::Computed);
    }
    let (number, date) = (given.agreement_number, given.consultation_date);
    let read = reopened.agreement(&hospital(), number, date).await.unwrap();
    assert_eq!(read.reference, given);
    assert_eq!(read.protection, carmed_registry::Protection::Protected);
    assert_eq!(read.later_findings, []);
    // A death known later is reported for the person both became.
    report(&reopened, 2, &death()).await.unwrap();
    let read = reopened.agreement(&hospital(), number, date).await.unwrap();
    assert_eq!(read.later_findings.len(), 1);
}

#[tokio::test]
async fn journal_and_history_of_both_read_as_one() {
    let (_directory, registry) = fresh().await;
    // Asked before anybody was known, then under either person, then under the one they became.
    told(&registry, 1, "2026-06-15").await;
    let card = registered(&registry, 1, half_year()).await;
    registered(&registry, 2, half_year()).await;
    agreement(&registry, 1, "2026-06-15").await;
    agreement(&registry, 2, "2026-06-15").await;
    report(&registry, 1, &replaced_by(2)).await.unwrap();
    told(&registry, 1, "2026-06-15").await;
    for serial in [1, 2] {
        let filter = ConsultationFilter {
            ssin: Some(ssin(serial)),
            ..ConsultationFilter::default()
        };
        let journal = registry
            .consultations(&auditor(), &filter, None, 10)
            .await
            .unwrap();
        assert_eq!(journal.consultations.len(), 4);
    }
    registry
        .write_decision(&ocmw(1), request_id(), &stop(card, 1, "2026-06-14"))
        .await
        .unwrap();
    let history = registry
        .decision_history(&auditor(), card, None, None, 10)
        .await
        .unwrap();
    let persons: Vec<_> = history
        .events
        .iter()
        .map(|(event, _)| event.person_id)
        .collect();
    assert_eq!(persons.len(), 2);
    assert_ne!(
        persons[0], persons[1],
        "what is written now is the survivor's"
    );
}

#[tokio::test]
async fn attestations_names_and_cards_of_both_are_the_persons_after_a_restart_too() {
    let (directory, registry) = fresh().await;
    let absorbed_card = registered(&registry, 1, half_year()).await;
    let attested = send(&registry, &physician(1), &attest(1)).await.unwrap();
    report(&registry, 1, &replaced_by(3)).await.unwrap();
    registered(&registry, 2, half_year()).await;
    report(&registry, 3, &replaced_by(2)).await.unwrap();
    let number = attested.attestation.number;
    let search = AttestationSearch::ByNumber(number);
    let stands = async |registry: &Registry| {
        for serial in [1, 2, 3] {
            let answer = registry
                .search_attestations(&physician(1), ssin(serial), None, search)
                .await
                .unwrap();
            assert_eq!(answer.attestations.len(), 1);
            for factor in [
                SecondFactor::CardNumber(absorbed_card),
                SecondFactor::AttestationNumber(number),
            ] {
                let asked = CoverageQuestion {
                    second_factor: Some(factor),
                    ..check(serial, "2026-06-15")
                };
                let answer = registry.check_coverage(&hospital(), &asked).await.unwrap();
                assert!(answer.coverage.gaps.is_empty());
                assert_eq!(answer.ssin_replaced, serial != 2);
            }
        }
    };
    stands(&registry).await;
    registry.close().await;
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    stands(&reopened).await;
    assert_eq!(reopened.figures().recomputations, 0);
    reopened
        .delete_attestation(&physician(1), request_id(), number, "wrong person", false)
        .await
        .unwrap();
    let answer = reopened
        .search_attestations(&physician(1), ssin(2), None, search)
        .await
        .unwrap();
    assert_eq!(answer.attestations, []);
}

#[tokio::test]
async fn a_person_who_was_absorbed_takes_part_in_the_next_merger_and_in_every_later_mutation() {
    let (directory, registry) = fresh().await;
    registered(&registry, 1, period("2026-06-01", "2026-06-10")).await;
    registered(&registry, 2, period("2026-06-11", "2026-06-20")).await;
    registered(&registry, 3, period("2026-06-21", "2026-11-30")).await;
    report(&registry, 1, &replaced_by(2)).await.unwrap();
    report(&registry, 2, &replaced_by(3)).await.unwrap();
    // Reported under the first number, it reaches what is still ahead of all three.
    let answer = report(&registry, 1, &death()).await.unwrap();
    let effects: Vec<_> = answer.notices.iter().map(|notice| notice.effect).collect();
    assert_eq!(effects, [MutationEffect::Suspends; 3]);
    registry.close().await;
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    let suspended = [
        ("2026-06-01", "2026-06-10"),
        ("2026-06-11", "2026-06-20"),
        ("2026-06-21", "2026-06-30"),
    ]
    .map(|(first, last)| (period(first, last), DecisionState::Suspended));
    for serial in [1, 2, 3] {
        assert_eq!(managed(&reopened, serial).await, suspended);
    }
}

#[tokio::test]
async fn another_server_that_knew_two_persons_follows_the_merger_before_its_next_answer_cov_09() {
    let (directory, registry) = fresh().await;
    registered(&registry, 2, half_year()).await;
    let later = registered(&registry, 1, half_year()).await;
    let other = open(directory.path(), StandingClock::at(day(TODAY))).await;
    let given = agreement(&other, 1, "2026-06-15").await;
    assert_eq!(given.card_number, later);
    report(&registry, 1, &replaced_by(2)).await.unwrap();
    // Its view of the absorbed person is refused by the journal, whatever number is asked with.
    let judged = agreement(&other, 1, "2026-06-15").await;
    assert_ne!(judged.card_number, later, "the active one judges");
    assert!(other.figures().recomputations > 0);
    assert_eq!(managed(&other, 1).await, managed(&registry, 2).await);
    assert_eq!(outcome(&other, 2, given).await, Outcome::Computed);
}

#[tokio::test]
async fn a_repeated_merger_has_one_effect_and_a_number_given_back_leads_to_the_same_person() {
    let (_directory, registry) = fresh().await;
    registered(&registry, 1, half_year()).await;
    registered(&registry, 2, half_year()).await;
    let first = report(&registry, 1, &replaced_by(2)).await.unwrap();
    let again = report(&registry, 1, &replaced_by(2)).await.unwrap();
    let informs = |answer: &carmed_registry::MutationAnswer| {
        let mut notices = answer.notices.iter();
        notices.all(|notice| notice.effect == MutationEffect::Informs)
    };
    assert!(!informs(&first) && informs(&again));
    assert_eq!(again.revision, first.revision.next());
    let back = report(&registry, 2, &replaced_by(1)).await.unwrap();
    assert!(informs(&back));
    for (serial, successor) in [(1, None), (2, Some(ssin(1)))] {
        let answer = registry
            .find_managing_ocmw(&auditor(), ssin(serial), half_year())
            .await
            .unwrap();
        assert_eq!(
            (answer.managed.len(), answer.successor_ssin),
            (2, successor)
        );
    }
}

/// Bills care of 15 June without a code under that agreement, with that person's number: what became
/// of the line, and the posting.
async fn bill(
    registry: &Registry,
    serial: u32,
    agreement: AgreementReference,
    line_id: &str,
) -> (Vec<u32>, Option<Uuid>) {
    let command = BillingCommand {
        ssin: ssin(serial),
        second_factor: None,
        agreement,
        lines: vec![Line {
            line_id: line_id.to_owned(),
            ..transport()
        }],
        invoice_reference: "2026-1".to_owned(),
        quoted: Vec::new(),
        beside: BTreeMap::new(),
    };
    let render = |answer: &BillingAnswer| {
        let reasons = &answer.lines[0].answered.result.reasons;
        let codes: Vec<u32> = reasons.iter().map(|found| found.code.number()).collect();
        serde_json::to_vec(&(codes, answer.posting_id)).unwrap()
    };
    let (_, rendered) = registry
        .bill_agreement(&hospital(), request_id(), &command, &render)
        .await
        .unwrap();
    serde_json::from_slice(&rendered).unwrap()
}

#[tokio::test]
async fn what_was_billed_for_either_person_is_billed_for_the_one_they_became_cov_05() {
    let (directory, registry) = fresh().await;
    registered(&registry, 2, half_year()).await;
    registered(&registry, 1, half_year()).await;
    let given = agreement(&registry, 1, "2026-06-15").await;
    let (_, posted) = bill(&registry, 1, given, "1").await;
    let posting_id = posted.unwrap();
    report(&registry, 1, &replaced_by(2)).await.unwrap();
    registry.close().await;
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    for serial in [1, 2] {
        let (codes, posted) = bill(&reopened, serial, given, "1").await;
        assert_eq!((codes, posted), (vec![500_544], None));
    }
    let (_, posted) = bill(&reopened, 2, given, "2").await;
    assert!(
        posted.is_some(),
        "the agreement bears the survivor's number"
    );
    let id = request_id();
    reopened
        .release_billing(&hospital(), id, posting_id, "wrong line", false)
        .await
        .unwrap();
    let (_, posted) = bill(&reopened, 1, given, "1").await;
    assert!(posted.is_some(), "released, it counts no more");
}

#[tokio::test]
async fn a_person_registered_under_the_new_number_at_that_very_moment_is_the_same_one_dec_01() {
    let (directory, registry) = fresh().await;
    let other = open(directory.path(), StandingClock::at(day(TODAY))).await;
    for serial in 1..=20 {
        let new = 100 + serial;
        registered(&registry, serial, half_year()).await;
        let command = register_on(new, half_year());
        let caller = ocmw(new);
        let replacement = replaced_by(new);
        let (reported, written) = tokio::join!(
            report(&registry, serial, &replacement),
            other.write_decision(&caller, request_id(), &command),
        );
        reported.unwrap();
        // Whoever came first: a second decision is refused, or one is suspended by the merger.
        let count = 1 + usize::from(written.is_ok());
        for (server, number) in [(registry.as_ref(), serial), (&other, new)] {
            let found = managed(server, number).await;
            let active = found
                .iter()
                .filter(|(_, state)| *state == DecisionState::Active);
            assert_eq!((found.len(), active.count()), (count, 1));
        }
    }
}
