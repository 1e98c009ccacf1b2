//! Reading one parameter table: rows with their lines, each with an origin and a source.

use super::ParameterError;
use carmed_model::{Day, Period};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The errors of one table as they are found.
pub(super) struct Problems<'a> {
    table: &'static str,
    errors: &'a mut Vec<ParameterError>,
}

impl<'a> Problems<'a> {
    pub(super) const fn of(table: &'static str, errors: &'a mut Vec<ParameterError>) -> Self {
        Self { table, errors }
    }

    pub(super) fn add(&mut self, line: u64, problem: impl Into<String>) {
        self.errors.push(ParameterError {
            table: self.table,
            line,
            problem: problem.into(),
        });
    }

    /// Keeps what was read, or notes why it was not.
    pub(super) fn keep<T>(&mut self, line: u64, read: Result<T, String>) -> Option<T> {
        read.map_err(|problem| self.add(line, problem)).ok()
    }
}

/// Reads the rows of a table with their line numbers and feeds them, sorted, to the hash.
pub(super) fn rows<Row: DeserializeOwned>(
    text: &str,
    hash: &mut Sha256,
    problems: &mut Problems<'_>,
) -> Vec<(u64, Row)> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let mut rows = Vec::new();
    let mut canonical = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.add(
                    error.position().map_or(0, csv::Position::line),
                    error.to_string(),
                );
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        canonical.push(record.iter().collect::<Vec<_>>().join("\u{1f}"));
        match record.deserialize(Some(&headers)) {
            Ok(row) => rows.push((line, row)),
            Err(error) => problems.add(line, error.to_string()),
        }
    }
    if rows.is_empty() {
        problems.add(0, "no row");
    }
    canonical.sort();
    hash.update(problems.table.as_bytes());
    for row in canonical {
        hash.update(b"\x1e");
        hash.update(row.as_bytes());
    }
    rows
}

/// The days a row holds.
pub(super) fn period(first: &str, last: &str) -> Result<Period, String> {
    let day = |text: &str| Day::parse(text).map_err(|error| format!("`{text}`: {error}"));
    Period::new(day(first)?, day(last)?).map_err(|error| error.to_string())
}

/// Where a row comes from, and since when the registry knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// `CONFIRMED`, `RULING` or `TEST`.
    pub origin: String,
    /// Where it is written.
    pub source: String,
    /// Since when the registry knows it.
    pub known_since: Day,
}

/// Where a row comes from; refuses one that does not say it, or not since when it is known.
pub(super) fn provenance(
    stated_origin: &str,
    source: &str,
    known_since: &str,
) -> Result<Provenance, String> {
    origin(stated_origin, source)?;
    let known_since =
        Day::parse(known_since).map_err(|error| format!("known since `{known_since}`: {error}"))?;
    Ok(Provenance {
        origin: stated_origin.to_owned(),
        source: source.to_owned(),
        known_since,
    })
}

/// Refuses a row that does not say where it comes from.
fn origin(origin: &str, source: &str) -> Result<(), String> {
    if !matches!(origin, "CONFIRMED" | "RULING" | "TEST") {
        return Err(format!(
            "origin `{origin}` is not CONFIRMED, RULING or TEST"
        ));
    }
    if source.is_empty() {
        Err("no source".to_owned())
    } else {
        Ok(())
    }
}

/// `yes` or `no`.
pub(super) fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(format!("`{other}` is not yes or no")),
    }
}

/// What the reader makes of the text; `any` is nothing in particular.
pub(super) fn unless_any<T>(
    text: &str,
    read: impl FnOnce(&str) -> Result<T, String>,
) -> Result<Option<T>, String> {
    if text == "any" {
        Ok(None)
    } else {
        read(text).map(Some)
    }
}

/// Lowercase hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
