//! UMA-01 to UMA-06 on a real store: attestations are sent, found and deleted, and meet the condition of
//! coverage and amounts.

use crate::billed::{bill, release};
use crate::support::{
    StandingClock, TODAY, auditor, check, day, fresh, hospital, ocmw, open, period, physician,
    register, request_id, ssin,
};
use crate::tariff_rows::{computed, import, publish, rows};
use carmed_model::consultation::{Condition, ConditionKind, Consulted};
use carmed_model::{
    Attestation, AttestationDraft, AttestationSearch, Caller, Cents, Code, CoverKind,
    DecisionCommand, Nihii, Organisation, ProviderId, ResidenceStatus, SecondFactor, Situation,
};
use carmed_registry::{
    AttestationCommand, Attested, ConsultationFilter, CoverageQuestion, Refusal, Registry,
};
use carmed_validation::amounts::Outcome;

/// A person in unlawful stay: the State pays all, with an attestation (DEC-10).
pub(crate) fn register_unlawful(serial: u32) -> DecisionCommand {
    let mut command = register(serial);
    if let DecisionCommand::Register { decision, .. } = &mut command {
        decision.terms.facts.residence_status = ResidenceStatus::Illegal;
        decision.terms.facts.situation = Situation::UnlawfulStay;
    }
    command
}

fn nihii(caller: &Caller) -> Nihii {
    match caller.organisation {
        Organisation::Nihii(nihii) => nihii,
        Organisation::Cbe(_) => panic!("no NIHII number"),
    }
}

/// Physician 1 attests care in hospital of June.
pub(crate) fn attest(serial: u32) -> AttestationCommand {
    AttestationCommand {
        reason: "urgent".to_owned(),
        ssin: ssin(serial),
        second_factor: None,
        draft: AttestationDraft {
            author: nihii(&physician(1)),
            cover: CoverKind::AmbulatoryInHospital,
            first_day: day("2026-06-05"),
            last_day: Some(day("2026-06-30")),
        },
    }
}

pub(crate) async fn send(
    registry: &Registry,
    caller: &Caller,
    command: &AttestationCommand,
) -> Result<Attested, Refusal> {
    registry
        .send_attestation(caller, request_id(), command, false)
        .await
}

async fn sent(registry: &Registry, caller: &Caller, serial: u32) -> Attestation {
    let attested = send(registry, caller, &attest(serial)).await.unwrap();
    attested.attestation
}

/// The condition a hospital is told for care of that day.
async fn condition(registry: &Registry, care_date: &str) -> Condition {
    let answer = registry
        .check_coverage(&hospital(), &check(1, care_date))
        .await
        .unwrap();
    let [condition] = answer.coverage.spans[0].conditions.as_slice() else {
        panic!("one condition: {answer:?}")
    };
    assert_eq!(condition.kind, ConditionKind::AttestationRequired);
    condition.clone()
}

async fn found(
    registry: &Registry,
    caller: &Caller,
    search: AttestationSearch,
) -> Vec<Attestation> {
    registry
        .search_attestations(caller, ssin(1), None, search)
        .await
        .unwrap()
        .attestations
}

fn in_june() -> AttestationSearch {
    AttestationSearch::ByPeriod {
        period: period("2026-06-30", "2026-07-31"),
        cover: None,
    }
}

fn violations<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Vec<(u32, String)> {
    match refused {
        Err(Refusal::Broken { violations, .. }) => violations
            .into_iter()
            .map(|finding| (finding.code.number(), finding.field))
            .collect(),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn an_attestation_sent_after_the_care_meets_the_condition_of_its_days_and_cover_uma_06() {
    let (directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register_unlawful(1))
        .await
        .unwrap();
    let before = condition(&registry, "2026-06-10").await;
    assert_eq!((before.satisfied, before.satisfied_by), (false, None));
    let other_cover = AttestationCommand {
        draft: AttestationDraft {
            cover: CoverKind::Doctor,
            ..attest(1).draft
        },
        ..attest(1)
    };
    send(&registry, &physician(1), &other_cover).await.unwrap();
    assert!(!condition(&registry, "2026-06-10").await.satisfied);

    let attestation = sent(&registry, &physician(1), 1).await;
    assert_eq!(attestation.number.to_string().len(), 21);
    assert_eq!(attestation.sent_on, day(TODAY));
    registry.close().await;
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    let met = condition(&reopened, "2026-06-10").await;
    assert_eq!(
        (met.satisfied, met.satisfied_by),
        (true, Some(attestation.number))
    );
    assert!(!condition(&reopened, "2026-06-04").await.satisfied);
    // A given number narrows (ruling 6), and the number fits as a second factor.
    let factor = SecondFactor::AttestationNumber(attestation.number);
    for (care_date, satisfied) in [("2026-06-10", true), ("2026-06-04", false)] {
        let asked = CoverageQuestion {
            attestation_number: Some(attestation.number),
            second_factor: Some(factor.clone()),
            ..check(1, care_date)
        };
        let answer = reopened.check_coverage(&hospital(), &asked).await.unwrap();
        let told = &answer.coverage.spans[0].conditions[0];
        assert_eq!(told.satisfied, satisfied, "{care_date}");
    }
}

#[tokio::test]
async fn the_state_pays_its_share_once_the_attestation_is_there_dec_10_uma_06() {
    let (_directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register_unlawful(1))
        .await
        .unwrap();
    publish(&registry, &import(), rows(1, 1000)).await.unwrap();
    let without = computed(&registry).await;
    assert_eq!(without.outcome, Outcome::Indeterminate);
    assert_eq!(without.reasons[0].code, Code::AttestationRequired);
    sent(&registry, &physician(1), 1).await;
    let with = computed(&registry).await;
    assert_eq!(with.outcome, Outcome::Computed);
    assert!(with.attestation_needed);
    assert_eq!(with.amounts.unwrap().state_cents, Cents::new(1000));
}

#[tokio::test]
async fn an_attestation_may_come_before_the_first_decision_and_meets_the_person() {
    let (directory, registry) = fresh().await;
    let attestation = sent(&registry, &physician(1), 1).await;
    let told = async |registry: &Registry| {
        let answer = registry
            .check_coverage(&hospital(), &check(1, "2026-06-10"))
            .await
            .unwrap();
        answer.coverage.gaps[0].reasons[0].code
    };
    // To a provider that is a person without a decision, like one unknown (ruling 1).
    assert_eq!(told(&registry).await, Code::NoDecision);
    registry.close().await;
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    assert_eq!(told(&reopened).await, Code::NoDecision);
    let figures = reopened.figures();
    assert_eq!(
        (figures.consultations, figures.recomputations),
        (1, 0),
        "the dossier's place is known at the start"
    );
    reopened
        .write_decision(&ocmw(1), request_id(), &register_unlawful(1))
        .await
        .unwrap();
    let met = condition(&reopened, "2026-06-10").await;
    assert_eq!(met.satisfied_by, Some(attestation.number));
}

#[tokio::test]
async fn author_and_sender_find_an_attestation_and_nobody_else_does_uma_03() {
    let (_directory, registry) = fresh().await;
    let attestation = sent(&registry, &hospital(), 1).await;
    assert_eq!(attestation.sender, hospital().organisation);
    let by_number = AttestationSearch::ByNumber(attestation.number);
    let long = ProviderId::Nihii(Nihii::parse("71000535000").unwrap());
    let qualified = Caller {
        organisation: long,
        ..hospital()
    };
    for search in [in_june(), by_number] {
        for caller in [hospital(), qualified.clone(), physician(1)] {
            let attestations = found(&registry, &caller, search).await;
            assert_eq!(attestations, std::slice::from_ref(&attestation));
        }
        assert_eq!(found(&registry, &physician(2), search).await, []);
    }
    let elsewhere = AttestationSearch::ByPeriod {
        period: period("2026-07-01", "2026-07-31"),
        cover: None,
    };
    assert_eq!(found(&registry, &hospital(), elsewhere).await, []);
    for caller in [ocmw(1), auditor()] {
        let refused = registry
            .search_attestations(&caller, ssin(1), None, in_june())
            .await;
        assert!(
            matches!(refused, Err(Refusal::NotAllowed(_))),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn a_search_is_on_record_with_what_it_was_answered_cov_08() {
    let (_directory, registry) = fresh().await;
    let attestation = sent(&registry, &hospital(), 1).await;
    for caller in [hospital(), physician(2)] {
        found(&registry, &caller, in_june()).await;
    }
    let filter = ConsultationFilter {
        ssin: Some(ssin(1)),
        ..ConsultationFilter::default()
    };
    let journal = registry
        .consultations(&auditor(), &filter, None, 10)
        .await
        .unwrap();
    let kept: Vec<Consulted> = journal
        .consultations
        .into_iter()
        .map(|listed| listed.consultation.consulted)
        .collect();
    let search = in_june();
    let answered = |found| Consulted::Attestations { search, found };
    assert_eq!(kept, [answered(vec![attestation.number]), answered(vec![])]);
}

#[tokio::test]
async fn its_author_deletes_what_a_hospital_sent_in_and_the_condition_is_open_again_uma_03() {
    let (directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register_unlawful(1))
        .await
        .unwrap();
    let number = sent(&registry, &hospital(), 1).await.number;
    let delete = async |registry: &Registry, caller: &Caller, id, validate_only| {
        registry
            .delete_attestation(caller, id, number, "wrong person", validate_only)
            .await
    };
    for (caller, validate_only) in [(physician(2), false), (physician(2), true)] {
        let refused = delete(&registry, &caller, request_id(), validate_only).await;
        assert!(matches!(refused, Err(Refusal::NotFound(_))), "{refused:?}");
    }
    let refused = delete(&registry, &ocmw(1), request_id(), false).await;
    assert!(
        matches!(refused, Err(Refusal::NotAllowed(_))),
        "{refused:?}"
    );

    let id = request_id();
    delete(&registry, &physician(1), id, true).await.unwrap();
    assert!(condition(&registry, "2026-06-10").await.satisfied);
    let deleted = delete(&registry, &physician(1), id, false).await.unwrap();
    assert!(!condition(&registry, "2026-06-10").await.satisfied);
    registry.close().await;
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    assert!(!condition(&reopened, "2026-06-10").await.satisfied);
    assert_eq!(found(&reopened, &hospital(), in_june()).await, []);
    let again = delete(&reopened, &physician(1), id, false).await.unwrap();
    assert_eq!(again, deleted, "the first answer again");
    let gone = delete(&reopened, &physician(1), request_id(), false).await;
    assert!(matches!(gone, Err(Refusal::NotFound(_))), "{gone:?}");
    let reused = reopened
        .delete_attestation(&physician(1), id, number, "another reason", false)
        .await;
    match reused {
        Err(Refusal::RequestIdReused { field }) => assert_eq!(field, "reason"),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn an_attestation_a_billing_found_by_itself_stands_until_it_is_released_uma_03_ruling_18() {
    let (directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register_unlawful(1))
        .await
        .unwrap();
    let number = sent(&registry, &physician(1), 1).await.number;
    let posting_id = bill(&registry, 1).await;
    let delete = async |registry: &Registry, validate_only| {
        registry
            .delete_attestation(
                &physician(1),
                request_id(),
                number,
                "wrong person",
                validate_only,
            )
            .await
    };
    let cited = [(1009, "attestation_number".to_owned())];
    assert_eq!(violations(delete(&registry, true).await), cited);
    registry.close().await;
    let reopened = open(directory.path(), StandingClock::at(day(TODAY))).await;
    assert_eq!(violations(delete(&reopened, false).await), cited);
    release(&reopened, posting_id).await;
    delete(&reopened, false).await.unwrap();
}

#[tokio::test]
async fn a_second_factor_that_does_not_fit_is_refused_whether_or_not_the_person_is_known() {
    let (_directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let before = registry.figures().revision;
    let factor = |name: &str| Some(SecondFactor::FamilyName(name.to_owned()));
    for (serial, name) in [(1, "Nobody"), (2, "Nobody"), (2, "Verzonnenmans")] {
        let command = AttestationCommand {
            second_factor: factor(name),
            ..attest(serial)
        };
        let refused = send(&registry, &physician(1), &command).await;
        assert_eq!(violations(refused), [(202, "second_factor".to_owned())]);
        let answer = registry
            .search_attestations(
                &physician(1),
                ssin(serial),
                factor(name).as_ref(),
                in_june(),
            )
            .await
            .unwrap();
        assert_eq!(answer.attestations, []);
    }
    assert_eq!(registry.figures().revision, before);
    let command = AttestationCommand {
        second_factor: factor("ver"),
        ..attest(1)
    };
    send(&registry, &physician(1), &command).await.unwrap();
}

#[tokio::test]
async fn every_violation_of_an_attestation_is_named_at_once_and_nothing_is_stored_uma_01_uma_02() {
    let (_directory, registry) = fresh().await;
    let command = AttestationCommand {
        second_factor: Some(SecondFactor::FamilyName("Nobody".to_owned())),
        draft: AttestationDraft {
            author: nihii(&hospital()),
            last_day: Some(day("2027-06-05")),
            ..attest(1).draft
        },
        ..attest(1)
    };
    let wrong = ["author_nihii", "last_day", "second_factor"];
    let codes = [1013, 1013, 202];
    let wrong: Vec<_> = codes.into_iter().zip(wrong.map(str::to_owned)).collect();
    assert_eq!(
        violations(send(&registry, &hospital(), &command).await),
        wrong
    );
    let refused = send(&registry, &physician(2), &attest(1)).await;
    assert!(
        matches!(refused, Err(Refusal::NotAllowed(_))),
        "{refused:?}"
    );
    let judged = registry
        .send_attestation(&physician(1), request_id(), &attest(1), true)
        .await
        .unwrap();
    assert_eq!(
        judged.attestation.period,
        period("2026-06-05", "2026-06-30")
    );
    assert_eq!(registry.figures().revision, judged.revision);
    assert_eq!(found(&registry, &physician(1), in_june()).await, []);
}

#[tokio::test]
async fn a_repeated_attestation_keeps_its_number_and_another_payload_is_named_by_its_field() {
    let (_directory, registry) = fresh().await;
    let id = request_id();
    let caller = physician(1);
    let command = attest(1);
    let first = registry
        .send_attestation(&caller, id, &command, false)
        .await
        .unwrap();
    let again = registry
        .send_attestation(&caller, id, &command, false)
        .await
        .unwrap();
    assert_eq!(
        (again.revision, &again.attestation),
        (first.revision, &first.attestation)
    );
    let other = AttestationCommand {
        draft: AttestationDraft {
            last_day: None,
            ..command.draft
        },
        ..command
    };
    match registry.send_attestation(&caller, id, &other, false).await {
        Err(Refusal::RequestIdReused { field }) => assert_eq!(field, "last_day"),
        other => panic!("not refused: {other:?}"),
    }
    assert_eq!(found(&registry, &caller, in_june()).await.len(), 1);
}
