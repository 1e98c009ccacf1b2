//! One command for everything a developer or the continuous integration does.

mod buf;
mod deny;
mod linearize;
mod measure;
mod mutants;
mod node;
mod postgres;
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
    /// Changes the code one place at a time and fails when the tests do not notice; takes hours.
    ///
    /// A run that is stopped goes on where it was. What was noticed stays so until `--anew`.
    Mutants(mutants::Scope),
    /// Measures the amounts and the import against what is promised, on an otherwise idle machine.
    Bench,
    /// Compares the amounts with a second implementation of them on random lines; takes a minute.
    Differential {
        /// How many lines are drawn; the tests of every run draw 1,000.
        #[arg(long, default_value_t = 100_000)]
        lines: u32,
    },
    /// Records a load over two servers on one PostgreSQL, and judges whether it is linearizable.
    Linearize {
        /// How many calls are made; the tests of every run make 20,000.
        #[arg(long, default_value_t = 1_000_000)]
        operations: u64,
        /// What the choices are drawn from, as an earlier run printed it; another each time without.
        #[arg(long)]
        seed: Option<u64>,
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
        Command::Mutants(scope) => mutants::run(&mut steps, &scope),
        Command::Bench => measure::bench(&mut steps),
        Command::Linearize { operations, seed } => linearize::run(&mut steps, operations, seed),
        Command::Differential { lines } => measure::differential(&mut steps, lines),
    }
    steps.finish()
}

/// Cheap checks come first, so that most mistakes are told within seconds.
///
/// The benches are type-checked by clippy, which lints every target, and the second implementation of
/// the amounts is among the tests; what takes longer is a command of its own.
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
