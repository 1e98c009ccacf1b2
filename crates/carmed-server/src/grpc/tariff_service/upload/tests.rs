//! What an import may send, and in which order.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::grpc::status;
use carmed_validation::texts::Language;
use futures::stream;
use std::io::Read as _;

type Sent = Vec<Result<v1::ImportTariffRequest, Status>>;

const SMALL: Limits = Limits {
    chunk_bytes: 4,
    bytes: 10,
    documents: 2,
};

fn sent(parts: impl IntoIterator<Item = Option<Part>>) -> Sent {
    parts
        .into_iter()
        .map(|part| Ok(v1::ImportTariffRequest { part }))
        .collect()
}

async fn receive(sent: Sent) -> Result<Vec<Received>, Stopped> {
    let mut parts = stream::iter(sent);
    header(&mut parts).await?;
    documents(&mut parts, SMALL, |document| Ok(document.name)).await
}

/// The path and the code for which an import is refused, if it is.
async fn refusal(parts: impl IntoIterator<Item = Option<Part>>) -> Option<(String, u32)> {
    match receive(sent(parts)).await {
        Err(Stopped::Refused(Refusal::Invalid(findings))) => {
            Some((findings[0].field.clone(), findings[0].code.number()))
        }
        _ => None,
    }
}

fn wrong(path: &str, code: u32) -> Option<(String, u32)> {
    Some((path.to_owned(), code))
}

fn header_part() -> Option<Part> {
    Some(Part::Header(v1::TariffHeader::default()))
}

fn document(name: &str) -> Option<Part> {
    let name = name.to_owned();
    Some(Part::Document(v1::TariffDocument { name }))
}

fn chunk(bytes: usize) -> Option<Part> {
    Some(Part::Chunk(vec![b'x'; bytes]))
}

/// The names and the contents of the documents that were received.
async fn received(
    parts: impl IntoIterator<Item = Option<Part>>,
) -> Option<Vec<(Option<String>, String)>> {
    let received = receive(sent(parts)).await.ok()?;
    let told = received.into_iter().map(|mut document| {
        let mut content = String::new();
        document.file.read_to_string(&mut content).unwrap();
        (document.name, content)
    });
    Some(told.collect())
}

#[tokio::test]
async fn the_header_comes_first_and_once_and_a_file_follows() {
    assert_eq!(refusal([]).await, wrong("header", 100));
    assert_eq!(refusal([chunk(1)]).await, wrong("header", 100));
    assert_eq!(refusal([document("a")]).await, wrong("header", 100));
    assert_eq!(refusal([None]).await, wrong("part", 100));
    assert_eq!(refusal([header_part()]).await, wrong("chunk", 100));
    assert_eq!(
        refusal([header_part(), chunk(0)]).await,
        wrong("chunk", 100)
    );
    assert_eq!(
        refusal([header_part(), chunk(1), header_part()]).await,
        wrong("header", 160)
    );
    assert_eq!(
        received([header_part(), chunk(1), chunk(0), chunk(2)]).await,
        Some(vec![(None, "xxx".to_owned())])
    );
}

#[tokio::test]
async fn pieces_belong_to_the_latest_document() {
    let parts = [
        header_part(),
        document("a"),
        chunk(1),
        chunk(2),
        document("b"),
        chunk(4),
    ];
    let named = |name: &str, content: &str| (Some(name.to_owned()), content.to_owned());
    assert_eq!(
        received(parts).await,
        Some(vec![named("a", "xxx"), named("b", "xxxx")])
    );
}

#[tokio::test]
async fn documents_have_names_of_their_own_and_are_not_empty() {
    let empty = [header_part(), document("a"), document("b"), chunk(1)];
    assert_eq!(refusal(empty).await, wrong("chunk", 100));
    let last_empty = [header_part(), document("a"), chunk(1), document("b")];
    assert_eq!(refusal(last_empty).await, wrong("chunk", 100));
    let repeated = [
        header_part(),
        document("a"),
        chunk(1),
        document("a"),
        chunk(1),
    ];
    assert_eq!(refusal(repeated).await, wrong("document.name", 130));
    let unnamed = [header_part(), chunk(1), document("a"), chunk(1)];
    assert_eq!(refusal(unnamed).await, wrong("document", 160));
}

#[tokio::test]
async fn pieces_documents_and_imports_have_limits() {
    let too_much = wrong("chunk", 111);
    assert_eq!(refusal([header_part(), chunk(4)]).await, None);
    assert_eq!(refusal([header_part(), chunk(5)]).await, too_much);
    let full = [
        header_part(),
        document("a"),
        chunk(4),
        document("b"),
        chunk(4),
        chunk(2),
    ];
    assert_eq!(refusal(full.clone()).await, None);
    let more = full.clone().into_iter().chain([chunk(1)]);
    assert_eq!(refusal(more).await, too_much);
    let third = full.into_iter().chain([document("c")]);
    assert_eq!(refusal(third).await, wrong("document", 111));
}

#[tokio::test]
async fn a_document_is_what_its_first_bytes_show_however_small_the_pieces_are() {
    let formats = |parts: Vec<Option<Part>>| async {
        let received = receive(sent(parts)).await.ok().unwrap();
        let formats = received.into_iter().map(|document| document.format);
        formats.collect::<Vec<_>>()
    };
    let piece = |text: &[u8]| Some(Part::Chunk(text.to_vec()));
    let xml = vec![header_part(), document("a"), piece(b" "), piece(b"\n<a")];
    assert_eq!(formats(xml).await, [TariffFormat::Xml]);
    let csv = vec![header_part(), document("a"), piece(b"cnk,"), piece(b"<")];
    assert_eq!(formats(csv).await, [TariffFormat::Csv]);
}

#[tokio::test]
async fn an_import_that_pauses_too_long_is_broken_off_and_one_that_goes_on_is_not() {
    let (parts, sent_later) = futures::channel::mpsc::channel(0);
    let silent = sent([header_part(), chunk(1)]);
    let first = stream::iter(silent).chain(sent_later);
    let pause_max = Duration::from_millis(50);
    let mut bounded = without_pauses(first, pause_max, Language::En);
    let stopped = async {
        header(&mut bounded).await?;
        documents(&mut bounded, SMALL, |document| Ok(document.name)).await
    };
    match stopped.await {
        Err(Stopped::Broken(status)) => assert_eq!(status.code(), tonic::Code::DeadlineExceeded),
        _ => panic!("a silent import goes on"),
    }
    assert!(bounded.next().await.is_none(), "nothing is read after that");
    drop(parts);

    let whole = stream::iter(sent([header_part(), chunk(1), chunk(2)]));
    let mut bounded = without_pauses(whole, pause_max, Language::En);
    header(&mut bounded).await.ok().unwrap();
    let received = documents(&mut bounded, SMALL, |document| Ok(document.name)).await;
    assert_eq!(received.ok().unwrap().len(), 1);
}

#[tokio::test]
async fn a_broken_off_import_is_told_as_it_broke_off() {
    let broken = || Err(status::deadline_exceeded(Language::En));
    assert!(matches!(
        receive(vec![broken()]).await,
        Err(Stopped::Broken(_))
    ));
    let mut later = sent([header_part(), chunk(1)]);
    later.push(broken());
    assert!(matches!(receive(later).await, Err(Stopped::Broken(_))));
}
