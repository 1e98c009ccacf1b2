//! Finds or installs what the tests need, makes the stubs of the independent clients, runs the tests.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::postgres::Cluster;
use crate::steps::Steps;
use crate::workspace::{cargo, empty_directory, files_below, root, target};
use crate::{node, process, python};

/// The packages of the independent client, pinned.
const REQUIREMENTS: &str = include_str!("../python-client.txt");
/// The packages of the independent client in JavaScript, pinned.
const NODE_PACKAGES: [&str; 2] = ["@grpc/grpc-js@1.14.7", "@grpc/proto-loader@0.8.1"];

/// Runs every test of the workspace; nothing is built before everything they need is there.
pub(crate) fn run(steps: &mut Steps, cargo_arguments: &[String]) {
    let Some(programs) = steps.run("python client", |_| {
        python::environment("python", REQUIREMENTS)
    }) else {
        return;
    };
    let python = programs.join("python");
    let Some(stubs) = steps.run("python stubs", |_| stubs(&python)) else {
        return;
    };
    let Some(modules) = steps.run("node client", |_| node::modules("node", &NODE_PACKAGES)) else {
        return;
    };
    let Some(postgres) = steps.run("postgresql", |_| Cluster::start()) else {
        return;
    };
    let test = |extra: &[&str]| {
        process::run(
            cargo()
                .args(["test", "--workspace", "--locked"])
                .args(extra)
                .args(cargo_arguments)
                .env("CARMED_TEST_PYTHON", &python)
                .env("CARMED_TEST_STUBS", &stubs)
                .env("CARMED_TEST_NODE", "node")
                .env("CARMED_TEST_NODE_MODULES", &modules)
                .env("CARMED_TEST_POSTGRES", postgres.url("postgres"))
                .env("CARMED_TEST_POSTGRES_PROGRAMS", postgres.programs()),
        )
    };
    if cargo_arguments.is_empty() && steps.run("build tests", |_| test(&["--no-run"])).is_none() {
        return;
    }
    steps.run("run tests", |_| test(&["--no-fail-fast"]));
}

/// Makes the Python stubs of the contract, only when the contract or the packages changed.
fn stubs(python: &Path) -> Result<PathBuf> {
    let directory = target("python-stubs");
    let contract = root().join("proto");
    let files = files_below(&contract.join("carmed"), "proto")?;
    let inputs = fingerprint(&files)?;
    let stamp = directory.join("made-from.txt");
    if python::is_current(&stamp, &inputs) {
        return Ok(directory);
    }
    empty_directory(&directory)?;
    let shared = process::output(Command::new(python).args([
        "-c",
        "import grpc_tools, os, sysconfig; print(sysconfig.get_path('purelib')); \
         print(os.path.join(os.path.dirname(grpc_tools.__file__), '_proto'))",
    ]))?;
    let mut protoc = Command::new(python);
    protoc
        .args(["-m", "grpc_tools.protoc", "--proto_path"])
        .arg(&contract);
    for include in shared.lines() {
        protoc.args(["--proto_path", include]);
    }
    protoc.arg(format!("--python_out={}", directory.display()));
    protoc.arg(format!("--grpc_python_out={}", directory.display()));
    process::run(protoc.args(&files)).context("the contract in proto/ has no Python stubs")?;
    fs::write(&stamp, inputs)?;
    Ok(directory)
}

/// One line a file: its path and a hash of what it holds; the pinned packages come first.
fn fingerprint(files: &[PathBuf]) -> Result<String> {
    let mut lines = String::from(REQUIREMENTS);
    for file in files {
        let mut hasher = DefaultHasher::new();
        fs::read(file)?.hash(&mut hasher);
        lines.push_str(&format!("{} {:016x}\n", file.display(), hasher.finish()));
    }
    Ok(lines)
}
