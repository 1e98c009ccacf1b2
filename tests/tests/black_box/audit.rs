//! The auditor over the channel: every version with its author, every question with its answer.

use carmed_tests::v1::{
    Code, CoverKind, GetDecisionHistoryRequest, GetDecisionHistoryResponse, Guarantee,
    ListConsultationsRequest, ListConsultationsResponse, ProviderId, Quality, VersionCause,
    author::Organisation, list_consultations_request::By, provider_id::Id,
};
use carmed_tests::{
    World, callers, compute, days, line, on_day, person, refused, registration, stop_for_departure,
    unlawful_stay,
};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;

async fn history(
    world: &World,
    caller: &'static str,
    request: GetDecisionHistoryRequest,
) -> Result<GetDecisionHistoryResponse, tonic::Status> {
    Ok(world
        .party(caller)
        .audit
        .get_decision_history(request)
        .await?
        .into_inner())
}

async fn journal(
    world: &World,
    by: By,
    page_size: u32,
    page_token: String,
) -> ListConsultationsResponse {
    let request = ListConsultationsRequest {
        by: Some(by),
        page_size,
        page_token,
        ..ListConsultationsRequest::default()
    };
    let mut auditor = world.party(callers::AUDITOR);
    auditor
        .audit
        .list_consultations(request)
        .await
        .unwrap()
        .into_inner()
}

#[tokio::test]
pub(super) async fn history_holds_every_version_with_its_author_reason_and_time_life_11() {
    let world = World::start().await;
    let mut ocmw = world.party(callers::OCMW);
    let registered = registration(unlawful_stay(&person(1)));
    let written = ocmw.register(registered.clone()).await.unwrap();
    ocmw.stop(stop_for_departure(&written.card_number, 1))
        .await
        .unwrap();
    let request = GetDecisionHistoryRequest {
        card_number: written.card_number.clone(),
        ..GetDecisionHistoryRequest::default()
    };
    let answer = history(&world, callers::AUDITOR, request.clone())
        .await
        .unwrap();
    let causes: Vec<VersionCause> = answer.events.iter().map(|event| event.cause()).collect();
    assert_eq!(causes, [VersionCause::Registered, VersionCause::Stopped]);
    let first = &answer.events[0];
    let author = first.author.as_ref().unwrap();
    assert_eq!(
        author.organisation,
        Some(Organisation::Cbe("0800000174".to_owned()))
    );
    assert_eq!(
        (author.quality(), author.agent.as_str()),
        (Quality::Ocmw, "a1")
    );
    assert_eq!(
        (&first.request_id, &first.reason),
        (&registered.request_id, &registered.reason)
    );
    assert_eq!(first.decision.as_ref().unwrap().period, Some(days(-30, 50)));
    assert!(answer.events[0].revision < answer.events[1].revision);

    let then = GetDecisionHistoryRequest {
        known_at: first.recorded_at,
        ..request.clone()
    };
    let then = history(&world, callers::AUDITOR, then).await.unwrap();
    assert_eq!(
        then.events.len(),
        1,
        "as known when the first version was recorded"
    );
    assert_eq!(
        history(&world, callers::OCMW, request.clone())
            .await
            .unwrap(),
        answer
    );
    let foreign = history(&world, callers::OTHER_OCMW, request.clone())
        .await
        .unwrap_err();
    assert_eq!(foreign.code(), tonic::Code::NotFound);
    let hospital = history(&world, callers::HOSPITAL, request)
        .await
        .unwrap_err();
    assert_eq!(refused(&hospital).code, "140");
}

#[tokio::test]
pub(super) async fn every_question_is_on_record_whatever_it_was_answered_cov_08() {
    let world = World::with_tariff().await;
    let ssin = person(1).ssin;
    let mut hospital = world.party(callers::HOSPITAL);
    // Asked before the registry knows the person, then after, then amounts.
    let before = hospital.check(on_day(&ssin, AMBULATORY, -1)).await.unwrap();
    world
        .party(callers::OCMW)
        .register(registration(unlawful_stay(&person(1))))
        .await
        .unwrap();
    let after = hospital.check(on_day(&ssin, AMBULATORY, -1)).await.unwrap();
    let lines = vec![line("1", "101076", -1)];
    let computed = hospital
        .compute(compute(&ssin, AMBULATORY, lines))
        .await
        .unwrap();
    hospital
        .check(on_day(&person(2).ssin, AMBULATORY, 0))
        .await
        .unwrap();

    let answer = journal(&world, By::Ssin(ssin.clone()), 0, String::new()).await;
    let tickets: Vec<&str> = answer
        .consultations
        .iter()
        .map(|one| one.ticket.as_str())
        .collect();
    assert_eq!(
        tickets,
        [&before.ticket, &after.ticket, &computed.ticket],
        "in order of time"
    );
    let [first, second, _] = &answer.consultations[..] else {
        panic!("{answer:?}")
    };
    assert_eq!(
        (first.quality(), first.agent.as_str()),
        (Quality::Hospital, "desk")
    );
    assert_eq!(first.outcomes[0].guarantee(), Guarantee::None);
    assert_eq!(first.outcomes[0].codes, [i32::from(Code::NoDecision)]);
    assert_eq!(second.outcomes[0].guarantee(), Guarantee::Binding);
    assert_eq!(
        second.outcomes[0].agreement_number,
        after.spans[0].agreement_number
    );
    assert_eq!(second.question, on_day(&ssin, AMBULATORY, -1).question);

    let provider = ProviderId {
        id: Some(Id::Nihii("71000535".to_owned())),
    };
    let mut by_provider = Vec::new();
    let mut token = String::new();
    loop {
        let page = journal(&world, By::Provider(provider.clone()), 3, token).await;
        assert!(page.consultations.len() <= 3);
        by_provider.extend(page.consultations);
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(by_provider.len(), 4);
}

#[tokio::test]
async fn only_an_auditor_reads_the_journal() {
    let world = World::start().await;
    for caller in [callers::OCMW, callers::HOSPITAL, callers::TARIFF_OFFICE] {
        let request = ListConsultationsRequest {
            by: Some(By::Ssin(person(1).ssin)),
            ..ListConsultationsRequest::default()
        };
        let mut party = world.party(caller);
        let status = party.audit.list_consultations(request).await.unwrap_err();
        assert_eq!(refused(&status).code, "140", "{caller}");
    }
}
