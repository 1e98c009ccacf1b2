//! `carmed coverage`: is this care covered, and does the agreement stand?

mod agreement;
mod check;
mod check_list;

use crate::failure::Outcome;
use clap::Subcommand;

/// Ask whether care is covered.
#[derive(Subcommand)]
pub(crate) enum Coverage {
    /// Ask for one patient and one kind of care, on a day or over a period; or a list of questions.
    Check(Box<check::Check>),
    /// Read an agreement as it was given, and whether it still stands.
    Agreement(agreement::Agreement),
}

impl Coverage {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Check(check) => check.run().await,
            Self::Agreement(agreement) => agreement.run().await,
        }
    }
}
