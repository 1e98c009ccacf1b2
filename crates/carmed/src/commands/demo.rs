//! `carmed demo`: the whole story, played and checked.

use crate::demo::{self, Story};
use crate::failure::Outcome;
use clap::Args;

/// Where to play it.
#[derive(Args)]
#[command(after_help = "\
Examples:
  carmed demo
  carmed demo --full
  carmed demo --store sqlite:demo.db
  carmed demo --store postgres://localhost/carmed_demo")]
pub(crate) struct Demo {
    /// Store to play in, such as sqlite:carmed.db or postgres://HOST/DATABASE, which is migrated first;
    /// a temporary one that is deleted at the end by default. The story can be played many times in
    /// one store.
    #[arg(long, value_name = "URL")]
    store: Option<String>,
    /// Play the whole cycle with everybody who takes part: attestation, billing, claim, mutations, a
    /// transfer between OCMWs, feeds and audit.
    #[arg(long)]
    full: bool,
}

impl Demo {
    pub(crate) async fn run(self) -> Outcome {
        let story = match self.full {
            true => Story::Full,
            false => Story::Main,
        };
        demo::play(story, self.store).await
    }
}
