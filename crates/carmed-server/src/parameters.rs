//! The legal parameters the server judges by: those shipped, or tables of a directory in their place.

use crate::error::StartError;
use carmed_validation::Parameters;
use carmed_validation::parameters::ParameterSources;
use std::io;
use std::path::Path;
use tokio::fs;

const LIMITS: &str = "limits.csv";
const REFUND_CODES: &str = "refund_codes.csv";
const PROVIDER_KINDS: &str = "provider_kinds.csv";

/// Reads the parameters; a table that is not in the directory stays the one shipped.
pub(crate) async fn read(directory: Option<&Path>) -> Result<Parameters, StartError> {
    let Some(directory) = directory else {
        return Ok(Parameters::embedded()?);
    };
    refuse_others(directory)
        .await
        .map_err(|source| unreadable(directory, source))??;
    let limits = table(directory, LIMITS).await?;
    let refund_codes = table(directory, REFUND_CODES).await?;
    let provider_kinds = table(directory, PROVIDER_KINDS).await?;
    let shipped = ParameterSources::EMBEDDED;
    Ok(Parameters::read(&ParameterSources {
        limits: limits.as_deref().unwrap_or(shipped.limits),
        refund_codes: refund_codes.as_deref().unwrap_or(shipped.refund_codes),
        provider_kinds: provider_kinds.as_deref().unwrap_or(shipped.provider_kinds),
    })?)
}

/// Refuses a CSV file that is no table, so that a misspelt one is never silently left out.
async fn refuse_others(directory: &Path) -> io::Result<Result<(), StartError>> {
    let mut entries = fs::read_dir(directory).await?;
    while let Some(entry) = entries.next_entry().await? {
        let path = entry.path();
        let is_csv = path.extension().is_some_and(|extension| extension == "csv");
        let name = entry.file_name();
        let is_table = [LIMITS, REFUND_CODES, PROVIDER_KINDS]
            .iter()
            .any(|table| name == *table);
        if is_csv && !is_table {
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
        std::fs::write(directory.path().join(PROVIDER_KINDS), table).unwrap();
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

        let limits = directory.path().join(LIMITS);
        std::fs::write(&limits, "no,such,columns\n1,2,3\n").unwrap();
        let error = read(Some(directory.path())).await.unwrap_err();
        assert!(matches!(error, StartError::Parameters(_)), "{error}");

        std::fs::rename(&limits, directory.path().join("limit.csv")).unwrap();
        let error = read(Some(directory.path())).await.unwrap_err();
        assert!(error.to_string().contains("limit.csv"), "{error}");
    }
}
