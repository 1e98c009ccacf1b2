//! Tariffs: what an import did, which releases there are.

use super::{finding, table};
use crate::words;
use carmed_client::contract::{ImportTariffResponse, ListTariffReleasesResponse};
use std::fmt::Write as _;

/// What an import did.
pub(crate) fn import(answer: &ImportTariffResponse) -> String {
    let mut text = table::facts(&[
        ("release", answer.release_id.clone()),
        ("rows read", answer.rows_read.to_string()),
        ("rows taken", answer.rows_taken.to_string()),
        ("SHA-256", answer.sha256.clone()),
    ]);
    for skipped in &answer.rows_skipped {
        let _ = writeln!(
            text,
            "Left out: {} rows, {}.",
            skipped.count, skipped.reason
        );
    }
    if !answer.warnings.is_empty() {
        text.push_str("Warnings:\n");
        text.push_str(&finding::lines_with_values(&answer.warnings));
    }
    text
}

/// Releases, one a row.
pub(crate) fn releases(answer: &ListTariffReleasesResponse) -> String {
    let rows = answer.releases.iter().map(|release| {
        vec![
            release.release_id.clone(),
            release.rows.to_string(),
            words::instant(release.known_since.as_ref()),
            release.source.clone(),
        ]
    });
    table::of(
        &["release", "rows", "known since", "source"],
        &["rows"],
        rows.collect(),
    )
}
