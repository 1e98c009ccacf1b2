//! `carmed decision import`: many decisions from a file, each judged and written like any other.

use crate::arguments::Calling;
use crate::commands::input;
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::{progress, render};
use carmed_client::ClientError;
use carmed_client::contract::{
    ImportDecisionsRequest, ImportDecisionsResponse, RegisterDecisionRequest,
    import_decisions_response::Outcome as Imported,
};
use clap::Args;
use std::path::PathBuf;

/// Register many decisions from a file.
#[derive(Args)]
#[command(after_help = "\
The file holds one registration a line, in JSON (JSON Lines): {\"request_id\": UUID, \"reason\": TEXT, \
\"decision\": {...}}, the decision as `carmed decision example` prints it. Lines that are wrong or refused \
are told on standard error with their number; they stop none of the others. After a break import the same \
file again: a line with a request id of its own is written once.

Examples:
  carmed decision example --lines 3 > decisions.jsonl
  carmed decision import decisions.jsonl --as 'ocmw;cbe=0800000174;agent=a1'")]
pub(crate) struct Import {
    #[command(flatten)]
    calling: Calling,
    /// The file, one registration a line; `-` reads standard input.
    #[arg(value_name = "FILE.jsonl")]
    file: PathBuf,
    /// Only judge every line; nothing is stored.
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub(super) async fn run(self) -> Outcome {
        let bytes = input::file(&self.file)?;
        let (rows, mut wrong) = read(&bytes, self.dry_run);
        let client = connect(&self.calling).await?;
        let items = render::stream::Items::begin(self.calling.printing, "ImportDecisionsResponse")?;
        let bar = progress::over(rows.len(), "decisions");
        let count = rows.len();
        let mut answered = 0;
        if count > 0 {
            let mut answers = client.import_decisions(tokio_stream::iter(rows)).await?;
            while let Some(mut answer) = answers.next().await? {
                wrong |= bar.suspend(|| refused(&answer));
                if let Some(Imported::Refused(status)) = &mut answer.outcome {
                    *status = render::failure::in_words(status);
                }
                bar.suspend(|| items.show(&answer, render::decision::imported))?;
                answered += 1;
                bar.inc(1);
            }
        }
        bar.finish_and_clear();
        if answered < count {
            let open = count - answered;
            return Err(Failure::Unreachable(format!(
                "The server ended the import; {open} lines are not answered. Import the file again."
            )));
        }
        match wrong {
            true => Err(Failure::refused("")),
            false => Ok(()),
        }
    }
}

/// The lines that can be read; the others are told, and whether there are any.
fn read(bytes: &[u8], dry_run: bool) -> (Vec<ImportDecisionsRequest>, bool) {
    let mut rows = Vec::new();
    let mut wrong = false;
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match render::json::read::<RegisterDecisionRequest>("RegisterDecisionRequest", line) {
            Ok(registration) => rows.push(ImportDecisionsRequest {
                row_number: number,
                registration: Some(RegisterDecisionRequest {
                    validate_only: dry_run,
                    ..registration
                }),
            }),
            Err(failure) => {
                wrong = true;
                eprintln!("line {number}: {failure}");
            }
        }
    }
    (rows, wrong)
}

/// Whether a line was refused, or would be; a refusal is told.
fn refused(answer: &ImportDecisionsResponse) -> bool {
    use carmed_client::contract::register_decision_response::Outcome as Registered;
    match &answer.outcome {
        Some(Imported::Refused(status)) => {
            let failure = render::failure::of(&ClientError::from(status));
            eprintln!("line {}: {failure}", answer.row_number);
            true
        }
        Some(Imported::Registered(registered)) => matches!(
            &registered.outcome,
            Some(Registered::Evaluation(evaluation)) if !evaluation.accepted
        ),
        None => false,
    }
}
