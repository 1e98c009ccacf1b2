//! A server that stops finishes what it has begun, and says that it stops.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod served;

use carmed_proto::v1;
use carmed_proto::v1::decision_service_client::DecisionServiceClient;
use carmed_proto::v1::import_tariff_request::Part;
use carmed_proto::v1::tariff_service_client::TariffServiceClient;
use carmed_server::StopError;
use carmed_validation::tariff::SAMPLE_CSV;
use served::{Served, serve};
use std::num::NonZeroU64;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Response, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

type Imported = Result<Response<v1::ImportTariffResponse>, Status>;

/// An import in progress: the server has its header and waits for the file.
struct Import {
    parts: mpsc::Sender<v1::ImportTariffRequest>,
    call: tokio::task::JoinHandle<Imported>,
}

impl Import {
    async fn begin(served: &Served) -> Self {
        let (parts, sent) = mpsc::channel(4);
        let header = v1::TariffHeader {
            request_id: "1d0a7a4c-3f1b-4c53-9d0b-2f4f6a1c7e11".to_owned(),
            reason: "Published tariff".to_owned(),
            source: "Sample".to_owned(),
            known_since: None,
            format: v1::TariffFormat::Csv.into(),
        };
        parts.send(part(Part::Header(header))).await.unwrap();
        let mut request = Request::new(ReceiverStream::new(sent));
        let caller = "tariff_office;cbe=0212344876;agent=a1".parse().unwrap();
        request.metadata_mut().insert("carmed-caller", caller);
        let mut tariffs = TariffServiceClient::new(served.channel.clone());
        let call = tokio::spawn(async move { tariffs.import_tariff(request).await });
        // Taken from the queue: the call is on its way, before anything sent on this channel from here.
        while parts.capacity() < parts.max_capacity() {
            tokio::task::yield_now().await;
        }
        let mut health = HealthClient::new(served.channel.clone());
        health.check(HealthCheckRequest::default()).await.unwrap();
        Self { parts, call }
    }

    /// Sends a file to its end; what comes of it.
    async fn finish(self) -> Imported {
        let file = Part::Chunk(SAMPLE_CSV.as_bytes().to_vec());
        self.parts.send(part(file)).await.unwrap();
        drop(self.parts);
        self.call.await.unwrap()
    }
}

fn part(part: Part) -> v1::ImportTariffRequest {
    v1::ImportTariffRequest { part: Some(part) }
}

#[tokio::test]
async fn a_call_in_progress_is_finished_and_its_write_is_kept() {
    let served = serve(|_| {}).await;
    let import = Import::begin(&served).await;
    let mut health = HealthClient::new(served.channel.clone());
    let mut watched = health
        .watch(HealthCheckRequest::default())
        .await
        .unwrap()
        .into_inner();
    let first = watched.message().await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::Serving);

    let address = served.running.address();
    let stopping = tokio::spawn(served.running.stop());
    let next = watched.message().await.unwrap().unwrap();
    assert_eq!(next.status(), ServingStatus::NotServing);
    assert!(
        watched.message().await.unwrap().is_none(),
        "nobody watches a server that stops"
    );

    let imported = import.finish().await.unwrap().into_inner();
    stopping.await.unwrap().unwrap();
    assert!(
        tokio::net::TcpStream::connect(address).await.is_err(),
        "the port is closed"
    );

    let again = served::configuration(&served.directory, |_| {});
    let again = carmed_server::start(again).await.unwrap();
    let endpoint = format!("http://{}", again.address());
    let mut tariffs = TariffServiceClient::connect(endpoint).await.unwrap();
    let mut request = Request::new(v1::ListTariffReleasesRequest::default());
    let caller = "tariff_office;cbe=0212344876;agent=a1".parse().unwrap();
    request.metadata_mut().insert("carmed-caller", caller);
    let listed = tariffs
        .list_tariff_releases(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(listed.releases[0].release_id, imported.release_id);
}

#[tokio::test]
async fn feeds_and_imports_that_are_open_do_not_hold_up_a_server_that_stops() {
    let served = serve(|_| {}).await;
    let as_ocmw = |request: &mut tonic::metadata::MetadataMap| {
        let caller = "ocmw;cbe=0212344876;agent=a1".parse().unwrap();
        request.insert("carmed-caller", caller);
    };
    let mut decisions = DecisionServiceClient::new(served.channel.clone());
    let mut request = Request::new(v1::WatchDecisionsRequest::default());
    as_ocmw(request.metadata_mut());
    let mut feed = decisions
        .watch_decisions(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(feed.message().await.unwrap().unwrap().revision, 0);
    let (rows, sent) = mpsc::channel(1);
    let mut request = Request::new(ReceiverStream::new(sent));
    as_ocmw(request.metadata_mut());
    let imported = decisions.import_decisions(request).await.unwrap();

    served.running.stop().await.unwrap();
    let ended = feed.message().await.unwrap_err();
    assert_eq!(ended.code(), Code::Unavailable);
    let ended = imported.into_inner().message().await.unwrap_err();
    assert_eq!(ended.code(), Code::Unavailable);
    drop(rows);
}

#[tokio::test]
async fn a_call_that_does_not_end_is_left_when_the_time_to_drain_is_over() {
    let served = serve(|configuration| {
        configuration.limits.drain_seconds_max = NonZeroU64::MIN;
    })
    .await;
    let import = Import::begin(&served).await;
    let error = served.running.stop().await.unwrap_err();
    assert!(matches!(error, StopError::CallsLeft(1)), "{error}");
    drop(import);
}

/// How an import ends of which nothing but the header comes.
async fn ended(served: &Served) -> Status {
    let import = Import::begin(served).await;
    let ended = tokio::time::timeout(Duration::from_secs(30), import.call).await;
    ended.unwrap().unwrap().unwrap_err()
}

#[tokio::test]
async fn no_import_lasts_longer_than_the_server_allows() {
    let served = serve(|configuration| {
        configuration.limits.import_seconds_max = NonZeroU64::MIN;
    })
    .await;
    assert_eq!(ended(&served).await.code(), Code::DeadlineExceeded);
}

#[tokio::test]
async fn an_import_that_sends_nothing_is_ended_so_that_another_gets_its_turn() {
    let served = serve(|configuration| {
        configuration.limits.import_pause_seconds_max = NonZeroU64::MIN;
    })
    .await;
    assert_eq!(ended(&served).await.code(), Code::DeadlineExceeded);
    let import = Import::begin(&served).await;
    let imported = import.finish().await;
    assert!(imported.is_ok(), "{imported:?}");
}

#[tokio::test]
async fn an_import_goes_on_past_the_time_of_other_calls() {
    let served = serve(|configuration| {
        configuration.limits.call_seconds_max = NonZeroU64::MIN;
    })
    .await;
    let import = Import::begin(&served).await;
    // Each waits for a revision that does not come, most of the second it has.
    for _ in 0..2 {
        let mut tariffs = TariffServiceClient::new(served.channel.clone());
        let mut request = Request::new(v1::ListTariffReleasesRequest {
            min_revision: 1_000,
            ..Default::default()
        });
        let caller = "tariff_office;cbe=0212344876;agent=a1".parse().unwrap();
        request.metadata_mut().insert("carmed-caller", caller);
        request.set_timeout(Duration::from_secs(5));
        let waited = tariffs.list_tariff_releases(request).await.unwrap_err();
        assert_eq!(waited.code(), Code::Unavailable, "{waited}");
    }
    let imported = import.finish().await;
    assert!(imported.is_ok(), "{imported:?}");
}
