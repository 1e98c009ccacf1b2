//! The house as a whole: health, reflection, languages, a restart.

use carmed_tests::v1::{CoverKind, RegisterDecisionRequest};
use carmed_tests::{World, callers, on_day, person, refused, registration, unlawful_stay};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

const SERVICES: [&str; 7] = [
    "carmed.v1.AttestationService",
    "carmed.v1.AuditService",
    "carmed.v1.ClaimService",
    "carmed.v1.CoverageService",
    "carmed.v1.DecisionService",
    "carmed.v1.MutationService",
    "carmed.v1.TariffService",
];

#[tokio::test]
async fn every_service_says_that_it_serves() {
    let world = World::start().await;
    let mut health = HealthClient::new(world.channel());
    for service in SERVICES.into_iter().chain([""]) {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        let answer = health.check(request).await.unwrap().into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving, "{service}");
    }
}

#[tokio::test]
async fn reflection_lists_every_service_and_the_details_of_errors() {
    let world = World::start().await;
    let mut reflection = ServerReflectionClient::new(world.channel());
    let ask = |message| ServerReflectionRequest {
        host: String::new(),
        message_request: Some(message),
    };
    let asked = tokio_stream::iter([
        ask(MessageRequest::ListServices(String::new())),
        ask(MessageRequest::FileContainingSymbol(
            "carmed.v1.CheckCoverageRequest".to_owned(),
        )),
        ask(MessageRequest::FileContainingSymbol(
            "google.rpc.BadRequest".to_owned(),
        )),
    ]);
    let mut answers = reflection
        .server_reflection_info(asked)
        .await
        .unwrap()
        .into_inner();
    let first = answers.message().await.unwrap().unwrap();
    let Some(MessageResponse::ListServicesResponse(list)) = first.message_response else {
        panic!("{first:?}");
    };
    let names: Vec<String> = list
        .service
        .into_iter()
        .map(|service| service.name)
        .collect();
    for service in SERVICES.into_iter().chain(["grpc.health.v1.Health"]) {
        assert!(
            names.iter().any(|name| name == service),
            "{service} is not in {names:?}"
        );
    }
    for _ in 0..2 {
        let answer = answers.message().await.unwrap().unwrap();
        let found = matches!(
            answer.message_response,
            Some(MessageResponse::FileDescriptorResponse(_))
        );
        assert!(found, "{answer:?}");
    }
}

#[tokio::test]
async fn texts_follow_the_language_and_codes_never_do() {
    let world = World::start().await;
    let mut texts = Vec::new();
    for language in ["nl", "fr", "de", "en"] {
        let mut ocmw = world.party_in(callers::OCMW, language);
        let status = ocmw
            .register(RegisterDecisionRequest::default())
            .await
            .unwrap_err();
        let refusal = refused(&status);
        assert_eq!(
            (refusal.localized.0.as_str(), refusal.code.as_str()),
            (language, "100")
        );
        let mut hospital = world.party_in(callers::HOSPITAL, language);
        let request = on_day(&person(1).ssin, CoverKind::AmbulatoryInHospital, 0);
        let answer = hospital.check(request).await.unwrap();
        texts.push((refusal.localized.1, answer.gaps[0].reasons[0].text.clone()));
    }
    for (index, text) in texts.iter().enumerate() {
        let others = texts.iter().skip(index + 1);
        assert!(
            others
                .clone()
                .all(|other| other.0 != text.0 && other.1 != text.1),
            "{texts:?}"
        );
    }
}

#[tokio::test]
async fn a_restart_forgets_nothing_and_keeps_agreement_numbers() {
    let mut world = World::with_tariff().await;
    let ssin = person(1).ssin;
    let request = registration(unlawful_stay(&person(1)));
    let written = world
        .party(callers::OCMW)
        .register(request.clone())
        .await
        .unwrap();
    let question = on_day(&ssin, CoverKind::AmbulatoryInHospital, 0);
    let before = world
        .party(callers::HOSPITAL)
        .check(question.clone())
        .await
        .unwrap();
    world.restart().await;
    let again = world.party(callers::OCMW).register(request).await.unwrap();
    assert_eq!(again, written);
    let after = world
        .party(callers::HOSPITAL)
        .check(question)
        .await
        .unwrap();
    assert_eq!(after.spans, before.spans);
    assert!(after.revision >= before.revision);
}
