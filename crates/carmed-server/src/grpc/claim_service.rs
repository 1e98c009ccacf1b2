//! `ClaimService`: HZIV has what a provider claims checked, field by field.

use super::call::Call;
use super::parse::parse;
use super::render::claim;
use carmed_proto::v1;
use carmed_proto::v1::claim_service_server::ClaimService;
use carmed_registry::{Refusal, Registry};
use std::sync::Arc;
use tonic::{Request, Response, Status};

pub(super) struct Claims {
    pub(super) registry: Arc<Registry>,
}

impl Claims {
    async fn verify(
        &self,
        call: &Call,
        message: v1::VerifyClaimRequest,
    ) -> Result<v1::VerifyClaimResponse, Refusal> {
        let min_revision = message.min_revision;
        let asked = parse(self.registry.now(), |fields| fields.verify_claim(message))?;
        call.fresh(&self.registry, min_revision).await?;
        let answer = self.registry.verify_claim(&call.caller, &asked).await?;
        Ok(claim::answer(call.language, &answer))
    }
}

#[tonic::async_trait]
impl ClaimService for Claims {
    async fn verify_claim(
        &self,
        request: Request<v1::VerifyClaimRequest>,
    ) -> Result<Response<v1::VerifyClaimResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.verify(&call, message).await)
    }
}
