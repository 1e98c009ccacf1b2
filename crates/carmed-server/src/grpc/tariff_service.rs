//! `TariffService`: the tariff office loads published tariffs and lists what was loaded.

use super::call::Call;
use super::parse::parse;
use super::parse::tariff::{Header, row_violations};
use super::render::tariff as render;
use carmed_model::identifiers::NihdiCheck;
use carmed_model::{Code, Finding, TariffRow};
use carmed_proto::v1;
use carmed_proto::v1::import_tariff_request::Part;
use carmed_proto::v1::tariff_service_server::TariffService;
use carmed_registry::{Refusal, Registry, TariffImport};
use carmed_validation::tariff;
use futures::{Stream, StreamExt as _};
use std::sync::Arc;
use tokio::sync::Mutex;
use tonic::{Request, Response, Status, Streaming};

/// How large one piece of a file may be.
const CHUNK_BYTES_MAX: usize = 1_024 * 1_024;
/// How large a file may be.
const FILE_BYTES_MAX: usize = 64 * 1_024 * 1_024;

pub(super) struct Tariffs {
    registry: Arc<Registry>,
    /// Held by the import that is received and published.
    turn: Mutex<()>,
}

impl Tariffs {
    pub(super) fn new(registry: Arc<Registry>) -> Self {
        Self {
            registry,
            turn: Mutex::new(()),
        }
    }
}

/// Why a file was not received: the call broke off, or what came is refused.
enum Stopped {
    Broken(Status),
    Refused(Refusal),
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn refused(finding: Finding) -> Stopped {
    Stopped::Refused(Refusal::Invalid(vec![finding]))
}

/// The next part of an import; `None` at its end.
async fn next_part(
    parts: &mut (impl Stream<Item = Result<v1::ImportTariffRequest, Status>> + Unpin),
) -> Result<Option<Part>, Stopped> {
    match parts.next().await {
        None => Ok(None),
        Some(Err(status)) => Err(Stopped::Broken(status)),
        Some(Ok(v1::ImportTariffRequest { part: Some(part) })) => Ok(Some(part)),
        Some(Ok(v1::ImportTariffRequest { part: None })) => {
            Err(refused(Finding::new(Code::Missing).at("part")))
        }
    }
}

/// The header, which comes first.
async fn header(
    parts: &mut (impl Stream<Item = Result<v1::ImportTariffRequest, Status>> + Unpin),
) -> Result<v1::TariffHeader, Stopped> {
    match next_part(parts).await? {
        Some(Part::Header(header)) => Ok(header),
        Some(Part::Chunk(_)) | None => Err(refused(Finding::new(Code::Missing).at("header"))),
    }
}

/// The file in its pieces: no more than its limit is ever held.
async fn file(
    parts: &mut (impl Stream<Item = Result<v1::ImportTariffRequest, Status>> + Unpin),
) -> Result<Vec<u8>, Stopped> {
    let mut file = Vec::new();
    while let Some(part) = next_part(parts).await? {
        let Part::Chunk(chunk) = part else {
            return Err(refused(
                Finding::new(Code::UnsupportedCriteria).at("header"),
            ));
        };
        let max = CHUNK_BYTES_MAX.min(FILE_BYTES_MAX - file.len());
        if chunk.len() > max {
            return Err(refused(
                Finding::new(Code::Malformed).at("chunk").with("max", max),
            ));
        }
        file.extend_from_slice(&chunk);
    }
    if file.is_empty() {
        Err(refused(Finding::new(Code::Missing).at("chunk")))
    } else {
        Ok(file)
    }
}

/// Reads the rows of a file beside the tasks that answer calls.
async fn rows(file: Vec<u8>) -> Result<Vec<TariffRow>, Refusal> {
    let reading = tokio::task::spawn_blocking(move || tariff::csv::read(&file, NihdiCheck::On));
    let read = reading
        .await
        .map_err(|error| Refusal::Fault(Box::new(error)))?;
    read.map_err(|errors| Refusal::Invalid(row_violations(errors)))
}

impl Tariffs {
    async fn receive(
        &self,
        call: &Call,
        parts: &mut Streaming<v1::ImportTariffRequest>,
    ) -> Result<(Header, Vec<u8>), Stopped> {
        self.registry.may_import_tariff(&call.caller)?;
        let header = header(parts).await?;
        let header = parse(self.registry.now(), |fields| fields.tariff_header(header))?;
        Ok((header, file(parts).await?))
    }

    async fn import(
        &self,
        call: &Call,
        header: Header,
        file: Vec<u8>,
    ) -> Result<v1::ImportTariffResponse, Refusal> {
        let rows = rows(file).await?;
        let (_, today) = self.registry.now();
        let warnings = tariff::warnings(&rows, today, self.registry.parameters());
        let import = TariffImport {
            request_id: header.request_id,
            reason: header.reason,
            source: header.source,
            known_since: header.known_since,
        };
        let rows = futures::stream::iter([Ok(rows)]).boxed();
        let imported = self
            .registry
            .import_tariff(&call.caller, &import, rows)
            .await?;
        Ok(render::imported(call.language, &imported, &warnings))
    }

    async fn list(
        &self,
        call: &Call,
        message: &v1::ListTariffReleasesRequest,
    ) -> Result<v1::ListTariffReleasesResponse, Refusal> {
        let now = self.registry.now();
        let page = parse(now, |fields| {
            fields.list_tariff_releases(&call.caller, message)
        })?;
        call.reach(&self.registry, message.min_revision).await?;
        let limit = usize::try_from(page.size).unwrap_or(usize::MAX);
        let answer = self.registry.tariff_releases(page.after, limit);
        let next_page_token = page.listing.token(answer.next.as_ref());
        Ok(render::releases(&answer, next_page_token))
    }
}

#[tonic::async_trait]
impl TariffService for Tariffs {
    async fn import_tariff(
        &self,
        request: Request<Streaming<v1::ImportTariffRequest>>,
    ) -> Result<Response<v1::ImportTariffResponse>, Status> {
        let (call, mut parts) = Call::take(request)?;
        // One file at a time is held and read; the others wait their turn, within their deadline.
        let _turn = self.turn.lock().await;
        match self.receive(&call, &mut parts).await {
            Ok((header, file)) => call.respond(self.import(&call, header, file).await),
            Err(Stopped::Refused(refusal)) => call.respond(Err(refusal)),
            Err(Stopped::Broken(status)) => Err(status),
        }
    }

    async fn list_tariff_releases(
        &self,
        request: Request<v1::ListTariffReleasesRequest>,
    ) -> Result<Response<v1::ListTariffReleasesResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.list(&call, &message).await)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use futures::stream;

    type Sent = Vec<Result<v1::ImportTariffRequest, Status>>;

    fn sent(parts: impl IntoIterator<Item = Option<Part>>) -> Sent {
        parts
            .into_iter()
            .map(|part| Ok(v1::ImportTariffRequest { part }))
            .collect()
    }

    /// The path and the code for which an import is refused, if it is.
    async fn refusal(sent: Sent) -> Option<(String, u32)> {
        let mut parts = stream::iter(sent);
        let received = match header(&mut parts).await {
            Ok(_) => file(&mut parts).await.map(|_| ()),
            Err(stopped) => Err(stopped),
        };
        match received {
            Err(Stopped::Refused(Refusal::Invalid(findings))) => {
                Some((findings[0].field.clone(), findings[0].code.number()))
            }
            _ => None,
        }
    }

    fn header_part() -> Option<Part> {
        Some(Part::Header(v1::TariffHeader::default()))
    }

    fn chunk(bytes: usize) -> Option<Part> {
        Some(Part::Chunk(vec![b'x'; bytes]))
    }

    #[tokio::test]
    async fn the_header_comes_first_and_once_and_a_file_follows() {
        let wrong = |path: &str, code| Some((path.to_owned(), code));
        assert_eq!(refusal(sent([])).await, wrong("header", 100));
        assert_eq!(refusal(sent([chunk(1)])).await, wrong("header", 100));
        assert_eq!(refusal(sent([None])).await, wrong("part", 100));
        assert_eq!(refusal(sent([header_part()])).await, wrong("chunk", 100));
        assert_eq!(
            refusal(sent([header_part(), chunk(1), header_part()])).await,
            wrong("header", 160)
        );
        assert_eq!(
            refusal(sent([header_part(), chunk(1), chunk(0), chunk(2)])).await,
            None
        );
    }

    #[tokio::test]
    async fn pieces_and_files_have_limits() {
        let wrong = Some(("chunk".to_owned(), 111));
        assert_eq!(
            refusal(sent([header_part(), chunk(CHUNK_BYTES_MAX)])).await,
            None
        );
        assert_eq!(
            refusal(sent([header_part(), chunk(CHUNK_BYTES_MAX + 1)])).await,
            wrong
        );
        let mut parts = vec![header_part()];
        parts.extend((0..64).map(|_| chunk(CHUNK_BYTES_MAX)));
        assert_eq!(refusal(sent(parts.clone())).await, None);
        parts.push(chunk(1));
        assert_eq!(refusal(sent(parts)).await, wrong);
    }

    #[tokio::test]
    async fn a_broken_off_import_is_told_as_it_broke_off() {
        let mut parts = stream::iter(vec![Err(super::super::status::deadline_exceeded(
            carmed_validation::texts::Language::En,
        ))]);
        assert!(matches!(header(&mut parts).await, Err(Stopped::Broken(_))));
    }
}
