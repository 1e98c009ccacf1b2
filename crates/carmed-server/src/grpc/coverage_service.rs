//! `CoverageService`: a provider asks what is covered and who pays, and reads its agreements.

use super::call::Call;
use super::parse::parse;
use super::render::{amounts, coverage};
use carmed_model::Day;
use carmed_proto::v1;
use carmed_proto::v1::coverage_service_server::CoverageService;
use carmed_registry::{Refusal, Registry};
use std::sync::Arc;
use tonic::{Request, Response, Status};

pub(super) struct Coverage {
    pub(super) registry: Arc<Registry>,
}

impl Coverage {
    async fn check(
        &self,
        call: &Call,
        message: v1::CheckCoverageRequest,
    ) -> Result<v1::CheckCoverageResponse, Refusal> {
        let min_revision = message.min_revision;
        let asked = parse(self.registry.now(), |fields| fields.check_coverage(message))?;
        call.reach(&self.registry, min_revision).await?;
        let answer = self.registry.check_coverage(&call.caller, &asked).await?;
        Ok(coverage::answer(call.language, &asked.question, &answer))
    }

    async fn compute(
        &self,
        call: &Call,
        message: v1::ComputeInterventionRequest,
    ) -> Result<v1::ComputeInterventionResponse, Refusal> {
        let min_revision = message.min_revision;
        let asked = parse(self.registry.now(), |fields| {
            fields.compute_intervention(&call.caller, message)
        })?;
        call.reach(&self.registry, min_revision).await?;
        let answer = self
            .registry
            .compute_intervention(&call.caller, &asked)
            .await?;
        let care_dates: Vec<Day> = asked.lines.iter().map(|line| line.care_date).collect();
        Ok(amounts::answer(call.language, &care_dates, &answer))
    }

    async fn agreement(
        &self,
        call: &Call,
        message: &v1::GetAgreementRequest,
    ) -> Result<v1::GetAgreementResponse, Refusal> {
        let (agreement_number, consultation_date) =
            parse(self.registry.now(), |fields| fields.get_agreement(message))?;
        call.reach(&self.registry, message.min_revision).await?;
        let answer = self
            .registry
            .agreement(&call.caller, agreement_number, consultation_date)
            .await?;
        Ok(coverage::agreement(call.language, &answer))
    }
}

#[tonic::async_trait]
impl CoverageService for Coverage {
    async fn check_coverage(
        &self,
        request: Request<v1::CheckCoverageRequest>,
    ) -> Result<Response<v1::CheckCoverageResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.check(&call, message).await)
    }

    async fn compute_intervention(
        &self,
        request: Request<v1::ComputeInterventionRequest>,
    ) -> Result<Response<v1::ComputeInterventionResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.compute(&call, message).await)
    }

    async fn get_agreement(
        &self,
        request: Request<v1::GetAgreementRequest>,
    ) -> Result<Response<v1::GetAgreementResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.agreement(&call, &message).await)
    }
}
