//! `carmed decision modify`: a decision gets a new version with a content of its own.

use super::written;
use crate::arguments::Calling;
use crate::commands::input;
use crate::commands::writing::Writing;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{ModifiedDraft, ModifyDecisionRequest, modify_decision_response};
use clap::Args;
use std::path::PathBuf;

/// Make a new version of a decision from a JSON file.
#[derive(Args)]
#[command(after_help = "\
The file holds the whole new content: a decision as `carmed decision example` prints it, without its \
beneficiary, which never changes.

Example:
  carmed decision modify 100000000174 changes.json --expected-version 1 --dry-run \\
      --as 'ocmw;cbe=0800000174;agent=a1'")]
pub(crate) struct Modify {
    #[command(flatten)]
    calling: Calling,
    /// Number of the decision: 12 digits.
    #[arg(value_name = "CARD")]
    card: String,
    /// The new content: a `ModifiedDraft` of the contract in JSON, days written YYYY-MM-DD; `-` reads
    /// standard input.
    #[arg(value_name = "FILE.json")]
    file: PathBuf,
    /// The version you have seen; if another one was written since, the modification is refused.
    #[arg(long, value_name = "NUMBER")]
    expected_version: u32,
    #[command(flatten)]
    writing: Writing,
}

impl Modify {
    pub(super) async fn run(self) -> Outcome {
        let bytes = input::file(&self.file)?;
        let changes: ModifiedDraft = render::json::read("ModifiedDraft", &bytes)?;
        let request = ModifyDecisionRequest {
            reason: self.writing.reason("modified"),
            request_id: self.writing.request_id,
            validate_only: self.writing.dry_run,
            card_number: self.card,
            expected_version: self.expected_version,
            changes: Some(changes),
        };
        let client = connect(&self.calling).await?;
        let answer = client.modify_decision(request).await?;
        let outcome = written::outcome!(answer, modify_decision_response::Outcome);
        let printing = self.calling.printing;
        written::show(
            printing,
            "ModifyDecisionResponse",
            &answer,
            outcome.as_ref(),
        )
    }
}
