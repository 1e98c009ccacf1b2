//! `carmed migrate`: makes a database ready to be served.

use crate::commands::serve;
use crate::failure::{Failure, Outcome};
use crate::render;
use crate::store_url::shown;
use clap::Args;

/// What to migrate.
#[derive(Args)]
#[command(after_help = "\
Example:
  carmed migrate --store postgres://carmed_owner@db.example.org/carmed

Run it as the role that owns the tables, before the servers of a new version start, and once a month.
A store in a file needs none: it is brought up to date when it is opened.")]
pub(crate) struct Migrate {
    /// Database to migrate, made where there is none and the role may make it.
    #[arg(long, value_name = "URL")]
    store: String,
}

impl Migrate {
    pub(crate) async fn run(self) -> Outcome {
        let is_migrated = carmed_server::migrate(&self.store)
            .await
            .map_err(|error| Failure::refused(serve::chain(&error)))?;
        let store = shown(&self.store);
        render::print(&if is_migrated {
            format!(
                "{store} is ready to be served.\nIts schema is this program's, or a newer one that \
                 this program may read; the months of its journal are made up to two years ahead.\n"
            )
        } else {
            format!(
                "{store} needs no migration: a store in a file is brought up to date when it is \
                 opened. Nothing was done.\n"
            )
        })
    }
}
