//! `MutationService`: the federal feed reports what changed about a person.

use super::call::Call;
use super::parse::parse;
use super::render::mutation;
use carmed_proto::v1;
use carmed_proto::v1::mutation_service_server::MutationService;
use carmed_registry::{Refusal, Registry};
use std::sync::Arc;
use tonic::{Request, Response, Status};

pub(super) struct Mutations {
    pub(super) registry: Arc<Registry>,
}

impl Mutations {
    async fn record(
        &self,
        call: &Call,
        message: v1::RecordMutationRequest,
    ) -> Result<v1::RecordMutationResponse, Refusal> {
        let reported = parse(self.registry.now(), |fields| {
            fields.record_mutation(message)
        })?;
        let (request_id, validate_only) = reported.intent.parts();
        let answer = self
            .registry
            .record_mutation(
                &call.caller,
                request_id,
                reported.ssin,
                &reported.mutation,
                validate_only,
            )
            .await?;
        Ok(v1::RecordMutationResponse {
            revision: answer.revision.number(),
            concerned: answer.concerned,
            notices: answer.notices.iter().map(mutation::notice).collect(),
        })
    }
}

#[tonic::async_trait]
impl MutationService for Mutations {
    async fn record_mutation(
        &self,
        request: Request<v1::RecordMutationRequest>,
    ) -> Result<Response<v1::RecordMutationResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.record(&call, message).await)
    }
}
