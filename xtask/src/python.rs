//! Python, for the independent client of the black-box tests and for tools that come as wheels.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::workspace::target;

/// The oldest Python the pinned packages support.
const OLDEST: &str = "(3, 10)";

/// Finds a Python that can make virtual environments, installing one where that is possible.
///
/// # Errors
/// When there is none and none can be installed; the message says what to install.
pub(crate) fn interpreter() -> Result<PathBuf> {
    if let Some(found) = usable() {
        return Ok(found);
    }
    process::install_packages(
        "Python 3.10 or newer with venv",
        &["python3", "python3-venv"],
    )?;
    usable()
        .context("Python 3.10 or newer with venv is missing, also after installing python3-venv")
}

fn usable() -> Option<PathBuf> {
    let probe =
        format!("import ensurepip, sqlite3, sys, venv; sys.exit(sys.version_info < {OLDEST})");
    ["python3", "/usr/bin/python3", "python"]
        .into_iter()
        .map(PathBuf::from)
        .find(|python| process::succeeds(Command::new(python).args(["-c", &probe])))
}

/// Makes or reuses the virtual environment `target/NAME` that holds exactly these pinned packages,
/// and gives its directory of programs.
///
/// # Errors
/// When there is no Python or a package cannot be installed.
pub(crate) fn environment(name: &str, requirements: &str) -> Result<PathBuf> {
    let directory = target(name);
    let programs = directory.join("bin");
    let stamp = directory.join("installed.txt");
    if is_current(&stamp, requirements)
        && process::succeeds(Command::new(programs.join("python")).arg("--version"))
    {
        return Ok(programs);
    }
    let python = interpreter()?;
    process::run(
        Command::new(python)
            .args(["-m", "venv", "--clear"])
            .arg(&directory),
    )?;
    let list = directory.join("requirements.txt");
    fs::write(&list, requirements)?;
    process::run(
        Command::new(programs.join("python"))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .args(["--only-binary", ":all:", "-r"])
            .arg(&list),
    )?;
    fs::write(&stamp, requirements)?;
    Ok(programs)
}

/// Whether a stamp file says that these inputs were the last ones.
pub(crate) fn is_current(stamp: &Path, inputs: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|last| last == inputs)
}
