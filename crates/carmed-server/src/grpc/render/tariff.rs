//! Tariffs that were loaded.

use super::finding::findings;
use super::values::timestamp;
use carmed_model::Finding;
use carmed_model::tariff::{TariffDocument, TariffFormat};
use carmed_proto::v1;
use carmed_registry::{ImportedTariff, ListedRelease, ReleasesAnswer};
use carmed_validation::tariff::{Report, SkipReason};
use carmed_validation::texts::Language;

/// The answer to `ImportTariff`: the release, and what reading its documents came to.
pub(in crate::grpc) fn imported(
    language: Language,
    imported: &ImportedTariff,
    report: &Report,
    warnings: &[Finding],
) -> v1::ImportTariffResponse {
    v1::ImportTariffResponse {
        release_id: imported.release.release_id.to_string(),
        revision: imported.revision.number(),
        rows_read: rows(report.rows_read),
        rows_taken: rows(report.rows_taken),
        rows_skipped: report.skipped.iter().map(skipped).collect(),
        sha256: imported.release.sha256.clone(),
        warnings: findings(language, warnings),
    }
}

fn skipped((reason, count): (&SkipReason, &u64)) -> v1::SkippedRows {
    v1::SkippedRows {
        reason: reason.to_string(),
        count: rows(*count),
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
        format: common_format(&listed.release.documents).into(),
        rows: rows(listed.release.row_count),
        sha256: listed.release.sha256.clone(),
        documents: listed.release.documents.iter().map(document).collect(),
    }
}

fn document(document: &TariffDocument) -> v1::ReleasedDocument {
    v1::ReleasedDocument {
        name: document.name.clone(),
        format: format(document.format).into(),
    }
}

const fn format(format: TariffFormat) -> v1::TariffFormat {
    match format {
        TariffFormat::Csv => v1::TariffFormat::Csv,
        TariffFormat::Xml => v1::TariffFormat::Xml,
    }
}

/// The format all documents have; unspecified where they differ, or there are none.
fn common_format(documents: &[TariffDocument]) -> v1::TariffFormat {
    let formats = || documents.iter().map(|document| document.format);
    match formats().next() {
        Some(first) if formats().all(|other| other == first) => format(first),
        _ => v1::TariffFormat::Unspecified,
    }
}

fn rows(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
