//! Mutation testing: the code is changed in one place at a time, and a test must notice.

mod outcomes;
mod survivors;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use clap::Args;

use crate::process;
use crate::steps::Steps;
use crate::workspace::{cargo, empty_directory, root, target};
use outcomes::Outcomes;

/// The one version everybody changes the code with.
const VERSION: &str = "27.1.0";
/// The survivors that are accepted, each with its reason.
const ACCEPTED: &str = "docs/mutants.md";
/// Of a thousand changes that compile, so many at least are noticed.
const NOTICED_PER_MILLE: usize = 950;

/// What is changed, and whether earlier outcomes count.
#[derive(Args)]
pub(crate) struct Scope {
    /// The package whose code is changed, and whose tests must notice.
    #[arg(long, default_value = "carmed-validation")]
    package: String,
    /// One part of the changes, such as 0/8 for the first of eight; later parts add to it.
    #[arg(long)]
    shard: Option<String>,
    /// How many changes are tried at once, each in a copy of its own.
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Forgets what earlier runs found, as is right after a test was taken away.
    #[arg(long)]
    anew: bool,
    /// Tries nothing; judges what earlier runs found.
    #[arg(long)]
    judge: bool,
}

/// Tries every change that no earlier run settled, then judges all that was found.
pub(crate) fn run(steps: &mut Steps, scope: &Scope) {
    let Some(program) = steps.run("cargo-mutants", |_| program()) else {
        return;
    };
    let place = target("mutants-found").join(&scope.package);
    if !scope.judge {
        steps.run("try mutants", |_| try_changes(&program, &place, scope));
    }
    steps.run("judge mutants", |notes| {
        judge(&program, &place, scope, notes)
    });
}

/// Installs the pinned version where another or none is there.
fn program() -> Result<PathBuf> {
    let directory = target("cargo-mutants");
    let program = directory.join("bin/cargo-mutants");
    let version = process::output(Command::new(&program).args(["mutants", "--version"]));
    if !version.is_ok_and(|text| text.trim_end().ends_with(VERSION)) {
        process::run(
            cargo()
                .args(["install", "cargo-mutants", "--locked", "--force"])
                .args(["--version", VERSION, "--root"])
                .arg(&directory),
        )?;
    }
    Ok(program)
}

fn mutants(program: &Path, scope: &Scope) -> Command {
    let mut command = Command::new(program);
    let package = ["mutants", "--package", &scope.package];
    command.current_dir(root()).args(package);
    command
}

fn try_changes(program: &Path, place: &Path, scope: &Scope) -> Result<()> {
    if scope.anew {
        empty_directory(place)?;
    }
    // An interrupted run has left a report too.
    let known = Outcomes::keep(place)?;
    let report = place.join(outcomes::REPORT);
    empty_directory(&report)?;
    fs::write(report.join(outcomes::LEFT_OUT), known.settled())?;
    let mut command = mutants(program, scope);
    command
        .args(["--iterate", "--no-times", "--colors", "never", "--jobs"])
        .arg(scope.jobs.to_string())
        .arg("--output")
        .arg(place)
        // That a property fails is enough; the smallest case of it is not looked for.
        .env("PROPTEST_MAX_SHRINK_ITERS", "0");
    if let Some(shard) = &scope.shard {
        command.args(["--shard", shard]);
    }
    let status = command.status().context("cargo-mutants does not start")?;
    Outcomes::keep(place)?;
    // 2: some were missed; 3: some ran into the time limit. Both are judged next.
    ensure!(
        matches!(status.code(), Some(0 | 2 | 3)),
        "cargo-mutants ended with {status}: do the tests pass without a change?"
    );
    Ok(())
}

/// Compares what was found with what is accepted, and with the share that must be noticed.
fn judge(program: &Path, place: &Path, scope: &Scope, notes: &mut Vec<String>) -> Result<()> {
    let listed = process::output(mutants(program, scope).arg("--list"))?;
    let found = Outcomes::keep(place)?;
    let counts = found.count(&listed);
    let Some(noticed) = counts.noticed_per_mille() else {
        bail!("nothing was tried yet");
    };
    let percent = |per_mille: usize| format!("{}.{} %", per_mille / 10, per_mille % 10);
    let package = &scope.package;
    notes.push(format!(
        "mutants of {package}: {} noticed; {counts}",
        percent(noticed)
    ));
    let text = fs::read_to_string(root().join(ACCEPTED)).context(ACCEPTED)?;
    let mut accepted = survivors::accepted(&text)?;
    accepted.retain(|mutant| mutant.is_of(&scope.package));
    let (new, gone) = survivors::compare(&found.missed(&listed), accepted);
    for name in &new {
        eprintln!("    not noticed, and not in {ACCEPTED}: {name}");
    }
    let complete = counts.untried == 0;
    for mutant in gone.iter().filter(|_| complete) {
        eprintln!("    in {ACCEPTED}, but noticed or no longer there: {mutant}");
    }
    ensure!(
        noticed >= NOTICED_PER_MILLE,
        "{} were noticed, and {} must be",
        percent(noticed),
        percent(NOTICED_PER_MILLE)
    );
    ensure!(
        new.is_empty(),
        "{} not noticed and not in {ACCEPTED}",
        new.len()
    );
    ensure!(
        !complete || gone.is_empty(),
        "{} too many in {ACCEPTED}",
        gone.len()
    );
    Ok(())
}
