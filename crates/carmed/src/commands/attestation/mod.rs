//! `carmed attestation`: a physician or dentist states that care is urgent medical aid.

mod delete;
mod search;
mod send;

use crate::failure::Outcome;
use clap::Subcommand;

/// Send, search and delete attestations of urgent medical aid.
#[derive(Subcommand)]
pub(crate) enum Attestation {
    /// Send an attestation about a patient, or only judge it (--dry-run).
    Send(send::Send),
    /// Search the attestations about a patient that you wrote or sent.
    Search(search::Search),
    /// Delete an attestation that no billing cites, or only judge that (--dry-run).
    Delete(delete::Delete),
}

impl Attestation {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Send(send) => send.run().await,
            Self::Search(search) => search.run().await,
            Self::Delete(delete) => delete.run().await,
        }
    }
}
