//! `carmed import`: an empty store filled from an export.

use super::moving;
use super::serve::chain;
use crate::failure::{Failure, Outcome};
use crate::render;
use crate::store_url::shown;
use clap::Args;
use std::path::PathBuf;

/// What to fill, and from where.
#[derive(Args)]
#[command(after_help = "\
Example:
  carmed import --store postgres://db.example.org/carmed --file carmed.export

The store must be one to which nothing was ever written; a database is migrated first, with `carmed
migrate`. What the store gives back is compared with the file, section by section, before anything is
kept; when it differs, or anything else fails, the store stays empty. The key file is not in the export:
put a copy of the old store's where the server looks for it.")]
pub(crate) struct Import {
    /// Store to fill, such as sqlite:carmed.db or postgres://db.example.org/carmed.
    #[arg(long, value_name = "URL", env = "CARMED_STORE", hide_env_values = true)]
    store: String,
    /// File that `carmed export` wrote. `-` reads standard input.
    #[arg(long, value_name = "PATH")]
    file: PathBuf,
}

impl Import {
    pub(crate) async fn run(self) -> Outcome {
        let bar = moving::bar();
        let file = moving::file(&self.file);
        let imported = carmed_server::import_store(&self.store, file, &moving::told_to(&bar)).await;
        bar.finish_and_clear();
        let moved = imported.map_err(|error| Failure::refused(chain(&error)))?;
        render::print(&format!(
            "{}\n{} gives back every section as the export holds it. Its key file is not in the export: \
             put the old store's at {}, or name it with --key-file, before the store is served.\n",
            moving::sections(&moved.sections),
            shown(&self.store),
            moved.key_file.display(),
        ))
    }
}
