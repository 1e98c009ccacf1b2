//! Page tokens over the channel: they tell nothing, and they hold for one list of one caller.

use carmed_tests::v1::{
    CoverKind, GetDecisionHistoryRequest, GetPersonHistoryRequest, ListConsultationsRequest,
    ListDecisionsRequest, ListTariffReleasesRequest, SearchAttestationsRequest,
    list_consultations_request::By, search_attestations_request::Criteria,
};
use carmed_tests::{
    Refused, World, attestation, callers, days, extension, on_day, person, refused, registration,
    unlawful_stay,
};
use tonic::{Code, Status};

fn malformed<T: std::fmt::Debug>(answer: Result<T, Status>) -> Refused {
    let refusal = refused(&answer.unwrap_err());
    assert_eq!(refusal.grpc, Code::InvalidArgument, "{refusal:?}");
    assert!(
        refusal
            .fields
            .iter()
            .any(|(field, _)| field == "page_token"),
        "{refusal:?}"
    );
    refusal
}

#[tokio::test]
async fn a_token_of_decisions_is_for_its_filter_and_its_caller() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let mut other = world.party(callers::OTHER_OCMW);
    for number in 1..=3 {
        world.register(unlawful_stay(&person(number))).await;
        let elsewhere = registration(unlawful_stay(&person(10 + number)));
        other.register(elsewhere).await.unwrap();
    }
    let first = ListDecisionsRequest {
        page_size: 1,
        ..ListDecisionsRequest::default()
    };
    let page = ocmw
        .decisions
        .list_decisions(first.clone())
        .await
        .unwrap()
        .into_inner();
    let next = ListDecisionsRequest {
        page_token: page.next_page_token.clone(),
        ..first
    };
    ocmw.decisions.list_decisions(next.clone()).await.unwrap();
    malformed(other.decisions.list_decisions(next.clone()).await);
    let filtered = ListDecisionsRequest {
        ending_within_days: Some(60),
        ..next.clone()
    };
    malformed(ocmw.decisions.list_decisions(filtered).await);
    let mut bent = next.clone();
    let last = bent.page_token.pop().unwrap();
    bent.page_token.push(if last == 'a' { 'b' } else { 'a' });
    malformed(ocmw.decisions.list_decisions(bent).await);
    let card = &page.decisions[0].card_number;
    assert!(
        !page.next_page_token.contains(card.as_str()),
        "it tells nothing"
    );
}

#[tokio::test]
async fn a_token_of_one_list_opens_no_other() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let card = world.register(unlawful_stay(&person(1))).await.card_number;
    let mut ocmw = world.party(callers::OCMW);
    for (version, last_day) in [(1, 60), (2, 70)] {
        let request = extension(&card, version, last_day);
        ocmw.decisions.extend_decision(request).await.unwrap();
    }
    let mut auditor = world.party(callers::AUDITOR);
    let history = GetDecisionHistoryRequest {
        card_number: card.clone(),
        page_size: 1,
        ..GetDecisionHistoryRequest::default()
    };
    let page = auditor
        .audit
        .get_decision_history(history.clone())
        .await
        .unwrap();
    let page_token = page.into_inner().next_page_token;
    assert!(!page_token.is_empty());
    let of_person = GetPersonHistoryRequest {
        ssin: ssin.clone(),
        page_token: page_token.clone(),
        ..GetPersonHistoryRequest::default()
    };
    malformed(auditor.audit.get_person_history(of_person).await);
    let consultations = ListConsultationsRequest {
        by: Some(By::Ssin(ssin)),
        page_token: page_token.clone(),
        ..ListConsultationsRequest::default()
    };
    malformed(auditor.audit.list_consultations(consultations).await);
    let by_the_ocmw = GetDecisionHistoryRequest {
        page_token: page_token.clone(),
        ..history
    };
    malformed(ocmw.audit.get_decision_history(by_the_ocmw.clone()).await);
    auditor
        .audit
        .get_decision_history(by_the_ocmw)
        .await
        .unwrap();
    let mut office = world.party(callers::TARIFF_OFFICE);
    let releases = ListTariffReleasesRequest {
        page_token,
        ..ListTariffReleasesRequest::default()
    };
    malformed(office.tariffs.list_tariff_releases(releases).await);
}

#[tokio::test]
async fn a_token_about_a_person_does_not_tell_whom() {
    let world = World::start().await;
    let mut hospital = world.party(callers::HOSPITAL);
    let mut tokens = Vec::new();
    for number in [1, 2] {
        let ssin = person(number).ssin;
        for first in [-3, -2] {
            let request = attestation(&ssin, CoverKind::AmbulatoryInHospital, first, 0);
            hospital.attest(request).await.unwrap();
        }
        let request = SearchAttestationsRequest {
            ssin,
            criteria: Some(Criteria::Period(days(-9, 0))),
            page_size: 1,
            ..SearchAttestationsRequest::default()
        };
        let page = hospital
            .attestations
            .search_attestations(request.clone())
            .await;
        tokens.push((request, page.unwrap().into_inner().next_page_token));
    }
    assert!(!tokens[0].1.contains(&person(1).ssin));
    let swapped = SearchAttestationsRequest {
        page_token: tokens[1].1.clone(),
        ..tokens[0].0.clone()
    };
    malformed(hospital.attestations.search_attestations(swapped).await);
}

#[tokio::test]
async fn a_page_of_consultations_stays_while_others_are_asked() {
    let world = World::start().await;
    let ssin = person(1).ssin;
    let mut hospital = world.party(callers::HOSPITAL);
    let mut asked = Vec::new();
    for _ in 0..5 {
        let request = on_day(&ssin, CoverKind::AmbulatoryInHospital, 0);
        asked.push(hospital.check(request).await.unwrap().ticket);
    }
    let mut auditor = world.party(callers::AUDITOR);
    let mut request = ListConsultationsRequest {
        by: Some(By::Ssin(ssin.clone())),
        page_size: 2,
        ..ListConsultationsRequest::default()
    };
    let mut seen = Vec::new();
    while seen.len() < 5 {
        let page = auditor
            .audit
            .list_consultations(request.clone())
            .await
            .unwrap();
        let page = page.into_inner();
        seen.extend(page.consultations.into_iter().map(|one| one.ticket));
        let question = on_day(&ssin, CoverKind::AmbulatoryInHospital, -1);
        hospital.check(question).await.unwrap();
        request.page_token = page.next_page_token;
    }
    assert_eq!(
        seen[..5],
        asked,
        "each once, and what came since stands after them"
    );
}
