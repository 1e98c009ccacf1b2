//! Starts other programs, and says in one sentence which of them failed.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a program whose output goes straight to the terminal.
///
/// # Errors
/// When the program cannot be started or does not end with success.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    eprintln!("    {shown}");
    let status = command
        .status()
        .with_context(|| format!("`{shown}` cannot be started"))?;
    if !status.success() {
        bail!("`{shown}` ended with {status}");
    }
    Ok(())
}

/// Runs a program and gives what it wrote to its standard output.
///
/// # Errors
/// When the program cannot be started, does not end with success or does not write UTF-8.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("`{shown}` cannot be started"))?;
    if !output.status.success() {
        bail!("`{shown}` ended with {}", output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{shown}` did not write UTF-8"))
}

/// Whether a program starts and ends with success; its output is thrown away.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Installs Debian packages where that is possible: as root, with `apt-get`.
///
/// # Errors
/// When it is not possible; the message names the packages, so that a person can install them.
pub(crate) fn install_packages(needed_for: &str, packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    let root = output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root || !succeeds(Command::new("apt-get").arg("--version")) {
        bail!("{needed_for} is missing; install it (Debian packages: {list}) and run this again");
    }
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    run(Command::new("apt-get")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages))
    .with_context(|| format!("{needed_for} is missing and could not be installed ({list})"))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    let line = words.join(" ").replace('\n', " ");
    match line.char_indices().nth(160) {
        Some((end, _)) => format!("{} …", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_fails_is_named_in_the_error() {
        let error = run(Command::new("false").arg("really")).unwrap_err();
        assert!(error.to_string().starts_with("`false really` ended with"));
    }

    #[test]
    fn a_program_that_is_not_there_is_named_in_the_error() {
        let error = run(&mut Command::new("no-such-program")).unwrap_err();
        assert_eq!(error.to_string(), "`no-such-program` cannot be started");
    }
}
