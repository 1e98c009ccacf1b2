//! `carmed demo`: the whole story, played and checked.

use crate::demo;
use crate::failure::Outcome;
use clap::Args;

/// Where to play it.
#[derive(Args)]
pub(crate) struct Demo {
    /// Store to play in, such as sqlite:carmed.db; a temporary one that is deleted at the end by
    /// default. The story can be played many times in one store.
    #[arg(long, value_name = "URL")]
    store: Option<String>,
}

impl Demo {
    pub(crate) async fn run(self) -> Outcome {
        demo::play(self.store).await
    }
}
