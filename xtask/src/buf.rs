//! Lints the contract with buf, which comes from npm.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::steps::Steps;
use crate::workspace::{root, target};

/// The one version everybody lints with.
const BUF: &str = "@bufbuild/buf@1.75.0";

/// Checks names, layout and comments of every file in `proto/`, as `buf.yaml` says.
pub(crate) fn lint(steps: &mut Steps) {
    steps.run("proto lint", |_| {
        process::run(Command::new(program()?).current_dir(root()).arg("lint"))
    });
}

fn program() -> Result<PathBuf> {
    let directory = target("buf");
    let program = directory.join("node_modules/.bin/buf");
    let stamp = directory.join("installed.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == BUF) {
        return Ok(program);
    }
    if !process::succeeds(Command::new("npm").arg("--version")) {
        process::install_packages("Node.js with npm", &["nodejs", "npm"])?;
    }
    fs::create_dir_all(&directory)?;
    process::run(
        Command::new("npm")
            .args([
                "install",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                "--prefix",
            ])
            .arg(&directory)
            .arg(BUF),
    )?;
    fs::write(&stamp, BUF)?;
    Ok(program)
}
