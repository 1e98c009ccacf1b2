//! `carmed decision stop`: a decision ends before its time.

use super::written;
use crate::arguments::{self, Calling};
use crate::commands::writing::Writing;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::words;
use carmed_client::contract::{StopDecisionRequest, StopReason, stop_decision_response};
use carmed_model::Day;
use clap::Args;

/// Stop a decision before its time.
#[derive(Args)]
#[command(after_help = "\
Example:
  carmed decision stop 100000000174 --expected-version 1 --reason departure \\
      --last-day 2026-05-20 --mutation-date 2026-05-21 --as 'ocmw;cbe=0800000174;agent=a1'")]
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
    #[command(flatten)]
    writing: Writing,
}

fn stop_reason(text: &str) -> Result<StopReason, String> {
    let examples = "aid-not-due, death, departure, competence-moved, became-insured, \
                    request-of-person, other";
    arguments::named("STOP_REASON_", StopReason::from_str_name, text, examples)
}

impl Stop {
    pub(super) async fn run(self) -> Outcome {
        let request = StopDecisionRequest {
            reason: self.writing.reason("stopped"),
            request_id: self.writing.request_id,
            validate_only: self.writing.dry_run,
            card_number: self.card,
            expected_version: self.expected_version,
            stop_reason: self.reason.into(),
            last_day: Some(words::date(self.last_day)),
            mutation_date: self.mutation_date.map(words::date),
        };
        let client = connect(&self.calling).await?;
        let answer = client.stop_decision(request).await?;
        let outcome = written::outcome!(answer, stop_decision_response::Outcome);
        let printing = self.calling.printing;
        written::show(printing, "StopDecisionResponse", &answer, outcome.as_ref())
    }
}
