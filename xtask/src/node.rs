//! Node.js, for the independent client of the black-box tests and for tools that come from npm.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::workspace::target;

/// Makes or reuses `target/NAME` with exactly these pinned packages, and gives its directory of modules.
///
/// # Errors
/// When there is no Node.js and none can be installed, or a package cannot be installed.
pub(crate) fn modules(name: &str, packages: &[&str]) -> Result<PathBuf> {
    let directory = target(name);
    let modules = directory.join("node_modules");
    let stamp = directory.join("installed.txt");
    let wanted = packages.join("\n");
    let installed = fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted);
    if installed && process::succeeds(Command::new("node").arg("--version")) {
        return Ok(modules);
    }
    if !process::succeeds(Command::new("npm").arg("--version")) {
        process::install_packages("Node.js with npm", &["nodejs", "npm"])?;
    }
    fs::create_dir_all(&directory)?;
    process::run(
        Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--loglevel=error"])
            .arg("--prefix")
            .arg(&directory)
            .args(packages),
    )?;
    fs::write(&stamp, wanted)?;
    Ok(modules)
}
