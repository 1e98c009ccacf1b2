//! `AttestationService`: physicians, dentists and hospitals send, search and delete attestations.

use super::call::Call;
use super::parse::parse;
use super::render::attestation::attestation;
use carmed_model::Attestation;
use carmed_proto::v1;
use carmed_proto::v1::attestation_service_server::AttestationService;
use carmed_registry::{Refusal, Registry};
use std::sync::Arc;
use tonic::{Request, Response, Status};

pub(super) struct Attestations {
    pub(super) registry: Arc<Registry>,
}

impl Attestations {
    async fn send(
        &self,
        call: &Call,
        message: v1::SendAttestationRequest,
    ) -> Result<v1::SendAttestationResponse, Refusal> {
        let (intent, command) = parse(self.registry.now(), |fields| {
            fields.send_attestation(message)
        })?;
        let (request_id, validate_only) = intent.parts();
        let answer = self
            .registry
            .send_attestation(&call.caller, request_id, &command, validate_only)
            .await?;
        let mut sent = attestation(&answer.attestation);
        if validate_only {
            sent.attestation_number.clear();
        }
        Ok(v1::SendAttestationResponse {
            revision: answer.revision.number(),
            attestation: Some(sent),
        })
    }

    async fn search(
        &self,
        call: &Call,
        message: v1::SearchAttestationsRequest,
    ) -> Result<v1::SearchAttestationsResponse, Refusal> {
        let min_revision = message.min_revision;
        let keyed_hash = |text: &str| self.registry.keyed_hash(text);
        let asked = parse(self.registry.now(), |fields| {
            fields.search_attestations(&call.caller, keyed_hash, message)
        })?;
        call.fresh(&self.registry, min_revision).await?;
        let answer = self
            .registry
            .search_attestations(
                &call.caller,
                asked.ssin,
                asked.second_factor.as_ref(),
                asked.search,
            )
            .await?;
        let after = asked.page.after;
        let place = |found: &Attestation| (found.period, found.number);
        let size = usize::try_from(asked.page.size).unwrap_or(usize::MAX);
        let mut found = answer
            .attestations
            .iter()
            .filter(|found| after.is_none_or(|after| place(found) > after));
        let page: Vec<&Attestation> = found.by_ref().take(size).collect();
        let next = found.next().and(page.last()).map(|last| place(last));
        Ok(v1::SearchAttestationsResponse {
            revision: answer.revision.number(),
            ticket: answer.ticket.to_string(),
            attestations: page.into_iter().map(attestation).collect(),
            next_page_token: asked.page.listing.token(next.as_ref()),
        })
    }

    async fn delete(
        &self,
        call: &Call,
        message: v1::DeleteAttestationRequest,
    ) -> Result<v1::DeleteAttestationResponse, Refusal> {
        let asked = parse(self.registry.now(), |fields| {
            fields.delete_attestation(message)
        })?;
        let (request_id, validate_only) = asked.intent.parts();
        let revision = self
            .registry
            .delete_attestation(
                &call.caller,
                request_id,
                asked.number,
                &asked.reason,
                validate_only,
            )
            .await?;
        Ok(v1::DeleteAttestationResponse {
            revision: revision.number(),
        })
    }
}

#[tonic::async_trait]
impl AttestationService for Attestations {
    async fn send_attestation(
        &self,
        request: Request<v1::SendAttestationRequest>,
    ) -> Result<Response<v1::SendAttestationResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.send(&call, message).await)
    }

    async fn search_attestations(
        &self,
        request: Request<v1::SearchAttestationsRequest>,
    ) -> Result<Response<v1::SearchAttestationsResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.search(&call, message).await)
    }

    async fn delete_attestation(
        &self,
        request: Request<v1::DeleteAttestationRequest>,
    ) -> Result<Response<v1::DeleteAttestationResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.delete(&call, message).await)
    }
}
