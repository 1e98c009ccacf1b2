//! One file per command; each does one thing and prints its answer.

pub(crate) mod coverage;
pub(crate) mod decision;
pub(crate) mod demo;
pub(crate) mod input;
pub(crate) mod intervention;
pub(crate) mod serve;
pub(crate) mod tariff;
pub(crate) mod validate;

use crate::arguments::{Command, Program};
use crate::failure::Outcome;

/// Runs what was typed.
pub(crate) async fn run(program: Program) -> Outcome {
    match program.command {
        Command::Serve(serve) => serve.run().await,
        Command::Demo(demo) => demo.run().await,
        Command::Tariff(tariff) => tariff.run().await,
        Command::Validate(validate) => validate.run(),
        Command::Decision(decision) => decision.run().await,
        Command::Coverage(coverage) => coverage.run().await,
        Command::Intervention(intervention) => intervention.run().await,
    }
}
