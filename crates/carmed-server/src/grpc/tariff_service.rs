//! `TariffService`: the tariff office loads published tariffs and lists what was loaded.

mod reading;
mod upload;

use super::call::Call;
use super::parse::parse;
use super::parse::tariff::Header;
use super::render::tariff as render;
use carmed_proto::v1;
use carmed_proto::v1::tariff_service_server::TariffService;
use carmed_registry::{Refusal, Registry, TariffImport};
use reading::Reading;
use std::sync::Arc;
use tokio::sync::Mutex;
use tonic::{Request, Response, Status, Streaming};
use upload::{LIMITS, Received, Stopped};

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

    async fn receive(
        &self,
        call: &Call,
        parts: &mut Streaming<v1::ImportTariffRequest>,
    ) -> Result<(Header, Vec<Received>), Stopped> {
        self.registry.may_import_tariff(&call.caller)?;
        let header = upload::header(parts).await?;
        let now = self.registry.now();
        let header = parse(now, |fields| fields.tariff_header(header))?;
        let name = |document| parse(now, |fields| fields.tariff_document(document));
        Ok((header, upload::documents(parts, LIMITS, name).await?))
    }

    async fn import(
        &self,
        call: &Call,
        header: Header,
        documents: Vec<Received>,
    ) -> Result<v1::ImportTariffResponse, Refusal> {
        let (_, today) = self.registry.now();
        let (rows, reading) = reading::read(documents, &header.source, today);
        let import = TariffImport {
            request_id: header.request_id,
            reason: header.reason,
            source: header.source,
            known_since: header.known_since,
        };
        let imported = self
            .registry
            .import_tariff(&call.caller, &import, rows)
            .await?;
        let Reading { report, check } = reading
            .await
            .map_err(|error| Refusal::Fault(Box::new(error)))?;
        let warnings = check.warnings(self.registry.parameters());
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
        // One import at a time is received and read; the others wait their turn, within their deadline.
        let _turn = self.turn.lock().await;
        match self.receive(&call, &mut parts).await {
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
}
