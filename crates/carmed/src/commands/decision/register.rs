//! `carmed decision register`: a decision from a JSON file.

use crate::arguments::Calling;
use crate::commands::input;
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::render;
use carmed_client::contract::{
    DecisionDraft, RegisterDecisionRequest, RegisterDecisionResponse,
    register_decision_response::Outcome as Registered,
};
use clap::Args;
use std::path::PathBuf;

/// Register a decision from a JSON file.
#[derive(Args)]
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
    /// Why it is written; kept with history.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "registered from the command line"
    )]
    because: String,
    /// Only judge it, exactly as the registration would be judged; nothing is stored.
    #[arg(long)]
    dry_run: bool,
    /// UUID of the request, to send the same registration again safely; a fresh one by default.
    #[arg(long, value_name = "UUID", default_value = "")]
    request_id: String,
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
            request_id: self.request_id,
            reason: self.because,
            validate_only: self.dry_run,
            decision: Some(draft),
        };
        let client = connect(&self.calling).await?;
        let answer = client.register_decision(request).await?;
        render::show(
            self.calling.printing,
            "RegisterDecisionResponse",
            &answer,
            table,
        )?;
        match &answer.outcome {
            Some(Registered::Evaluation(evaluation)) if !evaluation.accepted => {
                Err(Failure::refused(""))
            }
            _ => Ok(()),
        }
    }
}

fn table(answer: &RegisterDecisionResponse) -> String {
    match &answer.outcome {
        Some(Registered::Written(written)) => render::decision::written(written),
        Some(Registered::Evaluation(evaluation)) => render::decision::evaluation(evaluation),
        None => String::new(),
    }
}
