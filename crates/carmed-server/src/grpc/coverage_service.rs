//! `CoverageService`: a provider asks what is covered and who pays, reads its agreements, bills under them
//! and watches them.

mod billing;
mod bulk;

use super::call::Call;
use super::parse::{Fields, parse};
use super::render::{amounts, coverage, coverage_feed};
use super::streaming::{Stopping, feed};
use carmed_model::Day;
use carmed_proto::v1;
use carmed_proto::v1::coverage_service_server::CoverageService;
use carmed_registry::{AgreementFeed, Refusal, Registry};
use futures::stream;
use std::sync::Arc;
use std::time::Duration;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status, Streaming};

#[derive(Clone)]
pub(super) struct Coverage {
    pub(super) registry: Arc<Registry>,
    pub(super) stopping: Stopping,
}

impl Coverage {
    fn parse<T>(&self, read: impl FnOnce(&mut Fields<'_>) -> Option<T>) -> Result<T, Refusal> {
        parse(self.registry.now(), read)
    }

    async fn check(
        &self,
        call: &Call,
        message: v1::CheckCoverageRequest,
    ) -> Result<v1::CheckCoverageResponse, Refusal> {
        let min_revision = message.min_revision;
        let asked = self.parse(|fields| fields.check_coverage(message))?;
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
        let asked = self.parse(|fields| fields.compute_intervention(&call.caller, message))?;
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
            self.parse(|fields| fields.get_agreement(message))?;
        call.fresh(&self.registry, message.min_revision).await?;
        let answer = self
            .registry
            .agreement(&call.caller, agreement_number, consultation_date)
            .await?;
        Ok(coverage::agreement(call.language, &answer))
    }

    /// The feed of the calling provider from where it is asked, and its longest silence.
    async fn watch(
        &self,
        call: &Call,
        message: v1::WatchAgreementsRequest,
    ) -> Result<(AgreementFeed, Duration), Refusal> {
        let watched =
            self.parse(|fields| fields.watched(message.after_revision, message.heartbeat_seconds))?;
        call.fresh(&self.registry, message.after_revision).await?;
        let feed = self
            .registry
            .watch_agreements(&call.caller, watched.after)
            .await?;
        Ok((feed, watched.heartbeat))
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

    type CheckCoveragesStream = BoxStream<v1::CheckCoveragesResponse>;

    async fn check_coverages(
        &self,
        request: Request<Streaming<v1::CheckCoveragesRequest>>,
    ) -> Result<Response<Self::CheckCoveragesStream>, Status> {
        let (call, items) = Call::take(request)?;
        Ok(Response::new(self.check_in_bulk(call, items)))
    }

    type ComputeInterventionsStream = BoxStream<v1::ComputeInterventionsResponse>;

    async fn compute_interventions(
        &self,
        request: Request<Streaming<v1::ComputeInterventionsRequest>>,
    ) -> Result<Response<Self::ComputeInterventionsStream>, Status> {
        let (call, items) = Call::take(request)?;
        Ok(Response::new(self.compute_in_bulk(call, items)))
    }

    async fn bill_agreement(
        &self,
        request: Request<v1::BillAgreementRequest>,
    ) -> Result<Response<v1::BillAgreementResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.bill(&call, message).await)
    }

    async fn release_billing(
        &self,
        request: Request<v1::ReleaseBillingRequest>,
    ) -> Result<Response<v1::ReleaseBillingResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.release(&call, message).await)
    }

    type WatchAgreementsStream = BoxStream<v1::WatchAgreementsResponse>;

    async fn watch_agreements(
        &self,
        request: Request<v1::WatchAgreementsRequest>,
    ) -> Result<Response<Self::WatchAgreementsStream>, Status> {
        let (call, message) = Call::take(request)?;
        let (watched, heartbeat) = match self.watch(&call, message).await {
            Ok(watched) => watched,
            Err(refusal) => return Err(call.refusal(&refusal)),
        };
        let items = stream::try_unfold(watched, move |mut watched| async move {
            let item = watched.next(heartbeat).await?;
            Ok(Some((coverage_feed::item(&item), watched)))
        });
        Ok(Response::new(feed(call, &self.stopping, items)))
    }
}
