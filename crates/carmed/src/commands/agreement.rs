//! `carmed agreement watch`: what happens to the calling provider's own questions and agreements.

use super::watching::Watching;
use crate::arguments::Calling;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render::feed;
use carmed_client::contract::{WatchAgreementsResponse, watch_agreements_response::Item};
use clap::{Args, Subcommand};

/// Watch what happens to your questions and agreements.
#[derive(Subcommand)]
pub(crate) enum Agreement {
    /// Print when a decision about your own questions appears, changes, stops, and so on.
    Watch(Watch),
}

/// Print what happens to your own questions and agreements, as it happens; interrupt it to end.
#[derive(Args)]
#[command(after_help = "\
It says that it is time to ask again, never what a decision holds. What an agreement promised stands. Each \
line begins with its revision: give the last one back as --after, and nothing is missed.

Example:
  carmed agreement watch --after 1234 --as 'hospital;nihii=71000535;agent=desk'")]
pub(crate) struct Watch {
    #[command(flatten)]
    calling: Calling,
    #[command(flatten)]
    watching: Watching,
}

impl Agreement {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Watch(watch) => watch.run().await,
        }
    }
}

impl Watch {
    async fn run(self) -> Outcome {
        let client = connect(&self.calling).await?;
        let feed = client.watch_agreements(self.watching.after, self.watching.heartbeat);
        let printing = self.calling.printing;
        let nothing =
            |answer: &WatchAgreementsResponse| matches!(answer.item, Some(Item::Heartbeat(_)));
        let message = "WatchAgreementsResponse";
        self.watching
            .show(printing, message, feed, nothing, feed::of_provider)
            .await
    }
}
