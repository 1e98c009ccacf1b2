//! Keeps the described SQL statements (`.sqlx` of each storage engine) equal to what the migrations
//! and the statements say, so that a build needs no database.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context, Result, bail, ensure};

use crate::steps::Steps;
use crate::workspace::{cargo, empty_directory, files_below, root, target};
use crate::{process, python};

const CRATE: &str = "carmed-storage-sqlite";
const MIGRATIONS: &str = "migrations/sqlite";

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
    let name = if check { "sqlx check" } else { "sqlx prepare" };
    steps.run(name, |_| {
        let stored_in = root().join("crates").join(CRATE).join(".sqlx");
        let described = describe()?;
        let stored = read_cache(&stored_in)?;
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
    });
}

/// Builds the crate against a migrated database; its SQL macros write one file a statement.
fn describe() -> Result<Cache> {
    let directory = target("sqlx");
    let answers = directory.join("answers");
    empty_directory(&directory)?;
    empty_directory(&answers)?;
    let database = directory.join("schema.db");
    let migrations = files_below(&root().join(MIGRATIONS), "sql")?;
    ensure!(!migrations.is_empty(), "{MIGRATIONS} holds no migration");
    process::run(
        Command::new(python::interpreter()?)
            .args(["-c", APPLY])
            .arg(&database)
            .args(&migrations),
    )?;
    let package = root().join("crates").join(CRATE);
    let configuration = fs::read_to_string(package.join("sqlx.toml"))
        .with_context(|| format!("crates/{CRATE}/sqlx.toml"))?;
    let variable = database_url_variable(&configuration)
        .with_context(|| format!("crates/{CRATE}/sqlx.toml names no database-url-var"))?;
    let touched = Touched::new(package.join("src/lib.rs"))?;
    let built = process::run(
        cargo()
            .args(["check", "--quiet", "--all-targets", "--package", CRATE])
            .env(variable, format!("sqlite://{}", database.display()))
            .env("SQLX_OFFLINE", "false")
            .env("SQLX_OFFLINE_DIR", &answers),
    );
    drop(touched);
    built?;
    let described = read_cache(&answers)?;
    ensure!(
        !described.is_empty(),
        "{CRATE} described no statement; was it built at all?"
    );
    Ok(described)
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
