//! What was acknowledged stands after a restart, repeated requests have one effect, content is sealed.

use crate::support::{
    StandingClock, TODAY, auditor, check, day, fresh, hospital, ocmw, open, register, request_id,
    ssin, stop,
};
use carmed_model::{
    Caller, CardNumber, Code, DecisionCommand, DecisionState, Guarantee, Nihii, ProviderId,
    SecondFactor, Ssin,
};
use carmed_registry::{
    AgreementEffect, ConsultationFilter, CoverageQuestion, DecisionFilter, Evaluation, FileKey,
    KeyError, OpenError, Refusal, Registry, SystemIds, Which,
};
use carmed_validation::parameters::Parameters;
use std::sync::Arc;

#[tokio::test]
async fn a_reopened_registry_knows_all_that_was_acknowledged() {
    let (directory, registry) = fresh().await;
    let request_id = request_id();
    let written = registry
        .write_decision(&ocmw(1), request_id, &register(1))
        .await
        .unwrap();
    let answer = registry
        .check_coverage(&hospital(), &check(1, "2026-06-10"))
        .await
        .unwrap();
    let given = answer.coverage.spans[0].agreement.unwrap();
    registry.close().await;
    drop(registry);

    let an_hour_later = StandingClock::at(day(TODAY));
    an_hour_later.advance_micros(3_600_000_000);
    let registry = open(directory.path(), an_hour_later).await;
    assert_eq!(registry.figures().revision, written.revision);
    let repeated = registry
        .write_decision(&ocmw(1), request_id, &register(1))
        .await
        .unwrap();
    assert_eq!(
        (repeated.revision, &repeated.version),
        (written.revision, &written.version)
    );
    let again = registry
        .check_coverage(&hospital(), &check(1, "2026-06-10"))
        .await
        .unwrap();
    assert_eq!(
        again.coverage, answer.coverage,
        "same question, same day, same number"
    );
    let agreement = registry
        .agreement(&hospital(), given, answer.consultation_date)
        .await
        .unwrap();
    assert_eq!(
        agreement.ticket, answer.ticket,
        "the first consultation that gave it"
    );
    let filter = ConsultationFilter {
        ssin: Some(ssin(1)),
        ..ConsultationFilter::default()
    };
    let journal = registry
        .consultations(&auditor(), &filter, None, 10)
        .await
        .unwrap();
    assert_eq!(journal.consultations.len(), 2);
}

#[tokio::test]
async fn a_request_id_with_another_payload_names_the_first_field_that_differs() {
    let (_directory, registry) = fresh().await;
    let request_id = request_id();
    registry
        .write_decision(&ocmw(1), request_id, &register(1))
        .await
        .unwrap();
    let mut other = register(1);
    if let DecisionCommand::Register { decision, .. } = &mut other {
        decision.terms.covers[1].prescription_required = true;
        decision.terms.facts.guarantor = true;
    }
    match registry.write_decision(&ocmw(1), request_id, &other).await {
        Err(Refusal::RequestIdReused { field }) => assert_eq!(field, "decision.facts.guarantor"),
        other => panic!("not refused: {other:?}"),
    }
    // Another organisation may use the same id.
    registry
        .write_decision(&ocmw(2), request_id, &register(2))
        .await
        .unwrap();
}

#[tokio::test]
async fn an_agreement_of_before_a_stop_still_stands_and_the_next_check_says_no() {
    let (_directory, registry) = fresh().await;
    let registered = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let before = registry
        .check_coverage(&hospital(), &check(1, "2026-06-15"))
        .await
        .unwrap();
    assert_eq!(before.coverage.spans[0].guarantee, Guarantee::Binding);
    let given = before.coverage.spans[0].agreement.unwrap();
    let command = stop(registered.version.card_number, 1, "2026-06-14");
    let Evaluation {
        accepted,
        agreements_touched,
        ..
    } = registry
        .evaluate_decision(&ocmw(1), &command)
        .await
        .unwrap();
    assert!(accepted.is_some());
    assert_eq!(agreements_touched[0].agreement_number, given);
    assert_eq!(agreements_touched[0].effect, AgreementEffect::Protected);
    registry
        .write_decision(&ocmw(1), request_id(), &command)
        .await
        .unwrap();
    let after = registry
        .check_coverage(&hospital(), &check(1, "2026-06-15"))
        .await
        .unwrap();
    assert_eq!(
        after.coverage.gaps[0].reasons[0].code,
        Code::NoDecisionInForce
    );
    let agreement = registry
        .agreement(&hospital(), given, before.consultation_date)
        .await
        .unwrap();
    assert_eq!(agreement.protection, carmed_registry::Protection::Protected);
}

#[tokio::test]
async fn history_is_answered_as_known_at_a_moment() {
    let (_directory, registry) = fresh().await;
    let first = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let card_number = first.version.card_number;
    registry
        .write_decision(&ocmw(1), request_id(), &stop(card_number, 1, "2026-06-14"))
        .await
        .unwrap();
    let which = Which::Card(card_number, None);
    let now = registry.decision(&ocmw(1), &which, None).await.unwrap();
    assert_eq!(now.version.version, 2);
    let then = registry
        .decision(&ocmw(1), &which, Some(first.version.registered_at))
        .await
        .unwrap();
    assert_eq!(then.version, *first.version);
    let foreign = registry.decision(&ocmw(2), &which, None).await;
    assert!(
        matches!(foreign, Err(Refusal::NotFound(_))),
        "another OCMW's content stays hidden"
    );
}

#[tokio::test]
async fn a_consultation_before_the_person_was_known_stays_findable() {
    let (_directory, registry) = fresh().await;
    let unknown = registry
        .check_coverage(&hospital(), &check(1, "2026-06-10"))
        .await
        .unwrap();
    assert_eq!(unknown.coverage.gaps[0].reasons[0].code, Code::NoDecision);
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    registry
        .check_coverage(&hospital(), &check(1, "2026-06-10"))
        .await
        .unwrap();
    let filter = ConsultationFilter {
        ssin: Some(ssin(1)),
        ..ConsultationFilter::default()
    };
    let journal = registry
        .consultations(&auditor(), &filter, None, 10)
        .await
        .unwrap();
    assert_eq!(journal.consultations.len(), 2);
}

#[tokio::test]
async fn the_database_files_hold_no_ssin_and_no_name() {
    let (directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    registry
        .check_coverage(&hospital(), &check(1, "2026-06-10"))
        .await
        .unwrap();
    registry
        .check_coverage(&hospital(), &check(2, "2026-06-10"))
        .await
        .unwrap();
    registry.close().await;
    let mut bytes_read = 0;
    for entry in std::fs::read_dir(directory.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes_read += bytes.len();
        let digits = |ssin: Ssin| ssin.expose_digits().into_bytes();
        for secret in [
            digits(ssin(1)),
            digits(ssin(2)),
            b"Verzonnenmans".to_vec(),
            b"Fictief".to_vec(),
        ] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret));
        }
    }
    assert!(bytes_read > 10_000);
}

#[tokio::test]
async fn a_provider_is_one_with_or_without_its_qualification() {
    let (_directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let long = Caller {
        organisation: ProviderId::Nihii(Nihii::parse("71000535000").unwrap()),
        ..hospital()
    };
    let answer = registry
        .check_coverage(&long, &check(1, "2026-06-10"))
        .await
        .unwrap();
    let given = answer.coverage.spans[0].agreement.unwrap();
    let read = registry
        .agreement(&hospital(), given, answer.consultation_date)
        .await
        .unwrap();
    assert_eq!(read.ticket, answer.ticket);
    for provider in [hospital().organisation, long.organisation] {
        let filter = ConsultationFilter {
            provider: Some(provider),
            ..ConsultationFilter::default()
        };
        let listed = registry
            .consultations(&auditor(), &filter, None, 10)
            .await
            .unwrap();
        assert_eq!(listed.consultations.len(), 1);
    }
}

#[tokio::test]
async fn a_second_factor_that_does_not_fit_is_answered_like_a_person_unknown() {
    let (_directory, registry) = fresh().await;
    let written = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let card = written.version.card_number;
    let stranger = CardNumber::from_sequence(card.sequence() + 1).unwrap();
    for (factor, fits) in [
        (SecondFactor::FamilyName("VERZON".to_owned()), true),
        (SecondFactor::FamilyName("vèr".to_owned()), true),
        (SecondFactor::FamilyName("ve".to_owned()), false),
        (SecondFactor::FamilyName("ver-x".to_owned()), false),
        (SecondFactor::FamilyName("-".to_owned()), false),
        (SecondFactor::CardNumber(card), true),
        (SecondFactor::CardNumber(stranger), false),
    ] {
        let asked = CoverageQuestion {
            second_factor: Some(factor),
            ..check(1, "2026-06-10")
        };
        let answer = registry.check_coverage(&hospital(), &asked).await.unwrap();
        let told = answer.coverage.gaps.first().map(|gap| gap.reasons[0].code);
        assert_eq!(told, (!fits).then_some(Code::NoDecision));
    }
}

#[tokio::test]
async fn decisions_are_listed_by_whether_their_last_day_is_past() {
    let (_directory, registry) = fresh().await;
    for serial in 1..=2 {
        registry
            .write_decision(&ocmw(1), request_id(), &register(serial))
            .await
            .unwrap();
    }
    let listed = async |expired, ending_within_days| {
        let filter = DecisionFilter {
            state: Some(DecisionState::Active),
            expired,
            ending_within_days,
        };
        let answer = registry
            .decisions(&ocmw(1), filter, None, 10)
            .await
            .unwrap();
        answer.versions.len()
    };
    assert_eq!(listed(Some(false), None).await, 2);
    assert_eq!(listed(Some(true), None).await, 0);
    assert_eq!(listed(None, Some(167)).await, 0);
    assert_eq!(
        listed(None, Some(168)).await,
        2,
        "the last day is 30 November"
    );
    assert_eq!(listed(Some(true), Some(168)).await, 0);
}

#[tokio::test]
async fn a_closed_registry_leaves_everything_in_the_one_file_and_an_empty_one_is_refused() {
    let (directory, registry) = fresh().await;
    registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    registry.close().await;
    drop(registry);
    let log = directory.path().join("carmed.db-wal");
    let left = std::fs::metadata(&log).map_or(0, |found| found.len());
    assert_eq!(left, 0, "a copy of the file alone is a whole copy");

    // The store is lost, its key is not: that is never taken for a new start.
    std::fs::write(directory.path().join("carmed.db"), b"").unwrap();
    let url = format!("sqlite:{}", directory.path().join("carmed.db").display());
    let store = carmed_storage_sqlite::open(&url).await.unwrap();
    let opened = Registry::open(
        store,
        &FileKey::new(directory.path().join("carmed.key")),
        Arc::new(Parameters::embedded().unwrap()),
        StandingClock::at(day(TODAY)),
        Arc::new(SystemIds),
    )
    .await;
    assert!(matches!(
        opened.err(),
        Some(OpenError::Keys(KeyError::StoreLost(_)))
    ));
}
