//! `ImportTariff`: rows are checked, staged in slices, and published by one event.

use crate::access;
use crate::content::{EventContent, plain_event, plain_request};
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::writer::Publication;
use carmed_model::{
    Author, Caller, Code, EventBody, EventKind, Finding, Instant, Quality, Revision, TariffRelease,
    TariffRow,
};
use carmed_storage::{NewEvent, RequestRow};
use carmed_validation::tariff;
use serde::Serialize;
use uuid::Uuid;

/// How many rows are staged at once, so that checks go on beside an import.
const SLICE_ROWS: usize = 500;

/// A tariff to be imported, its rows read and checked.
pub struct TariffImport {
    /// The id the caller gave the request.
    pub request_id: Uuid,
    /// The author's reason.
    pub reason: String,
    /// What it was made from.
    pub source: String,
    /// Since when the office knows it; absent means from its publication here.
    pub known_since: Option<Instant>,
    /// The rows.
    pub rows: Vec<TariffRow>,
}

/// An imported tariff.
#[derive(Clone, Debug)]
pub struct ImportedTariff {
    /// The revision of its event.
    pub revision: Revision,
    /// The release.
    pub release: TariffRelease,
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

impl Registry {
    /// Publishes a tariff release, or nothing of it.
    ///
    /// # Errors
    /// 140 for anybody but the tariff office; 1005 for a request id used with another file; every row
    /// that the book refuses.
    pub async fn import_tariff(
        &self,
        caller: &Caller,
        import: TariffImport,
    ) -> Result<ImportedTariff, Refusal> {
        access::require(caller, &[Quality::TariffOffice])?;
        let sha256 = tariff::rows_sha256(&import.rows);
        let payload = Tagged::Tariff(Payload {
            reason: &import.reason,
            source: &import.source,
            known_since: import.known_since,
            rows_sha256: &sha256,
        });
        if let Some(imported) = self
            .imported_before(caller, import.request_id, &payload)
            .await?
        {
            return Ok(imported);
        }
        let (now, _) = self.now();
        if import
            .known_since
            .is_some_and(|known_since| known_since > now)
        {
            let finding = Finding::new(Code::ImplausibleDate).at("header.known_since");
            return Err(Refusal::invalid(finding));
        }
        let release = TariffRelease {
            release_id: self.ids.uuid(),
            source: import.source.clone(),
            known_since: import.known_since.unwrap_or(now),
            row_count: u64::try_from(import.rows.len()).unwrap_or(u64::MAX),
            sha256: sha256.clone(),
        };
        self.fold
            .tariff()
            .with_release(&release, import.rows.clone())
            .map_err(Refusal::Invalid)?;
        let published = self
            .stage_and_publish(caller, &import, &release, &payload, now)
            .await;
        match published {
            Ok(Some(revision)) => Ok(ImportedTariff { revision, release }),
            other => {
                self.store.tariffs.discard(release.release_id).await?;
                other?;
                self.imported_before(caller, import.request_id, &payload)
                    .await?
                    .ok_or_else(|| Refusal::fault("a request was seen and is not stored"))
            }
        }
    }

    async fn stage_and_publish(
        &self,
        caller: &Caller,
        import: &TariffImport,
        release: &TariffRelease,
        payload: &Tagged<'_>,
        now: Instant,
    ) -> Result<Option<Revision>, Refusal> {
        for slice in import.rows.chunks(SLICE_ROWS) {
            self.store.tariffs.stage(release.release_id, slice).await?;
        }
        let content = EventContent {
            author: Author {
                organisation: caller.organisation,
                quality: caller.quality,
                agent: caller.agent.clone(),
            },
            request_id: import.request_id,
            reason: import.reason.clone(),
            body: EventBody::Tariff(release.clone()),
        };
        let publication = Publication {
            release_id: release.release_id,
            event: NewEvent {
                event_id: self.ids.uuid(),
                kind: EventKind::TariffReleased,
                recorded_at: now,
                person_id: None,
                card: None,
                organisation: caller.organisation,
                content: plain_event(&content)?,
                current: None,
            },
            request: RequestRow {
                organisation: caller.organisation,
                request_id: import.request_id,
                person_id: None,
                payload: plain_request(payload)?,
                revision: Revision::ZERO,
            },
        };
        self.writer()?.publish(publication).await
    }

    async fn imported_before(
        &self,
        caller: &Caller,
        request_id: Uuid,
        payload: &Tagged<'_>,
    ) -> Result<Option<ImportedTariff>, Refusal> {
        let request = self
            .store
            .register
            .request(&caller.organisation, request_id)
            .await?;
        let Some(request) = request else {
            return Ok(None);
        };
        self.same_payload(&request, payload)?;
        let releases = self.fold.releases();
        let known = releases
            .iter()
            .find(|known| known.revision == request.revision);
        let known = known.ok_or_else(|| Refusal::fault("a request's release is missing"))?;
        Ok(Some(ImportedTariff {
            revision: known.revision,
            release: known.release.clone(),
        }))
    }
}
