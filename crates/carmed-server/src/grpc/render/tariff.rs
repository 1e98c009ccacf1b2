//! Tariffs that were loaded.

use super::finding::findings;
use super::values::timestamp;
use carmed_model::Finding;
use carmed_proto::v1;
use carmed_registry::{ImportedTariff, ListedRelease, ReleasesAnswer};
use carmed_validation::texts::Language;

/// The answer to `ImportTariff`: all rows were taken, or none.
pub(in crate::grpc) fn imported(
    language: Language,
    imported: &ImportedTariff,
    warnings: &[Finding],
) -> v1::ImportTariffResponse {
    let rows = rows(imported.release.row_count);
    v1::ImportTariffResponse {
        release_id: imported.release.release_id.to_string(),
        revision: imported.revision.number(),
        rows_read: rows,
        rows_taken: rows,
        rows_skipped: Vec::new(),
        sha256: imported.release.sha256.clone(),
        warnings: findings(language, warnings),
    }
}

/// One page of releases.
pub(in crate::grpc) fn releases(
    answer: &ReleasesAnswer,
    next_page_token: String,
) -> v1::ListTariffReleasesResponse {
    v1::ListTariffReleasesResponse {
        revision: answer.revision.number(),
        releases: answer.releases.iter().map(release).collect(),
        next_page_token,
    }
}

fn release(listed: &ListedRelease) -> v1::TariffRelease {
    v1::TariffRelease {
        release_id: listed.release.release_id.to_string(),
        revision: listed.revision.number(),
        recorded_at: Some(timestamp(listed.recorded_at)),
        known_since: Some(timestamp(listed.release.known_since)),
        source: listed.release.source.clone(),
        format: v1::TariffFormat::Csv.into(),
        rows: rows(listed.release.row_count),
        sha256: listed.release.sha256.clone(),
    }
}

fn rows(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
