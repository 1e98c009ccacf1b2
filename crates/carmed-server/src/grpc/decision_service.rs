//! `DecisionService`: an OCMW evaluates, writes and reads its decisions.

use super::call::Call;
use super::parse::decision::Intent;
use super::parse::{Fields, parse};
use super::render::decision;
use carmed_model::DecisionCommand;
use carmed_proto::v1;
use carmed_proto::v1::decision_service_server::DecisionService;
use carmed_proto::v1::{
    modify_decision_response, register_decision_response, stop_decision_response,
};
use carmed_registry::{Refusal, Registry};
use std::sync::Arc;
use tonic::{Request, Response, Status};

pub(super) struct Decisions {
    pub(super) registry: Arc<Registry>,
}

/// What came of a write.
enum Outcome {
    Written(v1::WrittenVersion),
    Judged(v1::Evaluation),
}

impl Decisions {
    fn parse<T>(&self, read: impl FnOnce(&mut Fields<'_>) -> Option<T>) -> Result<T, Refusal> {
        parse(self.registry.now(), read)
    }

    async fn judge(
        &self,
        call: &Call,
        command: &DecisionCommand,
    ) -> Result<(u64, v1::Evaluation), Refusal> {
        let evaluation = self
            .registry
            .evaluate_decision(&call.caller, command)
            .await?;
        let (_, today) = self.registry.now();
        let rendered = decision::evaluation(call.language, &evaluation, today);
        Ok((evaluation.revision.number(), rendered))
    }

    /// Does what a write asks for; gives the revision with it.
    async fn write(
        &self,
        call: &Call,
        intent: Intent,
        command: &DecisionCommand,
    ) -> Result<(u64, Outcome), Refusal> {
        match intent {
            Intent::Judge => {
                let (revision, evaluation) = self.judge(call, command).await?;
                Ok((revision, Outcome::Judged(evaluation)))
            }
            Intent::Write(request_id) => {
                let written = self
                    .registry
                    .write_decision(&call.caller, request_id, command)
                    .await?;
                let (_, today) = self.registry.now();
                let version = decision::written(call.language, &written.version, today);
                Ok((written.revision.number(), Outcome::Written(version)))
            }
        }
    }

    async fn evaluate(
        &self,
        call: &Call,
        message: v1::EvaluateDecisionRequest,
    ) -> Result<v1::EvaluateDecisionResponse, Refusal> {
        let command = self.parse(|fields| fields.write(message.write))?;
        call.reach(&self.registry, message.min_revision).await?;
        let (revision, evaluation) = self.judge(call, &command).await?;
        Ok(v1::EvaluateDecisionResponse {
            revision,
            evaluation: Some(evaluation),
        })
    }

    async fn register(
        &self,
        call: &Call,
        message: v1::RegisterDecisionRequest,
    ) -> Result<v1::RegisterDecisionResponse, Refusal> {
        use register_decision_response::Outcome::{Evaluation, Written};
        let (intent, command) = self.parse(|fields| {
            let intent = fields.intent(&message.request_id, message.validate_only);
            let command = fields.register(message);
            Some((intent?, command?))
        })?;
        let (revision, outcome) = self.write(call, intent, &command).await?;
        let outcome = match outcome {
            Outcome::Written(version) => Written(version),
            Outcome::Judged(evaluation) => Evaluation(evaluation),
        };
        Ok(v1::RegisterDecisionResponse {
            revision,
            outcome: Some(outcome),
        })
    }

    async fn modify(
        &self,
        call: &Call,
        message: v1::ModifyDecisionRequest,
    ) -> Result<v1::ModifyDecisionResponse, Refusal> {
        use modify_decision_response::Outcome::{Evaluation, Written};
        let (intent, command) = self.parse(|fields| {
            let intent = fields.intent(&message.request_id, message.validate_only);
            let command = fields.modify(message);
            Some((intent?, command?))
        })?;
        let (revision, outcome) = self.write(call, intent, &command).await?;
        let outcome = match outcome {
            Outcome::Written(version) => Written(version),
            Outcome::Judged(evaluation) => Evaluation(evaluation),
        };
        Ok(v1::ModifyDecisionResponse {
            revision,
            outcome: Some(outcome),
        })
    }

    async fn stop(
        &self,
        call: &Call,
        message: v1::StopDecisionRequest,
    ) -> Result<v1::StopDecisionResponse, Refusal> {
        use stop_decision_response::Outcome::{Evaluation, Written};
        let (intent, command) = self.parse(|fields| {
            let intent = fields.intent(&message.request_id, message.validate_only);
            let command = fields.stop(message);
            Some((intent?, command?))
        })?;
        let (revision, outcome) = self.write(call, intent, &command).await?;
        let outcome = match outcome {
            Outcome::Written(version) => Written(version),
            Outcome::Judged(evaluation) => Evaluation(evaluation),
        };
        Ok(v1::StopDecisionResponse {
            revision,
            outcome: Some(outcome),
        })
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
        call.reach(&self.registry, message.min_revision).await?;
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
        call.reach(&self.registry, message.min_revision).await?;
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
        call.respond(self.register(&call, message).await)
    }

    async fn modify_decision(
        &self,
        request: Request<v1::ModifyDecisionRequest>,
    ) -> Result<Response<v1::ModifyDecisionResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.modify(&call, message).await)
    }

    async fn stop_decision(
        &self,
        request: Request<v1::StopDecisionRequest>,
    ) -> Result<Response<v1::StopDecisionResponse>, Status> {
        let (call, message) = Call::take(request)?;
        call.respond(self.stop(&call, message).await)
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
}
