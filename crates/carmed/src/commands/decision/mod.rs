//! `carmed decision`: register, read and stop decisions.

mod example;
mod history;
mod list;
mod register;
mod show;
mod stop;

use crate::failure::Outcome;
use clap::Subcommand;

/// Register, read and stop decisions.
#[derive(Subcommand)]
pub(crate) enum Decision {
    /// Register a decision from a JSON file, or only judge it (--dry-run).
    Register(register::Register),
    /// Print a decision of an invented person in JSON, to start a file from.
    Example,
    /// Stop a decision before its time, or only judge that (--dry-run).
    Stop(stop::Stop),
    /// Show a decision: the latest version, or a given one.
    Show(show::Show),
    /// Show every version of a decision: who wrote it, when and why.
    History(history::History),
    /// List the decisions of the calling OCMW.
    List(list::List),
}

impl Decision {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Register(register) => register.run().await,
            Self::Example => example::run(),
            Self::Stop(stop) => stop.run().await,
            Self::Show(show) => show.run().await,
            Self::History(history) => history.run().await,
            Self::List(list) => list.run().await,
        }
    }
}
