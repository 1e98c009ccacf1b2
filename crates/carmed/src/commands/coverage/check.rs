//! `carmed coverage check`: one question, or a list of them.

use super::check_list;
use crate::arguments::{self, Calling};
use crate::commands::input;
use crate::commands::patient::Known;
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::{list, named, render, words};
use carmed_client::contract::{CheckCoverageRequest, CoverKind, Question, question::Days};
use carmed_model::Day;
use clap::{ArgGroup, Args};
use std::path::PathBuf;

/// Ask for one patient and one kind of care, or a list of questions.
#[derive(Args)]
#[command(
    group(ArgGroup::new("days").required(true).args(["on", "from", "admission", "file"])),
    after_help = EXAMPLES,
    after_long_help = long_help()
)]
pub(crate) struct Check {
    #[command(flatten)]
    calling: Calling,
    /// A list in CSV with questions about many patients; `-` reads standard input. Its columns are told
    /// below (--help). A row that is wrong is told on standard error with the number of its line, and the
    /// others are asked.
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["ssin", "cover", "attestation", "Known"])]
    file: Option<PathBuf>,
    /// The patient's SSIN; `-` reads it from standard input, so that it shows in no list of processes.
    #[arg(long, value_name = "SSIN", required_unless_present = "file")]
    ssin: Option<String>,
    /// Kind of care: doctor, hospitalisation, ambulatory-in-hospital, medical-transport,
    /// miscellaneous, paramedic, pharmaceutical or prosthesis.
    #[arg(long, value_name = "KIND", value_parser = named::cover, required_unless_present = "file")]
    cover: Option<CoverKind>,
    /// The day of care.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    on: Option<Day>,
    /// First day of a period of care.
    #[arg(long, value_name = "DAY", value_parser = arguments::day, requires = "to")]
    from: Option<Day>,
    /// Last day of a period of care.
    #[arg(long, value_name = "DAY", value_parser = arguments::day, requires = "from")]
    to: Option<Day>,
    /// Day of admission of a stay in hospital.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    admission: Option<Day>,
    /// Number of the attestation to look at; any that fits by default.
    #[arg(long, value_name = "NUMBER")]
    attestation: Option<String>,
    #[command(flatten)]
    known: Known,
}

const EXAMPLES: &str = "\
Examples:
  echo 85430700231 | carmed coverage check --ssin - --cover doctor --on 2026-05-04 \\
      --family-name Voo --as 'physician;nihii=10000007;agent=a1'
  carmed coverage check --file patients.csv -o csv --as 'hospital;nihii=71000535;agent=desk'";

fn long_help() -> String {
    format!("{EXAMPLES}\n\n{}", list::questions::help())
}

impl Check {
    pub(super) async fn run(self) -> Outcome {
        if let Some(file) = &self.file {
            return check_list::run(&self.calling, file).await;
        }
        let days = match (self.on, self.from.zip(self.to), self.admission) {
            (Some(day), _, _) => Days::CareDate(words::date(day)),
            (_, Some((first, last)), _) => Days::Period(words::period(first, last)),
            (_, _, Some(day)) => Days::AdmissionDate(words::date(day)),
            (None, None, None) => {
                return Err(Failure::usage("which days? --on, --from, --admission"));
            }
        };
        let request = CheckCoverageRequest {
            ssin: input::ssin(self.ssin.as_deref().unwrap_or_default())?,
            cover: self.cover.unwrap_or_default().into(),
            question: Some(Question { days: Some(days) }),
            second_factor: self.known.second_factor(),
            attestation_number: self.attestation,
            min_revision: 0,
        };
        let answer = connect(&self.calling)
            .await?
            .check_coverage(request)
            .await?;
        render::show(
            self.calling.printing,
            "CheckCoverageResponse",
            &answer,
            render::coverage::answer,
        )
    }
}
