//! `carmed completions`: what a shell needs to complete commands and options.

use crate::arguments::Program;
use crate::failure::{Failure, Outcome};
use crate::render;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

/// Print the completions of a shell.
#[derive(Args)]
#[command(after_help = "\
Examples:
  carmed completions bash > ~/.local/share/bash-completion/completions/carmed
  carmed completions fish > ~/.config/fish/completions/carmed.fish")]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(self) -> Outcome {
        let mut program = Program::command();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut program, "carmed", &mut script);
        let script = String::from_utf8(script)
            .map_err(|error| Failure::refused(format!("the completions are no text: {error}")))?;
        render::print(&script)
    }
}
