//! A PostgreSQL of the test's own, with everything on that makes what it says durable, to be killed.

use carmed_tests::load::programs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const KEEPER: &str = include_str!("keeper.sh");

/// One cluster; dropped, it is gone.
pub(crate) struct Cluster {
    keeper: Child,
    words: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    directory: String,
}

impl Cluster {
    /// Makes a cluster and starts its server.
    pub(crate) fn start() -> Self {
        let owner = std::fs::metadata(socket_directory()).unwrap();
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(programs())
            // PostgreSQL refuses to run as root: as whoever runs the cluster of the other tests.
            .uid(owner.uid())
            .gid(owner.gid())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut cluster = Self {
            words: keeper.stdin.take(),
            answers: BufReader::new(keeper.stdout.take().unwrap()),
            keeper,
            directory: String::new(),
        };
        cluster.directory = cluster.answer();
        cluster.start_again();
        cluster
    }

    /// The URL with which its superuser connects.
    pub(crate) fn url(&self) -> String {
        let directory = &self.directory;
        format!("postgres://postgres@localhost/postgres?host={directory}")
    }

    /// Kills the server as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        assert_eq!(self.told("kill"), "killed");
    }

    /// Starts the server on what the last one left.
    pub(crate) fn start_again(&mut self) {
        assert_eq!(self.told("start"), "started");
    }

    fn told(&mut self, word: &str) -> String {
        writeln!(self.words.as_mut().unwrap(), "{word}").unwrap();
        self.answer()
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The keeper waits for the end of its input, then for the server's.
        drop(self.words.take());
        let _ended = self.keeper.wait();
    }
}

/// Where the cluster of the other tests has its socket.
fn socket_directory() -> String {
    let url = std::env::var("CARMED_TEST_POSTGRES")
        .expect("CARMED_TEST_POSTGRES names no PostgreSQL: run the tests with `cargo xtask test`");
    let (_, directory) = url.split_once("?host=").unwrap();
    directory.to_owned()
}
