//! The real program, serving a database until it is killed.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A server process.
pub(crate) struct Process {
    child: Child,
    address: String,
    /// Held open: a server whose output nobody takes would fail on its next line.
    _output: BufReader<ChildStdout>,
}

impl Process {
    /// Starts `carmed serve` on a free port and waits until it says where it listens; the key of the
    /// store and the log are in the directory.
    pub(crate) fn start(store: &str, directory: &Path) -> Self {
        let log = directory.join("log.txt");
        let stderr = File::options().create(true).append(true).open(&log);
        let mut child = Command::new(env!("CARGO_BIN_EXE_carmed"))
            .args(["serve", "--dev", "--listen", "127.0.0.1:0"])
            .args(["--store", store, "--key-file"])
            .arg(directory.join("carmed.key"))
            .env("CARMED_LOG_FILTER", "warn,carmed_server::parameters=error")
            .stdout(Stdio::piped())
            .stderr(stderr.unwrap())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let Some(address) = line.strip_prefix("carmed listens on ") else {
            panic!("{line}{}", std::fs::read_to_string(log).unwrap());
        };
        let address = format!("http://{}", address.trim_end());
        Self {
            child,
            address,
            _output: output,
        }
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Kills it as `kill -9` does: it gets no chance to finish anything.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Whether it has not ended of itself.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be gone already.
        let _killed = self.child.kill();
        let _waited = self.child.wait();
    }
}
