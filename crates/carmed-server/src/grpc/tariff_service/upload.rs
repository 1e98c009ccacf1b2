//! The documents of an import as they arrive: each is kept in a file without a name, never in memory.

use crate::grpc::status;
use carmed_model::tariff::TariffFormat;
use carmed_model::{Code, Finding};
use carmed_proto::v1;
use carmed_proto::v1::import_tariff_request::Part;
use carmed_registry::Refusal;
use carmed_validation::tariff::{HEAD_BYTES, format_of};
use carmed_validation::texts::Language;
use futures::{Stream, StreamExt as _, stream};
use std::fs::File;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _, BufWriter};
use tokio::time::timeout;
use tonic::Status;

/// How much an import may send.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// How large one piece may be.
    pub(super) chunk_bytes: usize,
    /// How large all documents together may be.
    pub(super) bytes: usize,
    /// How many documents there may be.
    pub(super) documents: usize,
}

/// How much an import may send to this service.
pub(super) const LIMITS: Limits = Limits {
    chunk_bytes: 1_024 * 1_024,
    bytes: 1_024 * 1_024 * 1_024,
    documents: 100,
};

/// How many bytes are written to a file at once.
const WRITTEN_BYTES: usize = 256 * 1_024;

/// Why an import was not received: the call broke off, or what came is refused.
pub(super) enum Stopped {
    Broken(Status),
    Refused(Refusal),
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Refused(Refusal::Fault(Box::new(error)))
    }
}

fn refused(finding: Finding) -> Stopped {
    Stopped::Refused(Refusal::Invalid(vec![finding]))
}

/// A document that was received whole.
pub(super) struct Received {
    /// Its name; `None` for a single document that was sent without one.
    pub(super) name: Option<String>,
    /// What its content shows it to be.
    pub(super) format: TariffFormat,
    /// Its bytes, from the first on; the file goes with this handle.
    pub(super) file: File,
}

/// The parts of an import; it ends with DEADLINE_EXCEEDED where the next one is longer in coming.
///
/// A long import may take as long as it goes on; one whose sender is silent holds the turn of others.
pub(super) fn without_pauses(
    parts: impl Stream<Item = Result<v1::ImportTariffRequest, Status>> + Unpin + Send + 'static,
    pause_max: Duration,
    language: Language,
) -> impl Stream<Item = Result<v1::ImportTariffRequest, Status>> + Unpin + Send {
    let next = move |parts: Option<_>| async move {
        let mut parts = parts?;
        match timeout(pause_max, futures::StreamExt::next(&mut parts)).await {
            Ok(None) => None,
            Ok(Some(Ok(part))) => Some((Ok(part), Some(parts))),
            Ok(Some(Err(broken))) => Some((Err(broken), None)),
            Err(_) => Some((Err(status::deadline_exceeded(language)), None)),
        }
    };
    stream::unfold(Some(parts), next).boxed()
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
pub(super) async fn header(
    parts: &mut (impl Stream<Item = Result<v1::ImportTariffRequest, Status>> + Unpin),
) -> Result<v1::TariffHeader, Stopped> {
    match next_part(parts).await? {
        Some(Part::Header(header)) => Ok(header),
        Some(Part::Document(_) | Part::Chunk(_)) | None => {
            Err(refused(Finding::new(Code::Missing).at("header")))
        }
    }
}

/// The documents in their pieces, to the end of the import.
pub(super) async fn documents(
    parts: &mut (impl Stream<Item = Result<v1::ImportTariffRequest, Status>> + Unpin),
    limits: Limits,
    name: impl Fn(v1::TariffDocument) -> Result<String, Refusal>,
) -> Result<Vec<Received>, Stopped> {
    let mut upload = Upload {
        limits,
        received: Vec::new(),
        open: None,
    };
    while let Some(part) = next_part(parts).await? {
        match part {
            Part::Document(document) => upload.begin(name(document)?).await?,
            Part::Chunk(chunk) => upload.add(&chunk).await?,
            Part::Header(_) => {
                let finding = Finding::new(Code::UnsupportedCriteria).at("header");
                return Err(refused(finding));
            }
        }
    }
    upload.end().await
}

/// A document that is being received.
struct Open {
    name: Option<String>,
    file: BufWriter<tokio::fs::File>,
    /// Its first bytes, at most [`HEAD_BYTES`].
    head: Vec<u8>,
}

impl Open {
    async fn new(name: Option<String>) -> Result<Self, Stopped> {
        let file = tokio::task::spawn_blocking(tempfile::tempfile).await;
        let file = file.map_err(io::Error::other)??;
        Ok(Self {
            name,
            file: BufWriter::with_capacity(WRITTEN_BYTES, tokio::fs::File::from_std(file)),
            head: Vec::new(),
        })
    }

    async fn add(&mut self, chunk: &[u8]) -> io::Result<()> {
        let missing = HEAD_BYTES - self.head.len();
        self.head.extend(chunk.iter().take(missing));
        self.file.write_all(chunk).await
    }

    async fn close(mut self) -> Result<Received, Stopped> {
        if self.head.is_empty() {
            return Err(refused(Finding::new(Code::Missing).at("chunk")));
        }
        self.file.flush().await?;
        let mut file = self.file.into_inner();
        file.rewind().await?;
        Ok(Received {
            name: self.name,
            format: format_of(&self.head),
            file: file.into_std().await,
        })
    }
}

struct Upload {
    /// What may still come.
    limits: Limits,
    received: Vec<Received>,
    open: Option<Open>,
}

impl Upload {
    async fn begin(&mut self, name: String) -> Result<(), Stopped> {
        if let Some(open) = self.open.take() {
            if open.name.is_none() {
                // What came before it would have no name beside one that has.
                let finding = Finding::new(Code::UnsupportedCriteria).at("document");
                return Err(refused(finding));
            }
            self.received.push(open.close().await?);
        }
        let max = self.limits.documents;
        if self.received.len() >= max {
            let finding = Finding::new(Code::Malformed).at("document");
            return Err(refused(finding.with("max", max)));
        }
        let mut earlier = self.received.iter();
        if earlier.any(|earlier| earlier.name.as_ref() == Some(&name)) {
            let finding = Finding::new(Code::ValueNotAllowed).at("document.name");
            return Err(refused(finding));
        }
        self.open = Some(Open::new(Some(name)).await?);
        Ok(())
    }

    async fn add(&mut self, chunk: &[u8]) -> Result<(), Stopped> {
        let max = self.limits.chunk_bytes.min(self.limits.bytes);
        if chunk.len() > max {
            let finding = Finding::new(Code::Malformed).at("chunk");
            return Err(refused(finding.with("max", max)));
        }
        self.limits.bytes -= chunk.len();
        let open = match &mut self.open {
            Some(open) => open,
            open => open.insert(Open::new(None).await?),
        };
        open.add(chunk).await?;
        Ok(())
    }

    async fn end(mut self) -> Result<Vec<Received>, Stopped> {
        let Some(open) = self.open else {
            return Err(refused(Finding::new(Code::Missing).at("chunk")));
        };
        self.received.push(open.close().await?);
        Ok(self.received)
    }
}

#[cfg(test)]
mod tests;
