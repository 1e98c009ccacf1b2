//! The steps that Rust's own programs do: formatting, lints, documentation.

use crate::process;
use crate::steps::Steps;
use crate::workspace::cargo;

/// Checks that every file is formatted; changes none.
pub(crate) fn fmt(steps: &mut Steps) {
    steps.run("fmt", |_| {
        process::run(cargo().args(["fmt", "--all", "--check"]))
    });
}

/// Lints every target of every crate; a warning is a failure.
pub(crate) fn clippy(steps: &mut Steps) {
    steps.run("clippy", |_| {
        process::run(
            cargo()
                .args(["clippy", "--workspace", "--all-targets", "--locked"])
                .args(["--", "-D", "warnings"]),
        )
    });
}

/// Builds the documentation of every crate; a warning is a failure.
pub(crate) fn doc(steps: &mut Steps) {
    steps.run("doc", |_| {
        process::run(
            cargo()
                .args(["doc", "--workspace", "--no-deps", "--locked"])
                .env("RUSTDOCFLAGS", "-D warnings"),
        )
    });
}
