//! `TariffService`: the tariff office loads published tariffs and lists what was loaded.

mod reading;
mod upload;

use super::call::Call;
use super::parse::parse;
use super::parse::tariff::Header;
use super::render::{tariff as render, tariff_entries};
use carmed_model::tariff::TariffDocument;
use carmed_proto::v1;
use carmed_proto::v1::tariff_service_server::TariffService;
use carmed_registry::{Refusal, Registry, TariffImport};
use reading::Reading;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tonic::{Request, Response, Status, Streaming};
use upload::{LIMITS, Received, Stopped};

pub(super) struct Tariffs {
    registry: Arc<Registry>,
    /// Held by the import that is received and published.
    turn: Mutex<()>,
    /// How long an import may send nothing.
    pause_max: Duration,
}

impl Tariffs {
    pub(super) fn new(registry: Arc<Registry>, pause_max: Duration) -> Self {
        Self {
            registry,
            turn: Mutex::new(()),
            pause_max,
        }
    }

    async fn receive(
        &self,
        call: &Call,
        parts: Streaming<v1::ImportTariffRequest>,
    ) -> Result<(Header, Vec<Received>), Stopped> {
        self.registry.may_import_tariff(&call.caller)?;
        let mut parts = upload::without_pauses(parts, self.pause_max, call.language);
        let header = upload::header(&mut parts).await?;
        let now = self.registry.now();
        let header = parse(now, |fields| fields.tariff_header(header))?;
        let name = |document| parse(now, |fields| fields.tariff_document(document));
        Ok((header, upload::documents(&mut parts, LIMITS, name).await?))
    }

    async fn import(
        &self,
        call: &Call,
        header: Header,
        documents: Vec<Received>,
    ) -> Result<v1::ImportTariffResponse, Refusal> {
        let (_, today) = self.registry.now();
        let released = documents.iter().map(|received| TariffDocument {
            name: received
                .name
                .clone()
                .unwrap_or_else(|| header.source.clone()),
            format: received.format,
        });
        let released = released.collect();
        let (rows, reading) = reading::read(documents, &header.source, today);
        let import = TariffImport {
            request_id: header.request_id,
            reason: header.reason,
            source: header.source,
            documents: released,
            known_since: header.known_since,
        };
        let imported = self
            .registry
            .import_tariff(&call.caller, &import, rows)
            .await?;
        let Reading { report, check } = reading
            .await
            .map_err(|error| Refusal::Fault(Box::new(error)))?;
        let mut warnings = check.warnings(self.registry.parameters());
        warnings.extend_from_slice(&imported.warnings);
        Ok(render::imported(
            call.language,
            &imported,
            &report,
            &warnings,
        ))
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
        call.fresh(&self.registry, message.min_revision).await?;
        let limit = usize::try_from(page.size).unwrap_or(usize::MAX);
        let answer = self.registry.tariff_releases(page.after, limit);
        let next_page_token = page.listing.token(answer.next.as_ref());
        Ok(render::releases(&answer, next_page_token))
    }
}

impl Tariffs {
    async fn entries(
        &self,
        call: &Call,
        message: &v1::GetTariffRequest,
    ) -> Result<v1::GetTariffResponse, Refusal> {
        let now = self.registry.now();
        let (code, day, known_at) = parse(now, |fields| fields.get_tariff(message))?;
        call.fresh(&self.registry, message.min_revision).await?;
        let answer = self.registry.tariff_entries(code, day, known_at);
        Ok(tariff_entries::answer(&answer))
    }
}

#[tonic::async_trait]
impl TariffService for Tariffs {
    async fn import_tariff(
        &self,
        request: Request<Streaming<v1::ImportTariffRequest>>,
    ) -> Result<Response<v1::ImportTariffResponse>, Status> {
        let (call, parts) = Call::take(request)?;
        // One import at a time is received and read; the others wait their turn, within their deadline.
        let _turn = self.turn.lock().await;
        match self.receive(&call, parts).await {
            Ok((header, documents)) => call.respond(self.import(&call, header, documents).await),
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

    async fn get_tariff(
        &self,
        request: Request<v1::GetTariffRequest>,
    ) -> Result<Response<v1::GetTariffResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.entries(&call, &message).await)
    }
}
