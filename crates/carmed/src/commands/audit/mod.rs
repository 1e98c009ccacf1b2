//! `carmed audit`: what happened, and who asked.

mod consultations;
mod export;
mod person;
mod summary;

use crate::commands::decision::history;
use crate::failure::Outcome;
use clap::Subcommand;

/// Read what happened and who asked.
#[derive(Subcommand)]
pub(crate) enum Audit {
    /// Show every version of a decision: who wrote it, when and why.
    History(history::History),
    /// Show every event about a person: decisions of every OCMW, mutations, attestations, billing.
    Person(person::Person),
    /// List who asked about a person, a provider's own questions, or questions about an OCMW's decisions.
    Consultations(consultations::Consultations),
    /// Count what was decided, asked, refused and billed, per OCMW and month.
    Summary(summary::Summary),
    /// Write every event about a decision, a person or an OCMW, as CSV or JSON Lines.
    Export(export::Export),
}

impl Audit {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::History(history) => history.run().await,
            Self::Person(person) => person.run().await,
            Self::Consultations(consultations) => consultations.run().await,
            Self::Summary(summary) => summary.run().await,
            Self::Export(export) => export.run().await,
        }
    }
}
