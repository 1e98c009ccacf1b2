//! `carmed decision watch`: everything that concerns the calling OCMW, as it happens.

use crate::arguments::Calling;
use crate::commands::watching::Watching;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render::feed;
use carmed_client::contract::{WatchDecisionsResponse, watch_decisions_response::Item};
use clap::Args;

/// Print everything that concerns the calling OCMW, in order, as it happens; interrupt it to end.
#[derive(Args)]
#[command(after_help = "\
Each line begins with its revision: give the last one back as --after, and nothing is missed. A line that \
says nothing more happened certifies that everything up to its revision was printed.

Examples:
  carmed decision watch --as 'ocmw;cbe=0800000174;agent=a1'
  carmed decision watch --after 1234 --until-now -o json --as 'ocmw;cbe=0800000174;agent=a1'")]
pub(crate) struct Watch {
    #[command(flatten)]
    calling: Calling,
    #[command(flatten)]
    watching: Watching,
}

impl Watch {
    pub(super) async fn run(self) -> Outcome {
        let client = connect(&self.calling).await?;
        let feed = client.watch_decisions(self.watching.after, self.watching.heartbeat);
        let printing = self.calling.printing;
        let nothing =
            |answer: &WatchDecisionsResponse| matches!(answer.item, Some(Item::Heartbeat(_)));
        let message = "WatchDecisionsResponse";
        self.watching
            .show(printing, message, feed, nothing, feed::of_ocmw)
            .await
    }
}
