//! The legal parameters the server judges by: those shipped, or tables of a directory in their place.

use crate::error::StartError;
use carmed_model::Day;
use carmed_validation::Parameters;
use carmed_validation::parameters::ParameterSources;
use std::io;
use std::path::Path;
use tokio::fs;

/// Where the text of one table stands among the sources.
type Place = for<'s, 'a> fn(&'s mut ParameterSources<'a>) -> &'s mut &'a str;

/// The tables a directory may hold, by file name.
const TABLES: [(&str, Place); 10] = [
    ("limits.csv", |sources| &mut sources.limits),
    ("refund_codes.csv", |sources| &mut sources.refund_codes),
    ("provider_kinds.csv", |sources| &mut sources.provider_kinds),
    ("hospital_day_shares.csv", |sources| {
        &mut sources.hospital_day_shares
    }),
    ("hospital_day_prices.csv", |sources| {
        &mut sources.hospital_day_prices
    }),
    ("hospital_flat_fees.csv", |sources| {
        &mut sources.hospital_flat_fees
    }),
    ("medicine_shares.csv", |sources| {
        &mut sources.medicine_shares
    }),
    ("medicine_limits.csv", |sources| {
        &mut sources.medicine_limits
    }),
    ("percentage_shares.csv", |sources| {
        &mut sources.percentage_shares
    }),
    ("convention_cuts.csv", |sources| {
        &mut sources.convention_cuts
    }),
];

/// Reads the legal parameters: those shipped, with the tables of a directory in their place; a table that
/// is not in the directory stays the one shipped.
///
/// # Errors
/// [`StartError`] when a table cannot be read, a CSV file of the directory is no table, or a table says
/// what cannot be.
pub async fn read(directory: Option<&Path>) -> Result<Parameters, StartError> {
    let Some(directory) = directory else {
        return Ok(Parameters::embedded()?);
    };
    refuse_others(directory)
        .await
        .map_err(|source| unreadable(directory, source))??;
    let mut texts = Vec::new();
    for (name, _) in TABLES {
        texts.push(table(directory, name).await?);
    }
    let mut sources = ParameterSources::EMBEDDED;
    for ((_, place), text) in TABLES.iter().zip(&texts) {
        if let Some(text) = text {
            *place(&mut sources) = text;
        }
    }
    Ok(Parameters::read(&sources)?)
}

/// Warns of what the parameters do not say that day: it is no reason not to serve, and an answer that
/// needs it will say that it is missing.
pub(crate) fn warn(parameters: &Parameters, today: Day) {
    let report = parameters.report(today);
    if !report.without_row.is_empty() {
        let missing = listed(&report.without_row);
        tracing::warn!(%today, missing, "parts of the tables of the law have no row for today");
    }
    if !report.facts_without_row.is_empty() {
        let facts = listed(&report.facts_without_row);
        tracing::warn!(%today, facts, "no State share is known for these facts (DEC-18)");
    }
}

fn listed(missing: &[impl ToString]) -> String {
    let each: Vec<String> = missing.iter().map(ToString::to_string).collect();
    each.join("; ")
}

/// Refuses a CSV file that is no table, so that a misspelt one is never silently left out.
async fn refuse_others(directory: &Path) -> io::Result<Result<(), StartError>> {
    let mut entries = fs::read_dir(directory).await?;
    while let Some(entry) = entries.next_entry().await? {
        let path = entry.path();
        let is_csv = path.extension().is_some_and(|extension| extension == "csv");
        let name = entry.file_name();
        if is_csv && !TABLES.iter().any(|(table, _)| name == *table) {
            return Ok(Err(StartError::UnknownParameters(path)));
        }
    }
    Ok(Ok(()))
}

async fn table(directory: &Path, name: &str) -> Result<Option<String>, StartError> {
    let path = directory.join(name);
    match fs::read_to_string(&path).await {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(unreadable(&path, source)),
    }
}

fn unreadable(path: &Path, source: io::Error) -> StartError {
    StartError::UnreadableParameters {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[tokio::test]
    async fn a_table_of_the_directory_replaces_the_one_shipped() {
        let directory = tempfile::tempdir().unwrap();
        let shipped = read(None).await.unwrap();
        let same = read(Some(directory.path())).await.unwrap();
        assert_eq!(same.sha256(), shipped.sha256());

        let (header, rows) = ParameterSources::EMBEDDED
            .provider_kinds
            .split_once('\n')
            .unwrap();
        let first = rows.lines().next().unwrap();
        let table = format!("{header}\n{first}\n");
        std::fs::write(directory.path().join("provider_kinds.csv"), table).unwrap();
        let replaced = read(Some(directory.path())).await.unwrap();
        assert_eq!(replaced.provider_kinds().len(), 1);
        assert_eq!(replaced.refund_rows(), shipped.refund_rows());
    }

    #[tokio::test]
    async fn a_missing_directory_a_misspelt_table_and_a_wrong_one_are_refused() {
        let directory = tempfile::tempdir().unwrap();
        let missing = directory.path().join("missing");
        let error = read(Some(&missing)).await.unwrap_err();
        assert!(
            matches!(error, StartError::UnreadableParameters { .. }),
            "{error}"
        );

        let limits = directory.path().join("limits.csv");
        std::fs::write(&limits, "no,such,columns\n1,2,3\n").unwrap();
        let error = read(Some(directory.path())).await.unwrap_err();
        assert!(matches!(error, StartError::Parameters(_)), "{error}");

        std::fs::rename(&limits, directory.path().join("limit.csv")).unwrap();
        let error = read(Some(directory.path())).await.unwrap_err();
        assert!(error.to_string().contains("limit.csv"), "{error}");
    }
}
