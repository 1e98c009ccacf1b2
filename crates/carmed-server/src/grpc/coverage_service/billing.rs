//! Billing under an agreement, and releasing what was billed.

use super::Coverage;
use crate::grpc::call::Call;
use crate::grpc::parse::decision::Intent;
use crate::grpc::render::billing;
use carmed_model::Day;
use carmed_proto::v1;
use carmed_registry::{BillingAnswer, Refusal};
use prost::Message as _;
use uuid::Uuid;

impl Coverage {
    /// Bills, or judges. The registry keeps the answer with the posting: asked again, it is given again as
    /// it was, in the language of the first time.
    pub(super) async fn bill(
        &self,
        call: &Call,
        message: v1::BillAgreementRequest,
    ) -> Result<v1::BillAgreementResponse, Refusal> {
        let (intent, command) =
            self.parse(|fields| fields.bill_agreement(&call.caller, message))?;
        let care_dates: Vec<Day> = command.lines.iter().map(|line| line.care_date).collect();
        let language = call.language;
        let render =
            |answer: &BillingAnswer| billing::answer(language, &care_dates, answer).encode_to_vec();
        let (caller, registry) = (&call.caller, &self.registry);
        let (revision, kept) = match intent {
            Intent::Judge => registry.evaluate_billing(caller, &command, &render).await?,
            Intent::Write(request_id) => {
                registry
                    .bill_agreement(caller, request_id, &command, &render)
                    .await?
            }
        };
        let answer = v1::BillAgreementResponse::decode(kept.as_slice())
            .map_err(|error| Refusal::Fault(error.into()))?;
        Ok(v1::BillAgreementResponse {
            revision: revision.number(),
            ..answer
        })
    }

    /// Releases a posting, or judges whether it may be released.
    pub(super) async fn release(
        &self,
        call: &Call,
        message: v1::ReleaseBillingRequest,
    ) -> Result<v1::ReleaseBillingResponse, Refusal> {
        let release = self.parse(|fields| fields.release_billing(message))?;
        let (request_id, validate_only) = match release.intent {
            Intent::Judge => (Uuid::nil(), true),
            Intent::Write(request_id) => (request_id, false),
        };
        let revision = self
            .registry
            .release_billing(
                &call.caller,
                request_id,
                release.posting_id,
                &release.reason,
                validate_only,
            )
            .await?;
        Ok(v1::ReleaseBillingResponse {
            revision: revision.number(),
            posting_id: release.posting_id.to_string(),
        })
    }
}
