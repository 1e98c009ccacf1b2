//! What every command that writes takes: why, whether only to judge it, and under which request id.

use clap::Args;

/// How to write.
#[derive(Args)]
pub(crate) struct Writing {
    /// Why it is written; kept with history. What was done, from the command line, by default.
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    /// Only judge it, exactly as the write would be judged; nothing is stored.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// UUID of the request, to send the same write again safely; a fresh one by default.
    #[arg(long, value_name = "UUID", default_value = "")]
    pub(crate) request_id: String,
}

impl Writing {
    /// The reason that was given, or what was done.
    pub(crate) fn reason(&self, done: &str) -> String {
        match &self.because {
            Some(because) => because.clone(),
            None => format!("{done} from the command line"),
        }
    }
}
