//! One file per command; each does one thing and prints its answer.

pub(crate) mod agreement;
pub(crate) mod attestation;
pub(crate) mod audit;
pub(crate) mod claim;
pub(crate) mod completions;
pub(crate) mod coverage;
pub(crate) mod decision;
pub(crate) mod demo;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod input;
pub(crate) mod intervention;
pub(crate) mod migrate;
mod moving;
pub(crate) mod mutation;
pub(crate) mod parameters;
mod patient;
pub(crate) mod serve;
pub(crate) mod tariff;
pub(crate) mod validate;
mod watching;
mod writing;

use crate::arguments::{Command, Program};
use crate::failure::Outcome;

/// Runs what was typed.
pub(crate) async fn run(program: Program) -> Outcome {
    match program.command {
        Command::Serve(serve) => serve.run().await,
        Command::Demo(demo) => demo.run().await,
        Command::Migrate(migrate) => migrate.run().await,
        Command::Export(export) => export.run().await,
        Command::Import(import) => import.run().await,
        Command::Tariff(tariff) => tariff.run().await,
        Command::Validate(validate) => validate.run(),
        Command::Parameters(parameters) => parameters.run().await,
        Command::Decision(decision) => decision.run().await,
        Command::Mutation(mutation) => mutation.run().await,
        Command::Attestation(attestation) => attestation.run().await,
        Command::Coverage(coverage) => coverage.run().await,
        Command::Agreement(agreement) => agreement.run().await,
        Command::Intervention(intervention) => intervention.run().await,
        Command::Claim(claim) => claim.run().await,
        Command::Audit(audit) => audit.run().await,
        Command::Completions(completions) => completions.run(),
    }
}
