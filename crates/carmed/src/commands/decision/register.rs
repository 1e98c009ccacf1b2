//! `carmed decision register`: a decision from a JSON file.

use super::written;
use crate::arguments::Calling;
use crate::commands::input;
use crate::commands::writing::Writing;
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::render;
use carmed_client::contract::{DecisionDraft, RegisterDecisionRequest, register_decision_response};
use clap::Args;
use std::path::PathBuf;

/// Register a decision from a JSON file.
#[derive(Args)]
#[command(after_help = "\
Examples:
  carmed decision example > decision.json
  carmed decision register decision.json --dry-run --as 'ocmw;cbe=0800000174;agent=a1'
  carmed decision register decision.json --as 'ocmw;cbe=0800000174;agent=a1'")]
pub(crate) struct Register {
    #[command(flatten)]
    calling: Calling,
    /// The decision: a `DecisionDraft` of the contract in JSON, days written YYYY-MM-DD; `-` reads
    /// standard input. `carmed decision example` prints one to start from.
    #[arg(value_name = "FILE.json")]
    file: PathBuf,
    /// The beneficiary's SSIN, where the file leaves it out; `-` reads it from standard input, so that
    /// it shows in no list of processes.
    #[arg(long, value_name = "SSIN")]
    ssin: Option<String>,
    #[command(flatten)]
    writing: Writing,
}

impl Register {
    pub(super) async fn run(self) -> Outcome {
        let both = self.file.as_os_str() == input::STANDARD_INPUT
            && self.ssin.as_deref() == Some(input::STANDARD_INPUT);
        if both {
            return Err(Failure::usage(
                "standard input cannot be both the file and the SSIN",
            ));
        }
        let bytes = input::file(&self.file)?;
        let mut draft: DecisionDraft = render::json::read("DecisionDraft", &bytes)?;
        if let Some(ssin) = &self.ssin {
            draft.beneficiary.get_or_insert_default().ssin = input::ssin(ssin)?;
        }
        let request = RegisterDecisionRequest {
            reason: self.writing.reason("registered"),
            request_id: self.writing.request_id,
            validate_only: self.writing.dry_run,
            decision: Some(draft),
        };
        let client = connect(&self.calling).await?;
        let answer = client.register_decision(request).await?;
        let outcome = written::outcome!(answer, register_decision_response::Outcome);
        let printing = self.calling.printing;
        written::show(
            printing,
            "RegisterDecisionResponse",
            &answer,
            outcome.as_ref(),
        )
    }
}
