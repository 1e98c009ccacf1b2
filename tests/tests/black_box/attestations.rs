//! Attestations over the channel: sent after the care, found, counted, and deleted while nothing cites them.

use carmed_tests::v1::{
    CoverKind, DeleteAttestationRequest, SearchAttestationsRequest, SearchAttestationsResponse,
    SecondFactor, SendAttestationRequest, search_attestations_request::Criteria,
    second_factor::Factor,
};
use carmed_tests::{
    Party, World, agreement_of, attestation, billing, callers, days, line, on_day, person, refused,
    release, request_id, unlawful_stay,
};
use tonic::{Code, Status};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;
const CONSULTATION: &str = "101076";

fn search(ssin: &str, criteria: Option<Criteria>) -> SearchAttestationsRequest {
    SearchAttestationsRequest {
        ssin: ssin.to_owned(),
        criteria,
        ..SearchAttestationsRequest::default()
    }
}

fn deletion(number: &str) -> DeleteAttestationRequest {
    DeleteAttestationRequest {
        request_id: request_id(),
        reason: "sent in error".to_owned(),
        validate_only: false,
        attestation_number: number.to_owned(),
    }
}

async fn found(
    party: &mut Party,
    request: SearchAttestationsRequest,
) -> Result<SearchAttestationsResponse, Status> {
    let answer = party.attestations.search_attestations(request).await?;
    Ok(answer.into_inner())
}

fn period(first: i64, last: i64) -> Option<Criteria> {
    Some(Criteria::Period(days(first, last)))
}

#[tokio::test]
pub(super) async fn an_attestation_is_sent_once_and_satisfies_the_condition_of_its_days_uma_06() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    world.register(unlawful_stay(&person(1))).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let mut judged = attestation(&ssin, AMBULATORY, -3, -1);
    (judged.validate_only, judged.request_id) = (true, String::new());
    let judged = hospital.attest(judged).await.unwrap().attestation.unwrap();
    assert_eq!(judged.attestation_number, "");
    let none = found(&mut hospital, search(&ssin, period(-9, 0)))
        .await
        .unwrap();
    assert_eq!(none.attestations, [], "nothing was stored");

    let request = attestation(&ssin, AMBULATORY, -3, -1);
    let sent = hospital.attest(request.clone()).await.unwrap();
    assert_eq!(hospital.attest(request.clone()).await.unwrap(), sent);
    let filed = sent.attestation.unwrap();
    assert!((1..=21).contains(&filed.attestation_number.len()));
    assert_eq!(filed.author_nihii, callers::PHYSICIAN_NIHII);
    assert_eq!(filed.period, Some(days(-3, -1)));
    let mut reused = attestation(&ssin, AMBULATORY, -4, -1);
    reused.request_id = request.request_id;
    let refusal = refused(&hospital.attest(reused).await.unwrap_err());
    assert_eq!(
        (refusal.grpc, refusal.code.as_str()),
        (Code::AlreadyExists, "1005")
    );
    assert!(
        refusal.names("first_day", "CODE_REQUEST_ID_REUSED"),
        "{refusal:?}"
    );

    for (day, satisfied) in [(-4, false), (-3, true), (-1, true), (0, false)] {
        let answer = hospital
            .check(on_day(&ssin, AMBULATORY, day))
            .await
            .unwrap();
        let condition = &answer.spans[0].conditions[0];
        assert_eq!(condition.satisfied, satisfied, "{day}");
        let by = if satisfied {
            filed.attestation_number.as_str()
        } else {
            ""
        };
        assert_eq!(condition.satisfied_by, by, "{day}");
    }
}

#[tokio::test]
async fn who_sends_what_is_judged_uma_01_uma_02_uma_03() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    world.register(unlawful_stay(&person(1))).await;
    let mut ocmw = world.party(callers::OCMW);
    let status = ocmw
        .attest(attestation(&ssin, AMBULATORY, -3, -1))
        .await
        .unwrap_err();
    assert_eq!(refused(&status).code, "140");
    let mut physician = world.party(callers::PHYSICIAN);
    let somebody_else = SendAttestationRequest {
        author_nihii: "10000106".to_owned(),
        ..attestation(&ssin, CoverKind::Doctor, -3, -1)
    };
    let refusal = refused(&physician.attest(somebody_else).await.unwrap_err());
    assert_eq!(refusal.code, "156", "{refusal:?}");
    let mut hospital = world.party(callers::HOSPITAL);
    let by_a_nurse = SendAttestationRequest {
        author_nihii: "40000127".to_owned(),
        ..attestation(&ssin, AMBULATORY, -3, -1)
    };
    let refusal = refused(&hospital.attest(by_a_nurse).await.unwrap_err());
    assert!(
        refusal.rule == "UMA-01" || refusal.breaks("UMA-01"),
        "{refusal:?}"
    );
    let too_long = attestation(&ssin, AMBULATORY, -3, 400);
    let refusal = refused(&hospital.attest(too_long).await.unwrap_err());
    assert!(
        refusal.rule == "UMA-02" || refusal.breaks("UMA-02"),
        "{refusal:?}"
    );
    let unfit = SendAttestationRequest {
        second_factor: Some(SecondFactor {
            factor: Some(Factor::FamilyName("Nobody".to_owned())),
        }),
        ..attestation(&ssin, AMBULATORY, -3, -1)
    };
    let refusal = refused(&hospital.attest(unfit).await.unwrap_err());
    assert_eq!(
        (refusal.grpc, refusal.code.as_str()),
        (Code::FailedPrecondition, "202")
    );
    let empty = refused(
        &hospital
            .attest(SendAttestationRequest::default())
            .await
            .unwrap_err(),
    );
    for field in [
        "request_id",
        "reason",
        "ssin",
        "author_nihii",
        "cover",
        "first_day",
    ] {
        assert!(empty.names(field, "CODE_MISSING"), "{field}: {empty:?}");
    }
}

#[tokio::test]
pub(super) async fn a_search_needs_its_criterion_and_finds_only_one_s_own_uma_05() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let mut hospital = world.party(callers::HOSPITAL);
    // Before any decision: care comes first.
    let sent = hospital
        .attest(attestation(&ssin, AMBULATORY, -3, -1))
        .await
        .unwrap();
    let number = sent.attestation.unwrap().attestation_number;
    let by_number = Some(Criteria::AttestationNumber(number.clone()));
    for criteria in [by_number.clone(), period(-1, 5)] {
        let answer = found(&mut hospital, search(&ssin, criteria)).await.unwrap();
        assert_eq!(answer.attestations[0].attestation_number, number);
        assert!(!answer.ticket.is_empty(), "it is in the journal (COV-08)");
    }
    for criteria in [period(0, 5), period(-9, -4)] {
        let answer = found(&mut hospital, search(&ssin, criteria)).await.unwrap();
        assert_eq!(answer.attestations, []);
    }
    let mut other = world.party(callers::OTHER_HOSPITAL);
    for criteria in [by_number.clone(), period(-9, 5)] {
        let answer = found(&mut other, search(&ssin, criteria)).await.unwrap();
        assert_eq!(answer.attestations, [], "another sender's");
    }
    let mut author = world.party(callers::PHYSICIAN);
    let answer = found(&mut author, search(&ssin, by_number)).await.unwrap();
    assert_eq!(answer.attestations.len(), 1, "its author finds it");
    let status = found(&mut hospital, search(&ssin, None)).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument, "never read as today");
    let mut with_cover = search(&ssin, Some(Criteria::AttestationNumber(number)));
    with_cover.cover = Some(AMBULATORY.into());
    let refusal = refused(&found(&mut hospital, with_cover).await.unwrap_err());
    assert_eq!(refusal.code, "160", "a number goes with no cover");
}

#[tokio::test]
async fn a_search_pages_over_every_attestation_once() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let mut hospital = world.party(callers::HOSPITAL);
    let mut sent = Vec::new();
    for first in -9..-4 {
        let request = attestation(&ssin, AMBULATORY, first, -1);
        let answer = hospital.attest(request).await.unwrap();
        sent.push(answer.attestation.unwrap().attestation_number);
    }
    let mut request = search(&ssin, period(-20, 0));
    request.page_size = 2;
    let mut seen = Vec::new();
    loop {
        let page = found(&mut hospital, request.clone()).await.unwrap();
        let numbers = page
            .attestations
            .into_iter()
            .map(|one| one.attestation_number);
        seen.extend(numbers);
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(seen, sent, "in order of the first day");
}

#[tokio::test]
pub(super) async fn an_attestation_is_deleted_by_its_own_and_never_while_a_billing_cites_it_uma_03()
{
    let world = World::with_tariff().await;
    let ssin = person(1).ssin;
    world.register(unlawful_stay(&person(1))).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let sent = hospital
        .attest(attestation(&ssin, AMBULATORY, -3, -1))
        .await
        .unwrap();
    let number = sent.attestation.unwrap().attestation_number;
    let mut other = world.party(callers::OTHER_HOSPITAL);
    let foreign = other
        .attestations
        .delete_attestation(deletion(&number))
        .await;
    assert_eq!(foreign.unwrap_err().code(), Code::NotFound);

    let answer = hospital.check(on_day(&ssin, AMBULATORY, -1)).await.unwrap();
    let lines = vec![line("1", CONSULTATION, -1)];
    let billed = hospital
        .bill(billing(&ssin, &agreement_of(&answer), lines))
        .await
        .unwrap();
    let cited = hospital
        .attestations
        .delete_attestation(deletion(&number))
        .await;
    let refusal = refused(&cited.unwrap_err());
    assert_eq!(
        (refusal.grpc, refusal.code.as_str()),
        (Code::FailedPrecondition, "1009")
    );
    hospital
        .coverage
        .release_billing(release(&billed.posting_id))
        .await
        .unwrap();

    let mut judged = deletion(&number);
    (judged.validate_only, judged.request_id) = (true, String::new());
    hospital
        .attestations
        .delete_attestation(judged)
        .await
        .unwrap();
    let still = found(&mut hospital, search(&ssin, period(-9, 0)))
        .await
        .unwrap();
    assert_eq!(still.attestations.len(), 1, "it was only judged");
    let request = deletion(&number);
    let deleted = hospital
        .attestations
        .delete_attestation(request.clone())
        .await
        .unwrap();
    let again = hospital
        .attestations
        .delete_attestation(request.clone())
        .await
        .unwrap();
    assert_eq!(again.into_inner(), deleted.into_inner());
    let mut reused = deletion(&number);
    (reused.request_id, reused.reason) = (request.request_id, "another".to_owned());
    let reused = hospital.attestations.delete_attestation(reused).await;
    assert_eq!(refused(&reused.unwrap_err()).code, "1005");
    let gone = found(&mut hospital, search(&ssin, period(-9, 0)))
        .await
        .unwrap();
    assert_eq!(gone.attestations, []);
    let answer = hospital.check(on_day(&ssin, AMBULATORY, -1)).await.unwrap();
    assert!(!answer.spans[0].conditions[0].satisfied);
}
