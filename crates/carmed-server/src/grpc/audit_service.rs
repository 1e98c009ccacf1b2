//! `AuditService`: what happened to decisions and persons, every consultation, and what it all adds up to.

mod export;

use super::call::Call;
use super::parse::parse;
use super::render::{activity, audit, history};
use super::streaming::Stopping;
use carmed_proto::v1;
use carmed_proto::v1::audit_service_server::AuditService;
use carmed_registry::{Refusal, Registry};
use std::sync::Arc;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};

#[derive(Clone)]
pub(super) struct Audit {
    pub(super) registry: Arc<Registry>,
    pub(super) stopping: Stopping,
}

impl Audit {
    async fn history(
        &self,
        call: &Call,
        message: &v1::GetDecisionHistoryRequest,
    ) -> Result<v1::GetDecisionHistoryResponse, Refusal> {
        let now = self.registry.now();
        let (card_number, known_at, page) =
            parse(now, |fields| fields.decision_history(&call.caller, message))?;
        call.fresh(&self.registry, message.min_revision).await?;
        let limit = usize::try_from(page.size).unwrap_or(usize::MAX);
        let answer = self
            .registry
            .decision_history(&call.caller, card_number, known_at, page.after, limit)
            .await?;
        let (_, today) = self.registry.now();
        let events = answer.events.iter();
        Ok(v1::GetDecisionHistoryResponse {
            revision: answer.revision.number(),
            events: events
                .map(|(event, version)| audit::event(call.language, event, version, today))
                .collect(),
            next_page_token: page.listing.token(answer.next.as_ref()),
        })
    }

    async fn consultations(
        &self,
        call: &Call,
        message: &v1::ListConsultationsRequest,
    ) -> Result<v1::ListConsultationsResponse, Refusal> {
        let now = self.registry.now();
        let (filter, page) = parse(now, |fields| {
            fields.list_consultations(&call.caller, |text| self.registry.keyed_hash(text), message)
        })?;
        call.fresh(&self.registry, message.min_revision).await?;
        let answer = self
            .registry
            .consultations(&call.caller, &filter, page.after, page.size)
            .await?;
        Ok(v1::ListConsultationsResponse {
            revision: answer.revision.number(),
            consultations: answer
                .consultations
                .iter()
                .map(|listed| audit::consultation(call.language, listed))
                .collect(),
            next_page_token: page.listing.token(answer.next.as_ref()),
        })
    }

    async fn person_history(
        &self,
        call: &Call,
        message: &v1::GetPersonHistoryRequest,
    ) -> Result<v1::GetPersonHistoryResponse, Refusal> {
        let now = self.registry.now();
        let (ssin, known_at, page) = parse(now, |fields| {
            fields.person_history(&call.caller, |text| self.registry.keyed_hash(text), message)
        })?;
        call.fresh(&self.registry, message.min_revision).await?;
        let limit = usize::try_from(page.size).unwrap_or(usize::MAX);
        let answer = self
            .registry
            .person_history(&call.caller, ssin, known_at, page.after, limit)
            .await?;
        let (_, today) = self.registry.now();
        let events = answer.events.iter();
        Ok(v1::GetPersonHistoryResponse {
            revision: answer.revision.number(),
            events: events
                .filter_map(|event| history::event(call.language, event, today))
                .collect(),
            next_page_token: page.listing.token(answer.next.as_ref()),
        })
    }

    async fn summary(
        &self,
        call: &Call,
        message: &v1::SummariseActivityRequest,
    ) -> Result<v1::SummariseActivityResponse, Refusal> {
        let now = self.registry.now();
        let asked = parse(now, |fields| fields.summarise_activity(message))?;
        call.fresh(&self.registry, message.min_revision).await?;
        let answer = self
            .registry
            .summarise_activity(&call.caller, asked.first, asked.last, asked.ocmw)
            .await?;
        Ok(v1::SummariseActivityResponse {
            revision: answer.revision.number(),
            rows: answer.rows.iter().map(activity::row).collect(),
        })
    }
}

#[tonic::async_trait]
impl AuditService for Audit {
    async fn get_decision_history(
        &self,
        request: Request<v1::GetDecisionHistoryRequest>,
    ) -> Result<Response<v1::GetDecisionHistoryResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.history(&call, &message).await)
    }

    async fn list_consultations(
        &self,
        request: Request<v1::ListConsultationsRequest>,
    ) -> Result<Response<v1::ListConsultationsResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.consultations(&call, &message).await)
    }

    async fn get_person_history(
        &self,
        request: Request<v1::GetPersonHistoryRequest>,
    ) -> Result<Response<v1::GetPersonHistoryResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.person_history(&call, &message).await)
    }

    async fn summarise_activity(
        &self,
        request: Request<v1::SummariseActivityRequest>,
    ) -> Result<Response<v1::SummariseActivityResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.summary(&call, &message).await)
    }

    type ExportHistoryStream = BoxStream<v1::ExportHistoryResponse>;

    async fn export_history(
        &self,
        request: Request<v1::ExportHistoryRequest>,
    ) -> Result<Response<Self::ExportHistoryStream>, Status> {
        let (call, message) = Call::take(request)?;
        self.export(call, &message).await
    }
}
