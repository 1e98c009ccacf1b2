//! `carmed intervention compute`: lines typed of one patient, or a list of many.

use super::lines::{self, Insurance};
use super::typed_line;
use crate::arguments::{Calling, Form};
use crate::commands::input;
use crate::commands::patient::Known;
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::{list, named, render};
use carmed_client::contract::{ComputeInterventionRequest, CoverKind, Line};
use clap::Args;
use std::path::{Path, PathBuf};

/// Compute lines of one patient, or a list.
#[derive(Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub(crate) struct Compute {
    #[command(flatten)]
    calling: Calling,
    /// A list in CSV with the lines of many patients; `-` reads standard input. Its columns are told
    /// below (--help); `carmed intervention example` prints one. A row that is wrong is told on standard
    /// error with the number of its line, and the others are computed.
    #[arg(
        long,
        value_name = "FILE.csv",
        conflicts_with_all = ["ssin", "cover", "lines", "agreement", "Insurance", "Known"]
    )]
    file: Option<PathBuf>,
    /// The patient's SSIN; `-` reads it from standard input, so that it shows in no list of processes.
    #[arg(long, value_name = "SSIN", required_unless_present = "file")]
    ssin: Option<String>,
    /// Kind of care: doctor, hospitalisation, ambulatory-in-hospital and so on.
    #[arg(long, value_name = "KIND", value_parser = named::cover, required_unless_present = "file")]
    cover: Option<CoverKind>,
    /// A line: CODE@DAY, then what is known of it: units=2, charged=60.00 (euros),
    /// supplement=fee|single-room|material|comfort|other, room=common|two-bed|single,
    /// used=12.50 (of the month), conventioned, prescription, credit. A medicine is cnk:CNK@DAY, also
    /// with environment=public-pharmacy|ambulatory-in-hospital|hospital|residential. Care without a code
    /// is text:DESCRIPTION@DAY. Repeat for more
    /// lines. Example: '101076@2026-05-04;units=2;charged=60.00'. A `Line` of the contract in JSON is
    /// taken too, so that days of a stay can be typed.
    #[arg(
        long = "line",
        value_name = "LINE",
        required_unless_present = "file",
        value_parser = typed_line::line
    )]
    lines: Vec<Line>,
    /// The agreement: a file with an `AgreementReference` in JSON, as `coverage check -o json` prints
    /// it in `reference`; without it the answer is a quote.
    #[arg(long, value_name = "FILE.json")]
    agreement: Option<PathBuf>,
    #[command(flatten)]
    insurance: Insurance,
    #[command(flatten)]
    known: Known,
}

const EXAMPLES: &str = "\
Examples:
  echo 85430700231 | carmed intervention compute --ssin - --cover doctor --line 101076@2026-05-04 \\
      --as 'physician;nihii=10000007;agent=a1'
  carmed intervention compute --file lines.csv -o csv --as 'hospital;nihii=71000535;agent=desk'";

fn long_help() -> String {
    format!("{EXAMPLES}\n\n{}", list::help())
}

impl Compute {
    pub(super) async fn run(self) -> Outcome {
        match &self.file {
            Some(file) => compute_list(&self.calling, file).await,
            None => self.compute_typed().await,
        }
    }

    async fn compute_typed(self) -> Outcome {
        let calling = &self.calling;
        let form = calling.printing.output;
        let answer = connect(calling)
            .await?
            .compute_intervention(self.request()?)
            .await?;
        if form == Form::Csv {
            return render::print(&render::list::csv(&list::typed(answer))?);
        }
        render::show(
            calling.printing,
            "ComputeInterventionResponse",
            &answer,
            render::intervention::answer,
        )
    }

    fn request(&self) -> Outcome<ComputeInterventionRequest> {
        let agreement = self.agreement.as_deref().map(lines::agreement);
        Ok(ComputeInterventionRequest {
            ssin: input::ssin(self.ssin.as_deref().unwrap_or_default())?,
            cover: self.cover.unwrap_or_default().into(),
            agreement: agreement.transpose()?,
            lines: lines::numbered(self.lines.clone()),
            patient: self.insurance.facts(),
            second_factor: self.known.second_factor(),
            ..ComputeInterventionRequest::default()
        })
    }
}

/// Computes a list and prints it, then everything that is wrong with its rows.
async fn compute_list(calling: &Calling, file: &Path) -> Outcome {
    let list = list::read(&input::file(file)?)?;
    let client = connect(calling).await?;
    let (report, ended) = list::compute(&client, list).await;
    render::print(&match calling.printing.output {
        Form::Table => render::list::table(&report),
        Form::Csv => render::list::csv(&report)?,
        Form::Json => render::list::json(&report)?,
    })?;
    for bad in &report.bad_rows {
        eprintln!("{}", render::list::bad_row(bad));
    }
    match ended {
        Some(failure) => Err(failure),
        None if report.bad_rows.is_empty() => Ok(()),
        None => Err(Failure::refused("")),
    }
}
