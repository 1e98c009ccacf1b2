//! Writes of decisions: each is judged or done, and answered in its own response.

use super::Decisions;
use crate::grpc::call::Call;
use crate::grpc::parse::Fields;
use crate::grpc::parse::decision::Intent;
use crate::grpc::render::decision;
use carmed_model::DecisionCommand;
use carmed_proto::v1;
use carmed_registry::Refusal;

/// What came of a write.
pub(super) enum Outcome {
    Written(v1::WrittenVersion),
    Judged(v1::Evaluation),
}

/// A message that asks for a write.
pub(super) trait Write {
    type Response;

    /// What is to be done, and with what.
    fn read(self, fields: &mut Fields<'_>) -> Option<(Intent, DecisionCommand)>;

    /// The answer at that revision.
    fn response(revision: u64, outcome: Outcome) -> Self::Response;
}

macro_rules! writes {
    ($($request:ident => $response:ident, $module:ident, $read:ident;)+) => {$(
        impl Write for v1::$request {
            type Response = v1::$response;

            fn read(self, fields: &mut Fields<'_>) -> Option<(Intent, DecisionCommand)> {
                let intent = fields.intent(&self.request_id, self.validate_only);
                let command = fields.$read(self);
                Some((intent?, command?))
            }

            fn response(revision: u64, outcome: Outcome) -> v1::$response {
                use v1::$module::Outcome::{Evaluation, Written};
                let outcome = match outcome {
                    Outcome::Written(version) => Written(version),
                    Outcome::Judged(evaluation) => Evaluation(evaluation),
                };
                v1::$response {
                    revision,
                    outcome: Some(outcome),
                }
            }
        }
    )+};
}

writes! {
    RegisterDecisionRequest => RegisterDecisionResponse, register_decision_response, register;
    ModifyDecisionRequest => ModifyDecisionResponse, modify_decision_response, modify;
    ExtendDecisionRequest => ExtendDecisionResponse, extend_decision_response, extend;
    StopDecisionRequest => StopDecisionResponse, stop_decision_response, stop;
    CloseDecisionRequest => CloseDecisionResponse, close_decision_response, close;
    ReactivateDecisionRequest => ReactivateDecisionResponse, reactivate_decision_response, reactivate;
}

impl Decisions {
    /// Does what a write asks for.
    pub(super) async fn write<W: Write>(
        &self,
        call: &Call,
        message: W,
    ) -> Result<W::Response, Refusal> {
        let (intent, command) = self.parse(|fields| message.read(fields))?;
        let (revision, outcome) = match intent {
            Intent::Judge => {
                let (revision, evaluation) = self.judge(call, &command).await?;
                (revision, Outcome::Judged(evaluation))
            }
            Intent::Write(request_id) => {
                let written = self
                    .registry
                    .write_decision(&call.caller, request_id, &command)
                    .await?;
                let (_, today) = self.registry.now();
                let version = decision::written(call.language, &written.version, today);
                (written.revision.number(), Outcome::Written(version))
            }
        };
        Ok(W::response(revision, outcome))
    }

    /// Judges what a write would do.
    pub(super) async fn evaluate(
        &self,
        call: &Call,
        message: v1::EvaluateDecisionRequest,
    ) -> Result<v1::EvaluateDecisionResponse, Refusal> {
        let command = self.parse(|fields| fields.write(message.write))?;
        call.fresh(&self.registry, message.min_revision).await?;
        let (revision, evaluation) = self.judge(call, &command).await?;
        Ok(v1::EvaluateDecisionResponse {
            revision,
            evaluation: Some(evaluation),
        })
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
}
