//! `carmed export`: a whole store as one file.

use super::moving;
use super::serve::chain;
use crate::failure::{Failure, Outcome};
use crate::render;
use crate::store_url::shown;
use clap::Args;
use std::path::PathBuf;

/// What to export, and where to.
#[derive(Args)]
#[command(after_help = "\
Examples:
  carmed export --store sqlite:carmed.db --file carmed.export
  carmed export --store sqlite:carmed.db --file - | carmed import --store postgres://db.example.org/carmed --file -

Stop every server that serves the store first: an export is refused when the store is written to
meanwhile. The file holds everything but the key file, without which nobody can read what is personal in
it: copy that another way. An import that was staged and never published is left out.")]
pub(crate) struct Export {
    /// Store to export, such as sqlite:carmed.db or postgres://db.example.org/carmed.
    #[arg(long, value_name = "URL", env = "CARMED_STORE", hide_env_values = true)]
    store: String,
    /// File to write; there must be none of that name. `-` writes to standard output.
    #[arg(long, value_name = "PATH")]
    file: PathBuf,
}

impl Export {
    /// Prints what was exported: on standard error, where the export itself takes standard output.
    pub(crate) async fn run(self) -> Outcome {
        let bar = moving::bar();
        let file = moving::file(&self.file);
        let exported = carmed_server::export_store(&self.store, file, &moving::told_to(&bar)).await;
        bar.finish_and_clear();
        let moved = exported.map_err(|error| Failure::refused(chain(&error)))?;
        let text = format!(
            "{}\n{} is exported, but for its key file: copy {}, or whatever file the server was given, \
             another way. Without it nobody can read what is personal in the export.\n",
            moving::sections(&moved.sections),
            shown(&self.store),
            moved.key_file.display(),
        );
        match file {
            Some(_) => render::print(&text),
            None => {
                eprint!("{text}");
                Ok(())
            }
        }
    }
}
