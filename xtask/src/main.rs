//! One command for everything a developer or the continuous integration does.

mod buf;
mod deny;
mod process;
mod python;
mod rules;
mod rust;
mod sqlx_cache;
mod steps;
mod tests;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::steps::Steps;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    about = "Everything a developer or CI does, by name"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Every check, one after the other; the ten slowest steps are printed at the end.
    Ci {
        /// Leaves the tests out, when `cargo xtask test` has just run.
        #[arg(long)]
        skip_tests: bool,
        /// Stops at the first step that fails instead of running them all.
        #[arg(long)]
        fail_fast: bool,
    },
    /// Finds or installs what the tests need, then runs every test of the workspace.
    Test {
        /// Arguments for `cargo test`, after `--`.
        #[arg(last = true)]
        cargo_arguments: Vec<String>,
    },
    /// The rules of the house that the compiler does not know.
    Tidy,
    /// Formatting, checked and not changed.
    Fmt,
    /// Lints, with warnings as errors.
    Clippy,
    /// Documentation, with warnings as errors.
    Doc,
    /// Style and comments of the contract in `proto/`.
    ProtoLint,
    /// Licences, banned crates, sources, and known vulnerabilities.
    Deny,
    /// Describes every SQL statement against the migrations and stores the answers in `.sqlx`.
    SqlxPrepare {
        /// Changes nothing; fails when the stored answers are not what they should be.
        #[arg(long)]
        check: bool,
    },
    /// Writes the page of rules, `docs/rules.md`, from the code and the cases.
    Rules {
        /// Changes nothing; fails when the page is not what the code says.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let mut steps = Steps::default();
    match Arguments::parse().command {
        Command::Ci {
            skip_tests,
            fail_fast,
        } => {
            steps.stop_at_first_failure(fail_fast);
            ci(&mut steps, skip_tests);
        }
        Command::Test { cargo_arguments } => tests::run(&mut steps, &cargo_arguments),
        Command::Tidy => tidy::run(&mut steps),
        Command::Fmt => rust::fmt(&mut steps),
        Command::Clippy => rust::clippy(&mut steps),
        Command::Doc => rust::doc(&mut steps),
        Command::ProtoLint => buf::lint(&mut steps),
        Command::Deny => deny::check(&mut steps),
        Command::SqlxPrepare { check } => sqlx_cache::prepare(&mut steps, check),
        Command::Rules { check } => rules::page(&mut steps, check),
    }
    steps.finish()
}

/// Cheap checks come first, so that most mistakes are told within seconds.
fn ci(steps: &mut Steps, skip_tests: bool) {
    tidy::run(steps);
    rust::fmt(steps);
    buf::lint(steps);
    deny::check(steps);
    sqlx_cache::prepare(steps, true);
    rust::clippy(steps);
    rust::doc(steps);
    rules::page(steps, true);
    if !skip_tests {
        tests::run(steps, &[]);
    }
}
