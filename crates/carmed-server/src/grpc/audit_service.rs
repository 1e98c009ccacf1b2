//! `AuditService`: every version of a decision, and every consultation.

use super::call::Call;
use super::parse::parse;
use super::render::audit;
use carmed_proto::v1;
use carmed_proto::v1::audit_service_server::AuditService;
use carmed_registry::{Refusal, Registry};
use std::sync::Arc;
use tonic::{Request, Response, Status};

pub(super) struct Audit {
    pub(super) registry: Arc<Registry>,
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
        call.reach(&self.registry, message.min_revision).await?;
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
        call.reach(&self.registry, message.min_revision).await?;
        let answer = self
            .registry
            .consultations(&call.caller, &filter, page.after, page.size)
            .await?;
        Ok(v1::ListConsultationsResponse {
            revision: answer.revision.number(),
            consultations: answer
                .consultations
                .iter()
                .map(audit::consultation)
                .collect(),
            next_page_token: page.listing.token(answer.next.as_ref()),
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
}
