//! Tests of imports over a real registry: every row is answered, in order, and rows can be sent again.

use super::{decisions, from, ocmw, registry};
use crate::grpc::call::Call;
use crate::grpc::decision_service::Decisions;
use crate::grpc::parse::decision::tests::registration;
use crate::grpc::status;
use crate::grpc::streaming::stop;
use carmed_proto::v1;
use carmed_proto::v1::import_decisions_response::Outcome;
use carmed_validation::texts::Language;
use futures::{StreamExt as _, stream};
use tonic::{Code, Status};

const SSINS: [&str; 3] = ["85073003328", "81120103571", "79123100235"];

fn row(row_number: u32, ssin: &str) -> v1::ImportDecisionsRequest {
    let mut registration = registration();
    registration.request_id = format!("0b7b7a4e-55c1-4a7e-9b5c-{row_number:012x}");
    let draft = registration.decision.as_mut().unwrap();
    draft.beneficiary.as_mut().unwrap().ssin = ssin.to_owned();
    v1::ImportDecisionsRequest {
        row_number,
        registration: Some(registration),
    }
}

type Answers = Vec<Result<v1::ImportDecisionsResponse, Status>>;

async fn import(
    decisions: &Decisions,
    rows: Vec<Result<v1::ImportDecisionsRequest, Status>>,
) -> Answers {
    let (call, rows) = Call::take(from(&ocmw("0403019261"), stream::iter(rows))).unwrap();
    decisions.import(call, rows).collect().await
}

fn card(answer: &v1::ImportDecisionsResponse) -> Option<String> {
    use v1::register_decision_response::Outcome::Written;
    match answer.outcome.as_ref().unwrap() {
        Outcome::Registered(registered) => match registered.outcome.as_ref().unwrap() {
            Written(written) => Some(written.card_number.clone()),
            _ => None,
        },
        Outcome::Refused(_) => None,
    }
}

#[tokio::test]
async fn every_row_is_answered_in_order_and_a_refused_one_stops_no_other() {
    let (registry, _directory) = registry().await;
    let rows = vec![
        Ok(row(1, SSINS[0])),
        Ok(row(2, "85073003329")),
        Ok(v1::ImportDecisionsRequest {
            row_number: 3,
            registration: None,
        }),
        Ok(row(4, SSINS[1])),
        Ok(row(4, SSINS[2])),
        Ok(row(6, SSINS[2])),
    ];
    let answers: Vec<_> = import(&decisions(&registry), rows).await;
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    let numbers: Vec<_> = answers.iter().map(|answer| answer.row_number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 4, 6]);
    let written: Vec<_> = answers
        .iter()
        .map(|answer| card(answer).is_some())
        .collect();
    assert_eq!(written, [true, false, false, true, false, true]);
    let codes = answers.iter().filter_map(|answer| match &answer.outcome {
        Some(Outcome::Refused(status)) => Some(status.code),
        _ => None,
    });
    assert!(codes.eq([Code::InvalidArgument as i32; 3]));
    assert_eq!(registry.figures().revision.number(), 3);
    registry.close().await;
}

#[tokio::test]
async fn rows_that_are_sent_again_are_answered_again_and_written_once() {
    let (registry, _directory) = registry().await;
    let decisions = decisions(&registry);
    let broken = vec![
        Ok(row(1, SSINS[0])),
        Ok(row(2, SSINS[1])),
        Err(status::deadline_exceeded(Language::En)),
    ];
    let first = import(&decisions, broken).await;
    assert_eq!(first.len(), 3);
    assert_eq!(
        first[2].as_ref().unwrap_err().code(),
        Code::DeadlineExceeded
    );
    let rows = (1..).zip(SSINS).map(|(number, ssin)| Ok(row(number, ssin)));
    let again = import(&decisions, rows.collect()).await;
    let cards = |answers: &Answers| -> Vec<_> {
        let answers = answers.iter().take(2);
        answers
            .map(|answer| card(answer.as_ref().unwrap()).unwrap())
            .collect()
    };
    assert_eq!(cards(&first), cards(&again));
    assert_eq!(registry.figures().revision.number(), 3);
    registry.close().await;
}

#[tokio::test]
async fn rows_about_one_person_are_judged_in_their_order() {
    let (registry, _directory) = registry().await;
    let rows = (1..=8).map(|number| Ok(row(number, SSINS[0]))).collect();
    let answers = import(&decisions(&registry), rows).await;
    let written: Vec<_> = answers
        .iter()
        .map(|answer| card(answer.as_ref().unwrap()).is_some())
        .collect();
    // DEC-01: the first one holds those days.
    let first = [true, false, false, false, false, false, false, false];
    assert_eq!(written, first);
    registry.close().await;
}

#[tokio::test]
async fn a_stopping_server_takes_no_more_rows() {
    let (registry, _directory) = registry().await;
    let (stop, stopping) = stop();
    let decisions = Decisions {
        stopping,
        ..decisions(&registry)
    };
    stop.begin();
    let answers = import(&decisions, vec![Ok(row(1, SSINS[0]))]).await;
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0].as_ref().unwrap_err().code(), Code::Unavailable);
    assert_eq!(registry.figures().revision.number(), 0);
    registry.close().await;
}
