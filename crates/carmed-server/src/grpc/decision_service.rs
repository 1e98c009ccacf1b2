//! `DecisionService`: an OCMW evaluates, writes, reads, loads and watches its decisions.

mod import;
mod write;

use super::call::Call;
use super::parse::{Fields, parse};
use super::render::{decision, feed, managing};
use super::streaming::{self, Stopping};
use carmed_proto::v1;
use carmed_proto::v1::decision_service_server::DecisionService;
use carmed_registry::{Refusal, Registry};
use futures::stream;
use std::sync::Arc;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status, Streaming};

#[derive(Clone)]
pub(super) struct Decisions {
    pub(super) registry: Arc<Registry>,
    pub(super) stopping: Stopping,
}

impl Decisions {
    fn parse<T>(&self, read: impl FnOnce(&mut Fields<'_>) -> Option<T>) -> Result<T, Refusal> {
        parse(self.registry.now(), read)
    }

    async fn get(
        &self,
        call: &Call,
        message: v1::GetDecisionRequest,
    ) -> Result<v1::GetDecisionResponse, Refusal> {
        let (which, known_at) = self.parse(|fields| {
            let which = fields.which(message.which);
            let known_at = fields.optional_past_instant("known_at", message.known_at);
            Some((which?, known_at))
        })?;
        call.fresh(&self.registry, message.min_revision).await?;
        let answer = self
            .registry
            .decision(&call.caller, &which, known_at)
            .await?;
        let (_, today) = self.registry.now();
        Ok(decision::answer(call.language, &answer, today))
    }

    async fn list(
        &self,
        call: &Call,
        message: &v1::ListDecisionsRequest,
    ) -> Result<v1::ListDecisionsResponse, Refusal> {
        let (filter, page) = self.parse(|fields| fields.list_decisions(&call.caller, message))?;
        call.fresh(&self.registry, message.min_revision).await?;
        let answer = self
            .registry
            .decisions(&call.caller, filter, page.after, page.size)
            .await?;
        let (_, today) = self.registry.now();
        let decisions = answer
            .versions
            .iter()
            .map(|version| decision::summary(version, today))
            .collect();
        Ok(v1::ListDecisionsResponse {
            revision: answer.revision.number(),
            decisions,
            next_page_token: page.listing.token(answer.next.as_ref()),
        })
    }

    async fn find_managing(
        &self,
        call: &Call,
        message: &v1::FindManagingOcmwRequest,
    ) -> Result<v1::FindManagingOcmwResponse, Refusal> {
        let (ssin, period) = self.parse(|fields| fields.find_managing_ocmw(message))?;
        call.fresh(&self.registry, message.min_revision).await?;
        let answer = self
            .registry
            .find_managing_ocmw(&call.caller, ssin, period)
            .await?;
        Ok(managing::answer(&answer))
    }

    async fn watch(
        self,
        call: Call,
        message: v1::WatchDecisionsRequest,
    ) -> Result<BoxStream<v1::WatchDecisionsResponse>, Status> {
        let opened = async {
            let watched = self.parse(|fields| {
                fields.watched(message.after_revision, message.heartbeat_seconds)
            })?;
            call.fresh(&self.registry, message.after_revision).await?;
            let feed = self
                .registry
                .watch_decisions(&call.caller, watched.after)
                .await?;
            Ok((feed, watched.heartbeat))
        };
        let (feed, heartbeat) = opened.await.map_err(|refusal| call.refusal(&refusal))?;
        let language = call.language;
        let stopping = self.stopping.clone();
        let items = stream::unfold((self, feed), move |(decisions, mut feed)| async move {
            let item = feed.next(heartbeat).await.map(|item| {
                let (_, today) = decisions.registry.now();
                feed::decisions(language, &item, today)
            });
            Some((item, (decisions, feed)))
        });
        Ok(streaming::feed(call, &stopping, items))
    }
}

#[tonic::async_trait]
impl DecisionService for Decisions {
    async fn evaluate_decision(
        &self,
        request: Request<v1::EvaluateDecisionRequest>,
    ) -> Result<Response<v1::EvaluateDecisionResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.evaluate(&call, message).await)
    }

    async fn register_decision(
        &self,
        request: Request<v1::RegisterDecisionRequest>,
    ) -> Result<Response<v1::RegisterDecisionResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.write(&call, message).await)
    }

    async fn modify_decision(
        &self,
        request: Request<v1::ModifyDecisionRequest>,
    ) -> Result<Response<v1::ModifyDecisionResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.write(&call, message).await)
    }

    async fn extend_decision(
        &self,
        request: Request<v1::ExtendDecisionRequest>,
    ) -> Result<Response<v1::ExtendDecisionResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.write(&call, message).await)
    }

    async fn stop_decision(
        &self,
        request: Request<v1::StopDecisionRequest>,
    ) -> Result<Response<v1::StopDecisionResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.write(&call, message).await)
    }

    async fn close_decision(
        &self,
        request: Request<v1::CloseDecisionRequest>,
    ) -> Result<Response<v1::CloseDecisionResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.write(&call, message).await)
    }

    async fn reactivate_decision(
        &self,
        request: Request<v1::ReactivateDecisionRequest>,
    ) -> Result<Response<v1::ReactivateDecisionResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.write(&call, message).await)
    }

    async fn get_decision(
        &self,
        request: Request<v1::GetDecisionRequest>,
    ) -> Result<Response<v1::GetDecisionResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.get(&call, message).await)
    }

    async fn list_decisions(
        &self,
        request: Request<v1::ListDecisionsRequest>,
    ) -> Result<Response<v1::ListDecisionsResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.list(&call, &message).await)
    }

    async fn find_managing_ocmw(
        &self,
        request: Request<v1::FindManagingOcmwRequest>,
    ) -> Result<Response<v1::FindManagingOcmwResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.find_managing(&call, &message).await)
    }

    type ImportDecisionsStream = BoxStream<v1::ImportDecisionsResponse>;

    async fn import_decisions(
        &self,
        request: Request<Streaming<v1::ImportDecisionsRequest>>,
    ) -> Result<Response<Self::ImportDecisionsStream>, Status> {
        let (call, rows) = Call::take(request)?;
        Ok(Response::new(self.import(call, rows)))
    }

    type WatchDecisionsStream = BoxStream<v1::WatchDecisionsResponse>;

    async fn watch_decisions(
        &self,
        request: Request<v1::WatchDecisionsRequest>,
    ) -> Result<Response<Self::WatchDecisionsStream>, Status> {
        let (call, message) = Call::take(request)?;
        self.clone().watch(call, message).await.map(Response::new)
    }
}
