//! `carmed intervention`: who pays how much?

mod compute;
mod typed_line;

use crate::failure::Outcome;
use crate::render;
use clap::Subcommand;

/// A list with every kind of line, about invented people.
const SAMPLE_LIST: &str = include_str!("../../../data/lines.sample.csv");

/// Compute who pays how much.
#[derive(Subcommand)]
pub(crate) enum Intervention {
    /// Compute lines: those typed of one patient, or a list in a file of many patients.
    Compute(Box<compute::Compute>),
    /// Print a list about invented people in CSV, to start a file from.
    Example,
}

impl Intervention {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Compute(compute) => compute.run().await,
            Self::Example => render::print(SAMPLE_LIST),
        }
    }
}
