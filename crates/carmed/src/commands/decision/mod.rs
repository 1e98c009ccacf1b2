//! `carmed decision`: register, read, change and watch decisions.

mod close;
mod example;
mod extend;
mod find_ocmw;
pub(crate) mod history;
mod import;
mod list;
mod modify;
mod reactivate;
mod register;
mod show;
mod stop;
mod watch;
mod written;

use crate::failure::Outcome;
use clap::Subcommand;

/// Register, read, change and watch decisions.
#[derive(Subcommand)]
pub(crate) enum Decision {
    /// Register a decision from a JSON file, or only judge it (--dry-run).
    Register(register::Register),
    /// Register many decisions from a file, one a line.
    Import(import::Import),
    /// Print a decision of an invented person in JSON, to start a file from.
    Example(example::Example),
    /// Make a new version of a decision from a JSON file, or only judge it (--dry-run).
    Modify(modify::Modify),
    /// Give a decision a later last day, or only judge that (--dry-run).
    Extend(extend::Extend),
    /// Stop a decision before its time, or only judge that (--dry-run).
    Stop(stop::Stop),
    /// Withdraw a decision that was registered in error, or only judge that (--dry-run).
    Close(close::Close),
    /// Make a suspended decision active again, or only judge that (--dry-run).
    Reactivate(reactivate::Reactivate),
    /// Show a decision: the latest version, or a given one.
    Show(show::Show),
    /// Show every version of a decision: who wrote it, when and why.
    History(history::History),
    /// List the decisions of the calling OCMW.
    List(list::List),
    /// Tell which OCMWs manage decisions about a person.
    FindOcmw(find_ocmw::FindOcmw),
    /// Print everything that concerns the calling OCMW, as it happens.
    Watch(watch::Watch),
}

impl Decision {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Register(register) => register.run().await,
            Self::Import(import) => import.run().await,
            Self::Example(example) => example.run(),
            Self::Modify(modify) => modify.run().await,
            Self::Extend(extend) => extend.run().await,
            Self::Stop(stop) => stop.run().await,
            Self::Close(close) => close.run().await,
            Self::Reactivate(reactivate) => reactivate.run().await,
            Self::Show(show) => show.run().await,
            Self::History(history) => history.run().await,
            Self::List(list) => list.run().await,
            Self::FindOcmw(find) => find.run().await,
            Self::Watch(watch) => watch.run().await,
        }
    }
}
