//! What commands that watch a feed take: from where on, and whether to wait for more.

use crate::arguments::Printing;
use crate::failure::Outcome;
use crate::render::stream::Items;
use carmed_client::{Feed, FeedItem};
use clap::Args;
use prost_reflect::prost::Message;

/// From where to watch.
#[derive(Args, Clone, Copy)]
pub(crate) struct Watching {
    /// Print what comes after this revision: the last one that was printed, to go on; everything by
    /// default.
    #[arg(long, value_name = "REVISION", default_value_t = 0)]
    pub(crate) after: u64,
    /// After how many seconds of silence the server says that nothing was missed: 1 to 300; 15 by
    /// default.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) heartbeat: Option<u32>,
    /// End once everything there is was printed, instead of waiting for more.
    #[arg(long)]
    until_now: bool,
}

impl Watching {
    /// Prints the items of a feed as they come. `nothing` tells the heartbeats, of which the first says
    /// that everything there is was sent.
    pub(crate) async fn show<M: FeedItem + Message>(
        self,
        printing: Printing,
        message: &'static str,
        mut feed: Feed<M>,
        nothing: impl Fn(&M) -> bool,
        lines: impl Fn(&M) -> String,
    ) -> Outcome {
        let items = Items::begin(printing, message)?;
        loop {
            let item = feed.next().await?;
            items.show(&item, &lines)?;
            if self.until_now && nothing(&item) {
                return Ok(());
            }
        }
    }
}
