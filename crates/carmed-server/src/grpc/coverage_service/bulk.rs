//! Questions about many patients: each item is answered as if it were asked alone, in the order of the
//! items.

use super::Coverage;
use crate::grpc::call::Call;
use crate::grpc::status;
use crate::grpc::streaming::item_by_item;
use carmed_model::{Code, Finding};
use carmed_proto::google::rpc;
use carmed_proto::v1;
use carmed_registry::Refusal;
use futures::Stream;
use std::sync::Arc;
use tonic::Status;
use tonic::codegen::BoxStream;

impl Coverage {
    /// Answers every check, in order; only what stops them all ends the answers.
    pub(in crate::grpc) fn check_in_bulk(
        &self,
        call: Call,
        items: impl Stream<Item = Result<v1::CheckCoveragesRequest, Status>> + Send + 'static,
    ) -> BoxStream<v1::CheckCoveragesResponse> {
        use v1::check_coverages_response::Outcome::{Answer, Refused};
        let call = Arc::new(call);
        let work = (self.clone(), Arc::clone(&call));
        item_by_item(&call, &self.stopping, items, move |item| {
            let (coverage, call) = work.clone();
            async move {
                let answer = match item.check {
                    Some(check) => coverage.check(&call, check).await,
                    None => Err(missing("check")),
                };
                let outcome = match answer {
                    Ok(answer) => Answer(answer),
                    Err(refusal) => Refused(of_item(&call, &refusal)?),
                };
                Ok(v1::CheckCoveragesResponse {
                    item_id: item.item_id,
                    outcome: Some(outcome),
                })
            }
        })
    }

    /// Answers every computation, in the same way.
    pub(in crate::grpc) fn compute_in_bulk(
        &self,
        call: Call,
        items: impl Stream<Item = Result<v1::ComputeInterventionsRequest, Status>> + Send + 'static,
    ) -> BoxStream<v1::ComputeInterventionsResponse> {
        use v1::compute_interventions_response::Outcome::{Answer, Refused};
        let call = Arc::new(call);
        let work = (self.clone(), Arc::clone(&call));
        item_by_item(&call, &self.stopping, items, move |item| {
            let (coverage, call) = work.clone();
            async move {
                let answer = match item.intervention {
                    Some(intervention) => coverage.compute(&call, intervention).await,
                    None => Err(missing("intervention")),
                };
                let outcome = match answer {
                    Ok(answer) => Answer(answer),
                    Err(refusal) => Refused(of_item(&call, &refusal)?),
                };
                Ok(v1::ComputeInterventionsResponse {
                    item_id: item.item_id,
                    outcome: Some(outcome),
                })
            }
        })
    }
}

fn missing(field: &str) -> Refusal {
    Refusal::Invalid(vec![Finding::new(Code::Missing).at(field)])
}

/// What one item is answered that was refused.
///
/// # Errors
/// The status that ends the answers, where the next items would meet what this one met: those not answered
/// can be asked again later.
fn of_item(call: &Call, refusal: &Refusal) -> Result<rpc::Status, Status> {
    let refused = call.refusal(refusal);
    match refusal {
        Refusal::Unavailable(_) => Err(refused),
        _ => Ok(status::of_item(&refused)),
    }
}
