//! `carmed decision close`: a decision that was registered in error is withdrawn.

use super::written;
use crate::arguments::Calling;
use crate::commands::writing::Writing;
use crate::connection::connect;
use crate::failure::Outcome;
use carmed_client::contract::{CloseDecisionRequest, close_decision_response};
use clap::Args;

/// Withdraw a decision that was registered in error; agreements given before stand.
#[derive(Args)]
#[command(after_help = "\
Example:
  carmed decision close 100000000174 --expected-version 2 --as 'ocmw;cbe=0800000174;agent=a1'")]
pub(crate) struct Close {
    #[command(flatten)]
    calling: Calling,
    /// Number of the decision: 12 digits.
    #[arg(value_name = "CARD")]
    card: String,
    /// The version you have seen; if another one was written since, the closing is refused.
    #[arg(long, value_name = "NUMBER")]
    expected_version: u32,
    #[command(flatten)]
    writing: Writing,
}

impl Close {
    pub(super) async fn run(self) -> Outcome {
        let request = CloseDecisionRequest {
            reason: self.writing.reason("closed"),
            request_id: self.writing.request_id,
            validate_only: self.writing.dry_run,
            card_number: self.card,
            expected_version: self.expected_version,
        };
        let client = connect(&self.calling).await?;
        let answer = client.close_decision(request).await?;
        let outcome = written::outcome!(answer, close_decision_response::Outcome);
        let printing = self.calling.printing;
        written::show(printing, "CloseDecisionResponse", &answer, outcome.as_ref())
    }
}
