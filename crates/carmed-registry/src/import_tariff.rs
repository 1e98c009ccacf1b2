//! `ImportTariff`: rows are checked, staged in slices, and published by one event.

use crate::access;
use crate::content::{EventContent, plain_event, plain_request};
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::writer::Publication;
use carmed_model::tariff::TariffDocument;
use carmed_model::{
    Author, Caller, Code, EventBody, EventKind, Finding, Instant, Quality, Revision, TariffRelease,
    TariffRow,
};
use carmed_storage::{NewEvent, RequestRow, Store};
use carmed_validation::tariff::{self, ReleaseDraft, ReleaseRows};
use futures::StreamExt as _;
use futures::stream::BoxStream;
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// How many rows are staged at once: some milliseconds of the one writing connection, so that
/// decisions are written beside an import.
const SLICE_ROWS: usize = 500;

/// Rows of a tariff as they are read, in slices of any size; a refusal ends the import.
pub type TariffSlices = BoxStream<'static, Result<Vec<TariffRow>, Refusal>>;

/// What is imported, and on whose word.
pub struct TariffImport {
    /// The id the caller gave the request.
    pub request_id: Uuid,
    /// The author's reason.
    pub reason: String,
    /// What it was made from.
    pub source: String,
    /// The documents it is read from, in the order they came.
    pub documents: Vec<TariffDocument>,
    /// Since when the office knows it; absent means from its publication here.
    pub known_since: Option<Instant>,
}

/// An imported tariff.
#[derive(Clone, Debug)]
pub struct ImportedTariff {
    /// The revision of its event.
    pub revision: Revision,
    /// The release.
    pub release: TariffRelease,
    /// Loaded fees and shares that are not what key letters and formulas come to, see
    /// [`tariff::mismatches`].
    pub warnings: Vec<Finding>,
}

/// What makes two imports the same request.
#[derive(Serialize)]
struct Payload<'a> {
    reason: &'a str,
    source: &'a str,
    known_since: Option<Instant>,
    rows_sha256: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Tagged<'a> {
    Tariff(Payload<'a>),
}

/// Rows staged for a release nobody sees yet.
struct Staging {
    store: Store,
    release_id: Uuid,
    ended: bool,
}

impl Staging {
    async fn stage(&self, rows: &[TariffRow]) -> Result<(), Refusal> {
        for slice in rows.chunks(SLICE_ROWS) {
            self.store.tariffs.stage(self.release_id, slice).await?;
        }
        Ok(())
    }

    /// Leaves the rows, which are published.
    fn keep(mut self) {
        self.ended = true;
    }

    /// Removes the rows, unless they were published after all.
    async fn discard(mut self) -> Result<(), Refusal> {
        self.store.tariffs.discard(self.release_id).await?;
        self.ended = true;
        Ok(())
    }
}

impl Drop for Staging {
    /// Removes the rows of an import whose caller went away in the middle of it.
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let (store, release_id) = (self.store.clone(), self.release_id);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(discard_all(store, vec![release_id]));
        }
    }
}

/// Removes releases that were staged and never published, beside the callers: the writer is lent to them
/// between slices.
pub(crate) async fn discard_all(store: Store, release_ids: Vec<Uuid>) {
    for release_id in release_ids {
        match store.tariffs.discard(release_id).await {
            Ok(()) => tracing::info!(%release_id, "an import that was broken off is removed"),
            Err(error) => {
                tracing::error!(%release_id, %error, "an import that was broken off is not removed");
            }
        }
    }
}

impl Registry {
    /// Refuses (140) whoever may not import tariffs, before anything is received.
    ///
    /// # Errors
    /// 140 for anybody but the tariff office.
    pub fn may_import_tariff(&self, caller: &Caller) -> Result<(), Refusal> {
        access::require(caller, &[Quality::TariffOffice])
    }

    /// Publishes a tariff release of these rows, or nothing of it.
    ///
    /// Rows are staged as they come, in slices, and seen by nobody until one event publishes them all.
    ///
    /// # Errors
    /// 140 for anybody but the tariff office; 113 for a moment of knowledge in the future; 1005 for a
    /// request id used with other rows; the refusal the rows end with; every row that the book refuses.
    pub async fn import_tariff(
        &self,
        caller: &Caller,
        import: &TariffImport,
        mut rows: TariffSlices,
    ) -> Result<ImportedTariff, Refusal> {
        self.may_import_tariff(caller)?;
        let (now, _) = self.now();
        if import
            .known_since
            .is_some_and(|known_since| known_since > now)
        {
            let finding = Finding::new(Code::ImplausibleDate).at("header.known_since");
            return Err(Refusal::invalid(finding));
        }
        let answered = self.request(caller, import.request_id).await?.is_some();
        let staging = Staging {
            store: self.store.clone(),
            release_id: self.ids.uuid(),
            ended: false,
        };
        let release_id = staging.release_id;
        let imported = match file_rows(&mut rows, (!answered).then_some(&staging)).await {
            Ok(rows) if answered => self.imported_before(caller, import, &rows).await,
            Ok(rows) => self.publish(caller, import, release_id, &rows).await,
            Err(refusal) => Err(refusal),
        };
        self.fold.forget(release_id);
        match &imported {
            Ok(imported) if imported.release.release_id == release_id => staging.keep(),
            _ => staging.discard().await?,
        }
        imported
    }

    async fn publish(
        &self,
        caller: &Caller,
        import: &TariffImport,
        release_id: Uuid,
        rows: &ReleaseRows,
    ) -> Result<ImportedTariff, Refusal> {
        let (now, _) = self.now();
        let release = TariffRelease {
            release_id,
            source: import.source.clone(),
            documents: import.documents.clone(),
            known_since: import.known_since.unwrap_or(now),
            row_count: rows.row_count(),
            sha256: rows.sha256().to_owned(),
        };
        let content = EventContent {
            author: Author {
                organisation: caller.organisation,
                quality: caller.quality,
                agent: caller.agent.clone(),
            },
            request_id: import.request_id,
            reason: import.reason.clone(),
            body: EventBody::Tariff(release.clone()),
            answer: None,
        };
        let publication = Publication {
            release_id,
            event: NewEvent {
                event_id: self.ids.uuid(),
                kind: EventKind::TariffReleased,
                recorded_at: now,
                person_id: None,
                card: None,
                organisation: caller.organisation,
                content: plain_event(&content)?,
                current: None,
                concerns: Vec::new(),
            },
            request: RequestRow {
                organisation: caller.organisation,
                request_id: import.request_id,
                person_id: None,
                payload: plain_request(&payload(import, rows))?,
                revision: Revision::ZERO,
            },
        };
        self.fold.prepare(release_id, rows.clone());
        match self.writer()?.publish(publication).await? {
            Some(revision) => self.imported(revision, release, rows).await,
            None => self.imported_before(caller, import, rows).await,
        }
    }

    async fn request(
        &self,
        caller: &Caller,
        request_id: Uuid,
    ) -> Result<Option<RequestRow>, Refusal> {
        let organisation = &caller.organisation;
        Ok(self
            .store
            .register
            .request(organisation, request_id)
            .await?)
    }

    /// The answer this request was given before, if it is the same request.
    async fn imported_before(
        &self,
        caller: &Caller,
        import: &TariffImport,
        rows: &ReleaseRows,
    ) -> Result<ImportedTariff, Refusal> {
        let request = self.request(caller, import.request_id).await?;
        let request =
            request.ok_or_else(|| Refusal::fault("a request was seen and is not stored"))?;
        self.same_payload(&request, &payload(import, rows))?;
        let releases = self.fold.releases();
        let known = releases
            .iter()
            .find(|known| known.revision == request.revision);
        let known = known.ok_or_else(|| Refusal::fault("a request's release is missing"))?;
        self.imported(known.revision, known.release.clone(), rows)
            .await
    }

    /// The release with what to look at in its rows, beside the tasks that answer calls.
    async fn imported(
        &self,
        revision: Revision,
        release: TariffRelease,
        rows: &ReleaseRows,
    ) -> Result<ImportedTariff, Refusal> {
        let (_, today) = self.now();
        let (rows, book) = (rows.clone(), self.fold.tariff());
        let (parameters, known_since) = (Arc::clone(&self.parameters), release.known_since);
        let checking = tokio::task::spawn_blocking(move || {
            tariff::mismatches(&rows, &book, known_since, today, &parameters)
        });
        let warnings = checking
            .await
            .map_err(|error| Refusal::Fault(Box::new(error)))?;
        Ok(ImportedTariff {
            revision,
            release,
            warnings,
        })
    }
}

fn payload<'a>(import: &'a TariffImport, rows: &'a ReleaseRows) -> Tagged<'a> {
    Tagged::Tariff(Payload {
        reason: &import.reason,
        source: &import.source,
        known_since: import.known_since,
        rows_sha256: rows.sha256(),
    })
}

/// Takes the rows to their end, stages them where that is asked for, and finds them good.
async fn file_rows(
    rows: &mut TariffSlices,
    staging: Option<&Staging>,
) -> Result<ReleaseRows, Refusal> {
    let mut draft = ReleaseDraft::new();
    while let Some(slice) = rows.next().await {
        let slice = slice?;
        if let Some(staging) = staging {
            staging.stage(&slice).await?;
        }
        for row in slice {
            draft.add(row);
        }
    }
    let filing = tokio::task::spawn_blocking(move || draft.finish());
    let filed = filing
        .await
        .map_err(|error| Refusal::Fault(Box::new(error)))?;
    filed.map_err(Refusal::Invalid)
}
