//! `carmed intervention`: who pays how much, and what is billed of it?

mod bill;
mod compute;
mod lines;
mod release;
mod typed_line;

use crate::failure::Outcome;
use crate::render;
use clap::{Args, Subcommand};

/// A list with every kind of line, about invented people.
const SAMPLE_LIST: &str = include_str!("../../../data/lines.sample.csv");

/// Compute who pays how much, bill it, and release what was billed.
#[derive(Subcommand)]
pub(crate) enum Intervention {
    /// Compute lines: those typed of one patient, or a list in a file of many patients.
    Compute(Box<compute::Compute>),
    /// Print a list about invented people in CSV, to start a file from.
    Example(Example),
    /// Bill lines of one patient under an agreement, or only judge that (--dry-run).
    Bill(Box<bill::Bill>),
    /// Void a posting of yours, or only judge that (--dry-run).
    Release(release::Release),
}

/// Print a list about invented people in CSV.
#[derive(Args)]
#[command(after_help = "\
Example:
  carmed intervention example > lines.csv")]
pub(crate) struct Example {}

impl Intervention {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Compute(compute) => compute.run().await,
            Self::Example(Example {}) => render::print(SAMPLE_LIST),
            Self::Bill(bill) => bill.run().await,
            Self::Release(release) => release.run().await,
        }
    }
}
