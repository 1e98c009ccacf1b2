//! `carmed serve`: the registry, until it is told to stop.

use crate::failure::{Failure, Outcome};
use crate::render;
use crate::store_url::shown;
use carmed_server::{Configuration, Flags};
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

/// How to serve.
#[derive(Args)]
#[command(after_help = "\
Example:
  carmed serve --store sqlite:carmed.db --listen 127.0.0.1:50051 --dev")]
pub(crate) struct Serve {
    /// Where everything is kept, such as sqlite:/var/lib/carmed/carmed.db or postgres://HOST/DATABASE;
    /// a database must have been migrated.
    #[arg(long, value_name = "URL")]
    store: Option<String>,
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Development mode: callers say who they are in the metadata `carmed-caller`; loopback only.
    #[arg(long)]
    dev: bool,
    /// Configuration file (TOML); options given here win over it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// File with the key that seals personal content; made on the first start. Lost means unreadable:
    /// keep a copy apart from the store.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl Serve {
    pub(crate) async fn run(self) -> Outcome {
        let flags = Flags {
            store: self.store,
            listen: self.listen,
            dev: self.dev,
        };
        let mut configuration = Configuration::load(self.config.as_deref(), flags)
            .map_err(|error| Failure::usage(error.to_string()))?;
        if self.key_file.is_some() {
            configuration.key_file = self.key_file;
        }
        let store = shown(&configuration.store);
        let running = carmed_server::start(configuration)
            .await
            .map_err(|error| Failure::refused(chain(&error)))?;
        let lines = format!(
            "carmed listens on {}\nstore     {store}\nkey file  {}\n",
            running.address(),
            running.key_file().display()
        );
        render::print(&lines)?;
        running
            .wait_for_signal()
            .await
            .map_err(|error| Failure::refused(chain(&error)))
    }
}

/// An error and everything that caused it, on one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
