//! `carmed decision extend`: a decision gets a later last day.

use super::written;
use crate::arguments::{self, Calling};
use crate::commands::writing::Writing;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::words;
use carmed_client::contract::{ExtendDecisionRequest, extend_decision_response};
use carmed_model::Day;
use clap::Args;

/// Give a decision a later last day, and the covers that end with it.
#[derive(Args)]
#[command(after_help = "\
Example:
  carmed decision extend 100000000174 --expected-version 1 \\
      --request-date 2026-05-20 --last-day 2026-09-30 --as 'ocmw;cbe=0800000174;agent=a1'")]
pub(crate) struct Extend {
    #[command(flatten)]
    calling: Calling,
    /// Number of the decision: 12 digits.
    #[arg(value_name = "CARD")]
    card: String,
    /// The version you have seen; if another one was written since, the extension is refused.
    #[arg(long, value_name = "NUMBER")]
    expected_version: u32,
    /// Day of the request that led to the extension.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    request_date: Day,
    /// The new last day.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    last_day: Day,
    #[command(flatten)]
    writing: Writing,
}

impl Extend {
    pub(super) async fn run(self) -> Outcome {
        let request = ExtendDecisionRequest {
            reason: self.writing.reason("extended"),
            request_id: self.writing.request_id,
            validate_only: self.writing.dry_run,
            card_number: self.card,
            expected_version: self.expected_version,
            request_date: Some(words::date(self.request_date)),
            last_day: Some(words::date(self.last_day)),
        };
        let client = connect(&self.calling).await?;
        let answer = client.extend_decision(request).await?;
        let outcome = written::outcome!(answer, extend_decision_response::Outcome);
        let printing = self.calling.printing;
        written::show(
            printing,
            "ExtendDecisionResponse",
            &answer,
            outcome.as_ref(),
        )
    }
}
