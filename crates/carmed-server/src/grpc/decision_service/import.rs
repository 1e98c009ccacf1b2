//! Imports: rows are registered like any other decision, several at once, and answered in their order.

use super::Decisions;
use crate::grpc::call::Call;
use crate::grpc::status;
use crate::grpc::streaming::{ITEMS_AT_ONCE, item_by_item};
use carmed_model::{Code, Finding};
use carmed_proto::v1;
use carmed_proto::v1::import_decisions_response::Outcome;
use carmed_registry::Refusal;
use futures::Stream;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::oneshot;
use tonic::Status;
use tonic::codegen::BoxStream;

impl Decisions {
    /// Answers every row, in order; only what stops the whole import ends it.
    pub(in crate::grpc) fn import(
        &self,
        call: Call,
        rows: impl Stream<Item = Result<v1::ImportDecisionsRequest, Status>> + Send + 'static,
    ) -> BoxStream<v1::ImportDecisionsResponse> {
        let call = Arc::new(call);
        let work = (self.clone(), Arc::clone(&call));
        let mut order = Order::default();
        item_by_item(&call, &self.stopping, rows, move |row| {
            let (decisions, call) = work.clone();
            let turn = order.turn(&row);
            async move { decisions.row(&call, row, turn).await }
        })
    }

    async fn row(
        &self,
        call: &Call,
        row: v1::ImportDecisionsRequest,
        turn: Turn,
    ) -> Result<v1::ImportDecisionsResponse, Status> {
        let row_number = row.row_number;
        let registered = match (turn.in_order, row.registration) {
            (false, _) => Err(wrong("row_number", Code::ValueNotAllowed)),
            (true, None) => Err(wrong("registration", Code::Missing)),
            (true, Some(registration)) => {
                if let Some(earlier) = turn.earlier {
                    // Done or given up, it is this row's turn.
                    let _done = earlier.await.is_ok();
                }
                self.write(call, registration).await
            }
        };
        drop(turn.done);
        let outcome = match registered {
            Ok(response) => Outcome::Registered(response),
            // What one row met the next ones would meet as well; the import goes on later where it stopped.
            Err(refusal @ Refusal::Unavailable(_)) => return Err(call.refusal(&refusal)),
            Err(refusal) => Outcome::Refused(status::of_item(&call.refusal(&refusal))),
        };
        Ok(v1::ImportDecisionsResponse {
            row_number,
            outcome: Some(outcome),
        })
    }
}

fn wrong(field: &str, code: Code) -> Refusal {
    Refusal::Invalid(vec![Finding::new(code).at(field)])
}

/// The order of rows: several are worked on at once, those about one person never.
#[derive(Default)]
struct Order {
    last_row: u32,
    /// The persons of the latest rows, as many as can be in work, and the end of each one's last row.
    latest: VecDeque<(String, oneshot::Receiver<()>)>,
}

/// When a row may be worked on.
struct Turn {
    /// Whether its number is higher than that of the row before.
    in_order: bool,
    /// The end of the last row about the same person, if that may still be in work.
    earlier: Option<oneshot::Receiver<()>>,
    /// Dropped at the end of this row.
    done: oneshot::Sender<()>,
}

impl Order {
    fn turn(&mut self, row: &v1::ImportDecisionsRequest) -> Turn {
        let in_order = row.row_number > self.last_row;
        self.last_row = self.last_row.max(row.row_number);
        let (done, ended) = oneshot::channel();
        let draft = row
            .registration
            .as_ref()
            .and_then(|row| row.decision.as_ref());
        let person = draft.and_then(|draft| draft.beneficiary.as_ref());
        let ssin = person.map_or_else(String::new, |person| person.ssin.clone());
        let known = self.latest.iter().position(|(known, _)| *known == ssin);
        let earlier = known.and_then(|place| self.latest.remove(place));
        self.latest.push_back((ssin, ended));
        if self.latest.len() > ITEMS_AT_ONCE {
            self.latest.pop_front();
        }
        Turn {
            in_order,
            earlier: earlier.map(|(_, ended)| ended),
            done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row_number: u32, ssin: &str) -> v1::ImportDecisionsRequest {
        v1::ImportDecisionsRequest {
            row_number,
            registration: Some(v1::RegisterDecisionRequest {
                decision: Some(v1::DecisionDraft {
                    beneficiary: Some(v1::Beneficiary {
                        ssin: ssin.to_owned(),
                        ..Default::default()
                    }),
                    ..Default::default()
                }),
                ..Default::default()
            }),
        }
    }

    #[tokio::test]
    async fn rows_about_one_person_wait_for_each_other_and_no_others_do() {
        let mut order = Order::default();
        let first = order.turn(&row(1, "85073003328"));
        let other = order.turn(&row(2, "81120103571"));
        let second = order.turn(&row(3, "85073003328"));
        let third = order.turn(&row(4, "85073003328"));
        assert!(first.earlier.is_none() && other.earlier.is_none());
        let mut earlier = second.earlier.into_iter().chain(third.earlier);
        let (mut of_second, mut of_third) = (earlier.next(), earlier.next());
        let waits = |ended: &mut Option<oneshot::Receiver<()>>| {
            ended.as_mut().map(|ended| ended.try_recv())
        };
        let empty = Some(Err(oneshot::error::TryRecvError::Empty));
        assert_eq!(waits(&mut of_second), empty);
        drop(first.done);
        let closed = Some(Err(oneshot::error::TryRecvError::Closed));
        assert_eq!(waits(&mut of_second), closed);
        assert_eq!(waits(&mut of_third), empty, "it waits for the second");
        drop(second.done);
        assert_eq!(waits(&mut of_third), closed);
    }

    #[test]
    fn a_row_number_that_does_not_rise_is_out_of_order() {
        let mut order = Order::default();
        let rows = [(1, true), (7, true), (7, false), (3, false), (8, true)];
        for (number, in_order) in rows {
            let turn = order.turn(&row(number, ""));
            assert_eq!(turn.in_order, in_order, "{number}");
        }
        assert!(!Order::default().turn(&row(0, "")).in_order);
    }

    #[test]
    fn the_order_remembers_no_more_rows_than_can_be_in_work() {
        let mut order = Order::default();
        for number in 1..1_000 {
            order.turn(&row(number, &number.to_string()));
        }
        assert_eq!(order.latest.len(), ITEMS_AT_ONCE);
    }
}
