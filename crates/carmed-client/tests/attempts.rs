//! What the client does when a call fails: it tries again only what is safe, and ends at its deadline.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod scripted;

use carmed_client::{Client, Options, StatusCode, contract};
use scripted::{Answer, Asked, Scripted};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Receiver;
use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt as _};
use uuid::Uuid;

const CALLER: &str = "ocmw;cbe=0212344876;agent=a1";

fn quick() -> Options {
    Options {
        first_pause: Duration::from_millis(1),
        ..Options::default()
    }
}

async fn connect(address: SocketAddr, options: Options) -> Client {
    Client::connect(
        &format!("http://{address}"),
        CALLER.parse().unwrap(),
        options,
    )
    .await
    .unwrap()
}

fn unavailable() -> Answer {
    Answer::Refused(Status::unavailable("later"))
}

/// Everything that was asked until now.
fn all(record: &mut Receiver<Asked>) -> Vec<Asked> {
    std::iter::from_fn(|| record.try_recv().ok()).collect()
}

#[tokio::test]
async fn a_write_keeps_one_request_id_over_all_its_attempts() {
    let (server, mut record) = Scripted::new([unavailable(), unavailable()]);
    let client = connect(server.start().await, quick()).await;
    client
        .register_decision(contract::RegisterDecisionRequest::default())
        .await
        .unwrap();
    client
        .stop_decision(contract::StopDecisionRequest::default())
        .await
        .unwrap();
    let ids: Vec<Uuid> = all(&mut record)
        .iter()
        .map(|asked| asked.request_id.parse().unwrap())
        .collect();
    assert_eq!(ids.len(), 4);
    assert!(ids[0] == ids[1] && ids[1] == ids[2], "{ids:?}");
    assert_ne!(ids[2], ids[3], "another write has another id");
}

#[tokio::test]
async fn a_request_id_that_was_given_is_sent_as_it_is() {
    let (server, mut record) = Scripted::new([]);
    let client = connect(server.start().await, quick()).await;
    let request = contract::ModifyDecisionRequest {
        request_id: "mine".to_owned(),
        ..Default::default()
    };
    client.modify_decision(request).await.unwrap();
    assert_eq!(all(&mut record)[0].request_id, "mine");
}

#[tokio::test]
async fn a_refusal_is_told_at_once_and_never_tried_again() {
    let metadata = [
        ("code".to_owned(), "1006".to_owned()),
        ("current_version".to_owned(), "3".to_owned()),
    ];
    let details = ErrorDetails::with_error_info("CODE_STALE_VERSION", "carmed.v1", metadata);
    let stale = Status::with_error_details(StatusCode::Aborted, "stale", details);
    let (server, mut record) = Scripted::new([Answer::Refused(stale)]);
    let client = connect(server.start().await, quick()).await;
    let error = client
        .modify_decision(contract::ModifyDecisionRequest::default())
        .await
        .unwrap_err();
    assert_eq!(
        (error.status, error.code),
        (StatusCode::Aborted, Some(1006))
    );
    assert_eq!(error.current_version, Some(3));
    assert_eq!(all(&mut record).len(), 1);
}

#[tokio::test]
async fn attempts_are_bounded_and_the_last_failure_is_told() {
    let (server, mut record) = Scripted::new((0..9).map(|_| unavailable()));
    let client = connect(server.start().await, quick()).await;
    let error = client
        .get_decision(contract::GetDecisionRequest::default())
        .await
        .unwrap_err();
    assert_eq!(
        (error.status, error.text.as_str()),
        (StatusCode::Unavailable, "later")
    );
    assert_eq!(all(&mut record).len(), 4);
}

#[tokio::test]
async fn a_pause_that_the_deadline_has_no_room_for_is_not_waited_out() {
    let details = ErrorDetails::with_retry_info(Some(Duration::from_secs(3_600)));
    let much_later = Status::with_error_details(StatusCode::Unavailable, "much later", details);
    let (server, mut record) = Scripted::new([Answer::Refused(much_later)]);
    let client = connect(server.start().await, quick()).await;
    let error = client
        .get_decision(contract::GetDecisionRequest::default())
        .await
        .unwrap_err();
    assert_eq!(error.retry_after, Some(Duration::from_secs(3_600)));
    assert_eq!(all(&mut record).len(), 1);
}

#[tokio::test]
async fn a_call_without_an_answer_ends_at_its_deadline() {
    let (server, mut record) = Scripted::new([Answer::Never, Answer::Never]);
    let options = Options {
        deadline: Duration::from_secs(1),
        ..quick()
    };
    let client = connect(server.start().await, options).await;
    let error = client
        .get_decision(contract::GetDecisionRequest::default())
        .await
        .unwrap_err();
    assert_eq!(error.status, StatusCode::DeadlineExceeded, "{error}");
    assert_eq!(all(&mut record).len(), 1);
}

#[tokio::test]
async fn every_attempt_says_who_calls_in_which_language_and_how_long_it_may_take() {
    let (server, mut record) = Scripted::new([]);
    let options = Options {
        language: "fr".to_owned(),
        ..quick()
    };
    let client = connect(server.start().await, options).await;
    client
        .list_decisions(contract::ListDecisionsRequest::default())
        .await
        .unwrap();
    let other = client.calling_as("auditor;cbe=0212344876".parse().unwrap());
    other
        .list_tariff_releases(contract::ListTariffReleasesRequest::default())
        .await
        .unwrap();
    let asked = all(&mut record);
    assert_eq!(asked[0].metadata.get("carmed-caller").unwrap(), CALLER);
    assert_eq!(asked[0].metadata.get("accept-language").unwrap(), "fr");
    assert!(asked[0].metadata.contains_key("grpc-timeout"));
    assert_eq!(
        asked[1].metadata.get("carmed-caller").unwrap(),
        "auditor;cbe=0212344876"
    );
}

#[tokio::test]
async fn a_call_whose_connection_breaks_is_made_again_on_a_new_one() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let (first, mut record) = Scripted::new([Answer::Never]);
    // Its own runtime, so that its connections can be cut.
    let runtime = Runtime::new().unwrap();
    runtime.spawn(async move { first.serve(TcpListener::from_std(listener).unwrap()).await });

    let options = Options {
        attempts_max: 20,
        ..quick()
    };
    let client = connect(address, options).await;
    let call = tokio::spawn(async move {
        client
            .register_decision(contract::RegisterDecisionRequest::default())
            .await
    });
    let before = record.recv().await.unwrap();
    runtime.shutdown_background();

    let (second, mut record) = Scripted::new([]);
    let listener = loop {
        // The port is free once the first server's runtime has let it go.
        match TcpListener::bind(address).await {
            Ok(listener) => break listener,
            Err(_) => tokio::task::yield_now().await,
        }
    };
    tokio::spawn(second.serve(listener));
    call.await.unwrap().unwrap();
    let after = record.recv().await.unwrap();
    assert_eq!(before.request_id, after.request_id);
}

#[tokio::test]
async fn a_file_is_sent_whole_in_pieces_and_again_with_the_same_id() {
    let (server, mut record) = Scripted::new([unavailable()]);
    let client = connect(server.start().await, quick()).await;
    let file = vec![7_u8; (5 << 20) / 2];
    client
        .import_tariff(contract::TariffHeader::default(), file)
        .await
        .unwrap();
    let asked = all(&mut record);
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].pieces, [1 << 20, 1 << 20, 1 << 19]);
    assert_eq!(asked[0].pieces, asked[1].pieces);
    assert_eq!(asked[0].documents, []);
    assert!(!asked[0].request_id.is_empty());
    assert_eq!(asked[0].request_id, asked[1].request_id);
}

#[tokio::test]
async fn documents_are_sent_whole_each_after_its_name_and_again_with_the_same_id() {
    let (server, mut record) = Scripted::new([unavailable()]);
    let client = connect(server.start().await, quick()).await;
    let document = |name: &str, bytes| (name.to_owned(), vec![7_u8; bytes].into());
    let documents = [document("a.xml", (1 << 20) + 1), document("b.xml", 3)];
    client
        .import_tariff_documents(contract::TariffHeader::default(), documents)
        .await
        .unwrap();
    let asked = all(&mut record);
    assert_eq!(asked.len(), 2);
    for attempt in &asked {
        assert_eq!(attempt.pieces, [1 << 20, 1, 3]);
        let names = [("a.xml".to_owned(), 0), ("b.xml".to_owned(), 2)];
        assert_eq!(attempt.documents, names);
    }
    assert!(!asked[0].request_id.is_empty());
    assert_eq!(asked[0].request_id, asked[1].request_id);
}

#[tokio::test]
async fn what_cannot_be_sent_or_reached_is_told_before_any_call() {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let caller = || CALLER.parse().unwrap();
    let error = Client::connect(&format!("http://{free}"), caller(), quick())
        .await
        .unwrap_err();
    assert_eq!(error.status, StatusCode::Unavailable);
    assert!(error.text.contains(&free.to_string()), "{error}");
    let error = Client::connect("not an address", caller(), quick())
        .await
        .unwrap_err();
    assert_eq!(error.status, StatusCode::InvalidArgument);
    assert!(
        "ocmw;agent=\n"
            .parse::<carmed_client::CallerMetadata>()
            .is_err()
    );
}

fn at(revision: u64) -> Result<contract::WatchDecisionsResponse, Status> {
    Ok(contract::WatchDecisionsResponse {
        revision,
        ..contract::WatchDecisionsResponse::default()
    })
}

#[tokio::test]
async fn a_feed_that_breaks_goes_on_after_the_last_item_without_missing_one() {
    let (server, mut record) = Scripted::new([
        Answer::Feed(vec![at(3), at(7), Err(Status::unavailable("restart"))]),
        unavailable(),
        Answer::Feed(vec![at(9)]),
    ]);
    let client = connect(server.start().await, quick()).await;
    let mut feed = client.watch_decisions(2, None);
    let mut revisions = Vec::new();
    for _ in 0..3 {
        revisions.push(feed.next().await.unwrap().revision);
    }
    assert_eq!(revisions, [3, 7, 9]);
    assert_eq!(feed.after_revision(), 9);
    let opened: Vec<u64> = all(&mut record)
        .iter()
        .map(|asked| asked.after_revision)
        .collect();
    assert_eq!(opened, [2, 7, 7]);
}

#[tokio::test]
async fn a_feed_that_is_refused_is_not_opened_again() {
    let refused = Status::permission_denied("not yours");
    let (server, mut record) = Scripted::new([Answer::Feed(vec![at(3), Err(refused)])]);
    let client = connect(server.start().await, quick()).await;
    let mut feed = client.watch_decisions(0, None);
    assert_eq!(feed.next().await.unwrap().revision, 3);
    let error = feed.next().await.unwrap_err();
    assert_eq!(error.status, StatusCode::PermissionDenied);
    assert_eq!(all(&mut record).len(), 1);
}

#[tokio::test]
async fn a_feed_that_only_ends_is_given_up_after_as_many_attempts_as_a_call_has() {
    let (server, mut record) = Scripted::new([]);
    let client = connect(server.start().await, quick()).await;
    let error = client.watch_decisions(5, None).next().await.unwrap_err();
    assert!(error.text.contains("ended the feed"), "{error}");
    let opened = all(&mut record);
    assert_eq!(opened.len(), usize::try_from(quick().attempts_max).unwrap());
    assert!(opened.iter().all(|asked| asked.after_revision == 5));
}

#[tokio::test]
async fn rows_of_an_import_without_a_request_id_get_one_each_and_others_keep_theirs() {
    let (server, mut record) = Scripted::new([]);
    let client = connect(server.start().await, quick()).await;
    let own = Uuid::from_u128(7).to_string();
    let row = |row_number, request_id: &str| contract::ImportDecisionsRequest {
        row_number,
        registration: Some(contract::RegisterDecisionRequest {
            request_id: request_id.to_owned(),
            ..contract::RegisterDecisionRequest::default()
        }),
    };
    let rows = tokio_stream::iter([row(1, ""), row(2, &own), row(3, "")]);
    let mut answers = client.import_decisions(rows).await.unwrap();
    let mut numbers = Vec::new();
    while let Some(answer) = answers.next().await.unwrap() {
        numbers.push(answer.row_number);
    }
    assert_eq!(numbers, [1, 2, 3]);
    let ids: Vec<String> = all(&mut record)
        .into_iter()
        .map(|asked| asked.request_id)
        .collect();
    assert_eq!(ids[1], own);
    assert!(ids.iter().all(|id| id.parse::<Uuid>().is_ok()), "{ids:?}");
    assert!(ids[0] != ids[2]);
}

#[test]
fn the_refusal_of_one_item_reads_like_that_of_a_call() {
    let mut details = ErrorDetails::with_error_info(
        "CODE_RULE_BROKEN",
        "carmed.v1",
        [("code".to_owned(), "1013".to_owned())],
    );
    details.set_localized_message("en", "Too long.");
    let status = Status::with_error_details(tonic::Code::FailedPrecondition, "broken", details);
    let bytes = status.details();
    let item: contract::Status = prost::Message::decode(bytes).unwrap();
    let error = carmed_client::ClientError::from(&item);
    assert_eq!(error.status, StatusCode::FailedPrecondition);
    assert_eq!((error.code, error.text.as_str()), (Some(1013), "Too long."));
    assert_eq!(error, carmed_client::ClientError::from(&status));
}
