//! What a server needs to start, and what it answers once it has.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod served;

use carmed_proto::v1;
use carmed_proto::v1::coverage_service_client::CoverageServiceClient;
use carmed_server::{Configuration, StartError, start};
use served::{configuration, serve};
use std::os::unix::fs::PermissionsExt as _;
use tonic::{Code, Request};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt as _;

async fn refused(change: impl FnOnce(&mut Configuration)) -> StartError {
    let directory = tempfile::tempdir().unwrap();
    let started = start(configuration(&directory, change)).await;
    assert!(
        !directory.path().join("carmed.db").exists(),
        "nothing is made by a refused start"
    );
    started.err().unwrap()
}

#[tokio::test]
async fn outside_development_the_server_says_what_is_missing() {
    let error = refused(|configuration| configuration.dev = false).await;
    assert!(matches!(error, StartError::NotInDevelopment));
    for missing in ["TLS certificate", "issuer", "keys", "--dev"] {
        assert!(error.to_string().contains(missing), "{error}");
    }
}

#[tokio::test]
async fn in_development_only_loopback_is_listened_on() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:50051"] {
        let listen = address.parse().unwrap();
        let error = refused(|configuration| configuration.listen = listen).await;
        assert!(
            matches!(error, StartError::NotLoopback(named) if named == listen),
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_start_that_cannot_succeed_makes_nothing_and_says_why() {
    let error = refused(|configuration| configuration.store.clear()).await;
    assert!(matches!(error, StartError::NoStore));
    let error = refused(|configuration| configuration.store = "mysql://x".to_owned()).await;
    assert!(matches!(error, StartError::UnknownEngine));
    let error = refused(|configuration| configuration.log_filter = "a=b=c".to_owned()).await;
    assert!(error.to_string().contains("log filter"), "{error}");
    let error =
        refused(|configuration| configuration.otlp_endpoint = Some("https://x".to_owned())).await;
    assert!(error.to_string().contains("http://"), "{error}");
    let error =
        refused(|configuration| configuration.parameters_dir = Some("missing".into())).await;
    assert!(
        matches!(error, StartError::UnreadableParameters { .. }),
        "{error}"
    );
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = refused(|configuration| configuration.listen = address).await;
    assert!(matches!(error, StartError::Listen { address: named, .. } if named == address));
}

#[tokio::test]
async fn the_key_file_is_made_beside_the_store_for_its_owner_alone_and_opens_it_again() {
    let served = serve(|_| {}).await;
    let key_file = served.running.key_file().to_owned();
    assert_eq!(key_file, served.directory.path().join("carmed.db.key"));
    assert_eq!(
        key_file.metadata().unwrap().permissions().mode() & 0o777,
        0o600
    );
    drop(served.channel);
    served.running.stop().await.unwrap();

    let again = start(configuration(&served.directory, |_| {}))
        .await
        .unwrap();
    again.stop().await.unwrap();
    std::fs::remove_file(&key_file).unwrap();
    let error = start(configuration(&served.directory, |_| {}))
        .await
        .err()
        .unwrap();
    assert!(error.to_string().contains("carmed.db.key"), "{error}");
}

#[tokio::test]
async fn health_says_that_the_server_and_each_service_serve() {
    let served = serve(|_| {}).await;
    let mut health = HealthClient::new(served.channel);
    for service in ["", "Decision", "Coverage", "Tariff", "Audit"] {
        let service = match service {
            "" => String::new(),
            name => format!("carmed.v1.{name}Service"),
        };
        let answer = health
            .check(HealthCheckRequest { service })
            .await
            .unwrap()
            .into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving);
    }
    let service = "carmed.v1.Nothing".to_owned();
    let unknown = health
        .check(HealthCheckRequest { service })
        .await
        .unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test]
async fn a_caller_or_a_deadline_that_cannot_be_read_is_refused_with_its_field() {
    let served = serve(|_| {}).await;
    let mut coverage = CoverageServiceClient::new(served.channel);
    let unnamed = Code::Unauthenticated;
    for (metadata, code, field) in [
        (None, unnamed, ""),
        (
            Some(("carmed-caller", "surgeon;nihii=71000535")),
            unnamed,
            "carmed-caller",
        ),
        (
            Some(("carmed-caller", "hospital")),
            unnamed,
            "carmed-caller",
        ),
        (
            Some(("grpc-timeout", "soon")),
            Code::InvalidArgument,
            "grpc-timeout",
        ),
    ] {
        let mut request = Request::new(v1::GetAgreementRequest::default());
        if let Some((name, value)) = metadata {
            request.metadata_mut().insert(name, value.parse().unwrap());
        }
        let status = coverage.get_agreement(request).await.unwrap_err();
        assert_eq!(status.code(), code, "{metadata:?}");
        let info = status.get_error_details();
        let named = info
            .error_info()
            .unwrap()
            .metadata
            .get("field")
            .cloned()
            .unwrap_or_default();
        assert_eq!(named, field, "{metadata:?}");
    }
}

#[tokio::test]
async fn metadata_over_its_limit_is_refused_and_the_connection_goes_on() {
    let served = serve(|_| {}).await;
    let mut health = HealthClient::new(served.channel);
    let mut request = Request::new(HealthCheckRequest::default());
    let long = "x".repeat(20_000).parse().unwrap();
    request.metadata_mut().insert("x-long", long);
    health.check(request).await.unwrap_err();
    health.check(HealthCheckRequest::default()).await.unwrap();
}

#[tokio::test]
async fn a_store_is_served_by_one_process_and_free_again_once_it_stops() {
    let directory = tempfile::tempdir().unwrap();
    let first = start(configuration(&directory, |_| {})).await.unwrap();
    let second = start(configuration(&directory, |_| {})).await;
    assert!(matches!(second.err(), Some(StartError::StoreInUse(_))));
    first.stop().await.unwrap();
    let again = start(configuration(&directory, |_| {})).await.unwrap();
    again.stop().await.unwrap();
}
