//! `carmed decision stop`: a decision ends before its time.

use crate::arguments::{self, Calling};
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::{render, words};
use carmed_client::contract::{
    StopDecisionRequest, StopDecisionResponse, StopReason,
    stop_decision_response::Outcome as Stopped,
};
use carmed_model::Day;
use clap::Args;

/// Stop a decision before its time.
#[derive(Args)]
pub(crate) struct Stop {
    #[command(flatten)]
    calling: Calling,
    /// Number of the decision: 12 digits.
    #[arg(value_name = "CARD")]
    card: String,
    /// The version you have seen; if another one was written since, the stop is refused.
    #[arg(long, value_name = "NUMBER")]
    expected_version: u32,
    /// Why it ends: aid-not-due, death, departure, competence-moved, became-insured,
    /// request-of-person or other.
    #[arg(long, value_name = "REASON", value_parser = stop_reason)]
    reason: StopReason,
    /// The new last day.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    last_day: Day,
    /// Day of the death, the departure, the move or the insurance; required with these reasons.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    mutation_date: Option<Day>,
    /// Explanation, kept with history.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "stopped from the command line"
    )]
    because: String,
    /// Only judge it; nothing is stored.
    #[arg(long)]
    dry_run: bool,
    /// UUID of the request, to send the same stop again safely; a fresh one by default.
    #[arg(long, value_name = "UUID", default_value = "")]
    request_id: String,
}

fn stop_reason(text: &str) -> Result<StopReason, String> {
    let examples = "aid-not-due, death, departure, competence-moved, became-insured, \
                    request-of-person, other";
    arguments::named("STOP_REASON_", StopReason::from_str_name, text, examples)
}

impl Stop {
    pub(super) async fn run(self) -> Outcome {
        let request = StopDecisionRequest {
            request_id: self.request_id,
            reason: self.because,
            validate_only: self.dry_run,
            card_number: self.card,
            expected_version: self.expected_version,
            stop_reason: self.reason.into(),
            last_day: Some(words::date(self.last_day)),
            mutation_date: self.mutation_date.map(words::date),
        };
        let client = connect(&self.calling).await?;
        let answer = client.stop_decision(request).await?;
        render::show(
            self.calling.printing,
            "StopDecisionResponse",
            &answer,
            table,
        )?;
        match &answer.outcome {
            Some(Stopped::Evaluation(evaluation)) if !evaluation.accepted => {
                Err(Failure::refused(""))
            }
            _ => Ok(()),
        }
    }
}

fn table(answer: &StopDecisionResponse) -> String {
    match &answer.outcome {
        Some(Stopped::Written(written)) => render::decision::written(written),
        Some(Stopped::Evaluation(evaluation)) => render::decision::evaluation(evaluation),
        None => String::new(),
    }
}
