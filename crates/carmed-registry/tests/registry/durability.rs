//! What was acknowledged stands after a restart, repeated requests have one effect, content is sealed.

use crate::support::{
    StandingClock, TODAY, auditor, check, day, fresh, hospital, ocmw, open, register, request_id,
    ssin, stop,
};
use carmed_model::{Code, DecisionCommand, Guarantee, Ssin};
use carmed_registry::{ConsultationFilter, Evaluation, Refusal, Which};

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
