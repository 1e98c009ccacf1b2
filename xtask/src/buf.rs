//! Lints the contract with buf, which comes from npm.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::steps::Steps;
use crate::workspace::root;
use crate::{node, process};

/// The one version everybody lints with.
const BUF: &str = "@bufbuild/buf@1.75.0";

/// Checks names, layout and comments of every file in `proto/`, as `buf.yaml` says.
pub(crate) fn lint(steps: &mut Steps) {
    steps.run("proto lint", |_| {
        process::run(Command::new(program()?).current_dir(root()).arg("lint"))
    });
}

fn program() -> Result<PathBuf> {
    Ok(node::modules("buf", &[BUF])?.join(".bin/buf"))
}
