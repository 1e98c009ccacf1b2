//! The real program: run to its end, or serving until it is killed.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

/// The program with no environment of its own that could steer it.
pub(crate) fn carmed(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carmed"));
    command.args(arguments);
    for name in [
        "CARMED_SERVER",
        "CARMED_AS",
        "CARMED_LANGUAGE",
        "CARMED_STORE",
        "CARMED_DEV",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end, with something on its standard input.
pub(crate) fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = carmed(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

/// What a command printed on standard output, and its exit code.
pub(crate) fn said(output: &Output) -> (String, Option<i32>) {
    (
        String::from_utf8(output.stdout.clone()).unwrap(),
        output.status.code(),
    )
}

/// A server process over the store in a directory.
pub(crate) struct Served {
    child: Child,
    address: String,
    /// Held open: a server whose output nobody takes would fail on its next line.
    _output: BufReader<ChildStdout>,
}

impl Served {
    /// Starts `carmed serve` on a free port and waits until it says where it listens; its log is
    /// added to `log.txt` in the directory.
    pub(crate) fn start(directory: &Path) -> Self {
        let store = format!("sqlite:{}", directory.join("carmed.db").display());
        Self::start_over(&store, &directory.join("carmed.db.key"), directory)
    }

    /// Starts it over that store, with that key file; its log goes into the directory all the same.
    pub(crate) fn start_over(store: &str, key_file: &Path, directory: &Path) -> Self {
        let log = File::options()
            .create(true)
            .append(true)
            .open(directory.join("log.txt"))
            .unwrap();
        let mut child = carmed(&[
            "serve",
            "--store",
            store,
            "--key-file",
            key_file.to_str().unwrap(),
            "--listen",
            "127.0.0.1:0",
            "--dev",
        ])
        .env("CARMED_LOG_FILTER", "trace,h2=info,hyper=info")
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let Some(address) = line.strip_prefix("carmed listens on ") else {
            let log = std::fs::read_to_string(directory.join("log.txt"));
            panic!("{line}{}", log.unwrap());
        };
        let address = address.trim_end().to_owned();
        Self {
            child,
            address,
            _output: output,
        }
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Kills it as `kill -9` does: it gets no chance to finish anything.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may be gone already.
        let _killed = self.child.kill();
        let _waited = self.child.wait();
    }
}
