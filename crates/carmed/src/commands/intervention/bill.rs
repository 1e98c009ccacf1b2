//! `carmed intervention bill`: lines are computed again under the agreement, and posted.

use super::lines::{self, Insurance};
use super::typed_line;
use crate::arguments::Calling;
use crate::commands::input;
use crate::commands::patient::Patient;
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::render;
use carmed_client::contract::{
    BillAgreementRequest, ComputeInterventionResponse, Line, LineOutcome, QuotedLine,
};
use clap::Args;
use std::path::{Path, PathBuf};

/// Bill lines of one patient under an agreement.
#[derive(Args)]
#[command(after_help = "\
The amounts that are printed are the ones that hold: since a quote, others may have spent a monthly maximum. \
A line that is not computed is not posted (exit code 1).

Example:
  carmed coverage check --ssin 85430700231 --cover doctor --on 2026-05-04 -o json \\
      --as 'physician;nihii=10000007;agent=a1' | jq '.spans[0].reference' > agreement.json
  carmed intervention bill --ssin 85430700231 --agreement agreement.json \\
      --line '101076@2026-05-04' --invoice 2026-0042 --as 'physician;nihii=10000007;agent=a1'")]
pub(crate) struct Bill {
    #[command(flatten)]
    calling: Calling,
    #[command(flatten)]
    patient: Patient,
    /// The agreement: a file with an `AgreementReference` in JSON, as `coverage check -o json` prints it
    /// in `reference`.
    #[arg(long, value_name = "FILE.json")]
    agreement: PathBuf,
    /// A line, as `carmed intervention compute --help` tells it. Repeat for more lines.
    #[arg(long = "line", value_name = "LINE", required = true, value_parser = typed_line::line)]
    lines: Vec<Line>,
    #[command(flatten)]
    insurance: Insurance,
    /// Your own name for the invoice, never personal; at most 40 characters.
    #[arg(long, value_name = "REFERENCE")]
    invoice: String,
    /// What you were quoted: a file as `carmed intervention compute -o json` prints it; lines that differ
    /// from it are marked.
    #[arg(long, value_name = "FILE.json")]
    quote: Option<PathBuf>,
    /// Only judge it; nothing is posted.
    #[arg(long)]
    dry_run: bool,
    /// UUID of the request, to send the same billing again safely; a fresh one by default.
    #[arg(long, value_name = "UUID", default_value = "")]
    request_id: String,
}

impl Bill {
    pub(super) async fn run(self) -> Outcome {
        let quoted = match &self.quote {
            Some(file) => quoted(file)?,
            None => Vec::new(),
        };
        let request = BillAgreementRequest {
            ssin: self.patient.ssin()?,
            second_factor: self.patient.second_factor(),
            agreement: Some(lines::agreement(&self.agreement)?),
            patient: self.insurance.facts(),
            lines: lines::numbered(self.lines),
            invoice_reference: self.invoice,
            quoted,
            validate_only: self.dry_run,
            request_id: self.request_id,
            ..BillAgreementRequest::default()
        };
        let answer = connect(&self.calling)
            .await?
            .bill_agreement(request)
            .await?;
        render::show(
            self.calling.printing,
            "BillAgreementResponse",
            &answer,
            render::billing::answer,
        )?;
        match answer.lines.iter().all(|line| line.posted) {
            true => Ok(()),
            false => Err(Failure::refused("")),
        }
    }
}

/// The computed lines of a quote.
fn quoted(file: &Path) -> Outcome<Vec<QuotedLine>> {
    let bytes = input::file(file)?;
    let quote: ComputeInterventionResponse =
        render::json::read("ComputeInterventionResponse", &bytes)?;
    let results = quote.results.into_iter();
    let computed = results.filter(|result| result.outcome() == LineOutcome::Computed);
    Ok(computed
        .map(|result| {
            let amounts = result.amounts.unwrap_or_default();
            QuotedLine {
                state_cents: amounts.state_cents(),
                ocmw_cents: amounts.ocmw_cents(),
                patient_cents: amounts.patient_cents(),
                line_id: result.line_id,
            }
        })
        .collect())
}
