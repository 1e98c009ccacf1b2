//! Keeps the described SQL statements (`.sqlx` of each storage engine) equal to what the migrations
//! and the statements say, so that a build needs no database.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail, ensure};

use crate::postgres::Cluster;
use crate::steps::Steps;
use crate::workspace::{cargo, empty_directory, files_below, root, target};
use crate::{process, python};

/// A storage engine: where its statements and its migrations are, and how a database comes to be.
struct Engine {
    check: &'static str,
    prepare: &'static str,
    package: &'static str,
    migrations: &'static str,
    /// Makes a migrated database, in that directory where it is a file.
    database: fn(directory: &Path, migrations: &[PathBuf]) -> Result<Database>,
}

/// A migrated database, for as long as this lives.
struct Database {
    url: String,
    _cluster: Option<Cluster>,
}

const ENGINES: [Engine; 2] = [
    Engine {
        check: "sqlx check, SQLite",
        prepare: "sqlx prepare, SQLite",
        package: "carmed-storage-sqlite",
        migrations: "migrations/sqlite",
        database: sqlite,
    },
    Engine {
        check: "sqlx check, PostgreSQL",
        prepare: "sqlx prepare, PostgreSQL",
        package: "carmed-storage-postgres",
        migrations: "migrations/postgres",
        database: postgres,
    },
];

/// Applies the migrations to a new database with Python's own SQLite, which every machine that runs
/// the tests has. STRICT tables came with SQLite 3.37.
const APPLY: &str = "
import sqlite3, sys
if sqlite3.sqlite_version_info < (3, 37): sys.exit('SQLite 3.37 or newer is needed by Python')
database = sqlite3.connect(sys.argv[1])
for path in sys.argv[2:]:
    try: database.executescript(open(path, encoding='utf-8').read())
    except sqlite3.Error as error: sys.exit(f'{path}: {error}')
";

type Cache = BTreeMap<OsString, Vec<u8>>;

/// Describes every statement anew; stores the answers, or with `check` only compares them.
pub(crate) fn prepare(steps: &mut Steps, check: bool) {
    for engine in &ENGINES {
        let name = if check { engine.check } else { engine.prepare };
        steps.run(name, |_| prepare_engine(engine, check));
    }
}

fn prepare_engine(engine: &Engine, check: bool) -> Result<()> {
    let stored_in = root().join("crates").join(engine.package).join(".sqlx");
    let stored = read_cache(&stored_in)?;
    let described = describe(engine)?;
    let changes = changes(&stored, &described);
    if changes.is_empty() {
        eprintln!("    {} statements, all as stored", stored.len());
        return Ok(());
    }
    if check {
        bail!(
            "{} is not current; run `cargo xtask sqlx-prepare`\n  {}",
            stored_in.display(),
            changes.join("\n  ")
        );
    }
    empty_directory(&stored_in)?;
    for (file, content) in &described {
        fs::write(stored_in.join(file), content)?;
    }
    eprintln!(
        "    {} statements stored\n    {}",
        described.len(),
        changes.join("\n    ")
    );
    Ok(())
}

/// Builds the crate against a migrated database; its SQL macros write one file a statement.
fn describe(engine: &Engine) -> Result<Cache> {
    let package = engine.package;
    let directory = target("sqlx").join(package);
    let answers = directory.join("answers");
    empty_directory(&directory)?;
    empty_directory(&answers)?;
    let migrations = files_below(&root().join(engine.migrations), "sql")?;
    ensure!(
        !migrations.is_empty(),
        "{} holds no migration",
        engine.migrations
    );
    let database = (engine.database)(&directory, &migrations)?;
    let sources = root().join("crates").join(package);
    let configuration = fs::read_to_string(sources.join("sqlx.toml"))
        .with_context(|| format!("crates/{package}/sqlx.toml"))?;
    let variable = database_url_variable(&configuration)
        .with_context(|| format!("crates/{package}/sqlx.toml names no database-url-var"))?;
    let touched = Touched::new(sources.join("src/lib.rs"))?;
    let built = process::run(
        cargo()
            .args(["check", "--quiet", "--all-targets", "--package", package])
            .env(variable, &database.url)
            .env("SQLX_OFFLINE", "false")
            .env("SQLX_OFFLINE_DIR", &answers),
    );
    drop(touched);
    built?;
    let described = read_cache(&answers)?;
    ensure!(
        !described.is_empty(),
        "{package} described no statement; was it built at all?"
    );
    Ok(described)
}

fn sqlite(directory: &Path, migrations: &[PathBuf]) -> Result<Database> {
    let file = directory.join("schema.db");
    process::run(
        Command::new(python::interpreter()?)
            .args(["-c", APPLY])
            .arg(&file)
            .args(migrations),
    )?;
    Ok(Database {
        url: format!("sqlite://{}", file.display()),
        _cluster: None,
    })
}

fn postgres(_: &Path, migrations: &[PathBuf]) -> Result<Database> {
    const NAME: &str = "carmed_schema";
    let cluster = Cluster::start()?;
    cluster.migrated(NAME, migrations)?;
    Ok(Database {
        url: cluster.url(NAME),
        _cluster: Some(cluster),
    })
}

fn database_url_variable(configuration: &str) -> Option<&str> {
    configuration.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim() == "database-url-var").then(|| value.trim().trim_matches('"'))
    })
}

fn read_cache(directory: &Path) -> Result<Cache> {
    let files = files_below(directory, "json")?;
    files
        .into_iter()
        .map(|file| {
            Ok((
                file.file_name().unwrap_or_default().to_owned(),
                fs::read(&file)?,
            ))
        })
        .collect()
}

/// One line for every statement that is stored and should not be, or should be and is not.
fn changes(stored: &Cache, described: &Cache) -> Vec<String> {
    let mut lines = Vec::new();
    for (file, content) in described {
        match stored.get(file) {
            None => lines.push(format!("missing: {}", statement(content))),
            Some(old) if old != content => lines.push(format!("changed: {}", statement(content))),
            Some(_) => {}
        }
    }
    let gone = stored
        .iter()
        .filter(|(file, _)| !described.contains_key(*file));
    lines.extend(gone.map(|(_, content)| format!("no longer used: {}", statement(content))));
    lines
}

fn statement(content: &[u8]) -> String {
    let described: serde_json::Value = serde_json::from_slice(content).unwrap_or_default();
    let text = described["query"].as_str().unwrap_or("unreadable");
    let words: Vec<&str> = text.split_whitespace().take(12).collect();
    words.join(" ")
}

/// A source file that looks changed, so that Cargo builds its crate; on drop it looks as before,
/// so that nothing else is built again because of it.
struct Touched {
    path: PathBuf,
    before: SystemTime,
    during: SystemTime,
}

impl Touched {
    fn new(path: PathBuf) -> Result<Self> {
        let before = fs::metadata(&path)?.modified()?;
        #[allow(
            clippy::disallowed_methods,
            reason = "only a time of now makes Cargo see a change"
        )]
        File::options()
            .append(true)
            .open(&path)?
            .set_modified(SystemTime::now())?;
        let during = fs::metadata(&path)?.modified()?;
        Ok(Self {
            path,
            before,
            during,
        })
    }
}

impl Drop for Touched {
    fn drop(&mut self) {
        let unchanged = fs::metadata(&self.path).and_then(|file| file.modified());
        if unchanged.is_ok_and(|modified| modified == self.during)
            && let Ok(file) = File::options().append(true).open(&self.path)
        {
            // Left as it is, the file only costs one more build.
            let _ = file.set_modified(self.before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(rows: &[(&str, &str)]) -> Cache {
        let row = |(file, query): &(&str, &str)| {
            let content = format!("{{\"query\":\"{query}\"}}");
            (OsString::from(*file), content.into_bytes())
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn a_missing_a_changed_and_an_unused_statement_are_each_named() {
        let stored = cache(&[("a", "one"), ("b", "two"), ("c", "three")]);
        let described = cache(&[("a", "one"), ("b", "2"), ("d", "four")]);
        assert_eq!(
            changes(&stored, &described),
            ["changed: 2", "missing: four", "no longer used: three"]
        );
        assert!(changes(&stored, &stored).is_empty());
    }

    #[test]
    fn the_variable_of_the_database_is_read_from_the_engine_s_own_file() {
        let file = "[common]\ndatabase-url-var = \"CARMED_SQLITE_DATABASE_URL\"\n";
        assert_eq!(
            database_url_variable(file),
            Some("CARMED_SQLITE_DATABASE_URL")
        );
        assert_eq!(database_url_variable("[common]\n"), None);
    }
}
