//! Tariffs: what an import did, which releases there are.

use super::{finding, table};
use crate::words;
use carmed_client::contract::{
    GetTariffResponse, ImportTariffResponse, ListTariffReleasesResponse, ReleasedDocument,
    TariffFormat,
};
use std::collections::BTreeMap;

/// What an import did: the release, the rows that were read, taken and skipped, and what to look at.
pub(crate) fn import(answer: &ImportTariffResponse) -> String {
    let mut text = table::facts(&[
        ("release", answer.release_id.clone()),
        ("SHA-256", answer.sha256.clone()),
    ]);
    text.push('\n');
    text.push_str(&rows(answer));
    if !answer.warnings.is_empty() {
        text.push_str("\nWarnings:\n");
        text.push_str(&finding::lines_with_values(&answer.warnings));
    }
    text
}

fn rows(answer: &ImportTariffResponse) -> String {
    let row = |what: &str, count: u32, why: String| vec![what.to_owned(), count.to_string(), why];
    let mut rows = vec![
        row("read", answer.rows_read, words::dash()),
        row("taken", answer.rows_taken, words::dash()),
    ];
    let skipped = answer.rows_skipped.iter();
    rows.extend(skipped.map(|skipped| row("skipped", skipped.count, why(&skipped.reason))));
    table::of(&["rows", "count", "why"], &["count"], rows)
}

/// The reason in words, followed by its stable name.
fn why(reason: &str) -> String {
    let (name, fee_code) = reason.split_once(' ').unwrap_or((reason, ""));
    let text = match name {
        "fee_code_not_mapped" => "an amount under a fee code that is not used here",
        "fee_code_ignored" => "an amount under a fee code the official files ignore themselves",
        "category_not_mapped" => "an amount that is neither a fee nor a part of one",
        "several_amounts" => "amounts of one code differ and nothing says whom each is for",
        "part_missing" => "a part of the fee is absent on these days",
        "shares_missing" => "a fee alone, without its parts",
        "not_a_pack" => "a reimbursement of no pack with a CNK",
        "medicine_category_not_mapped" => "a category without a share per pack",
        "price_missing" => "no public price on these days",
        "copayment_missing" => "a share of one of the two regimes is absent on these days",
        "not_whole_cents" => "an amount that is no whole number of cents",
        "several_reimbursements" => "reimbursements of one pack differ on the same days",
        _ => return reason.to_owned(),
    };
    match fee_code {
        "" => format!("{text} ({name})"),
        fee_code => format!("{text}: fee code {fee_code} ({name})"),
    }
}

/// Releases, one a row.
pub(crate) fn releases(answer: &ListTariffReleasesResponse) -> String {
    let rows = answer.releases.iter().map(|release| {
        let documents: Vec<String> = release.documents.iter().map(document).collect();
        vec![
            release.release_id.clone(),
            release.rows.to_string(),
            words::instant(release.known_since.as_ref()),
            release.source.clone(),
            documents.join("; "),
        ]
    });
    table::of(
        &["release", "rows", "known since", "source", "documents"],
        &["rows"],
        rows.collect(),
    )
}

/// The rows of one code, one a row.
pub(crate) fn rows_of_code(answer: &GetTariffResponse) -> String {
    let rows = answer.rows.iter().map(|row| {
        let dimensions: BTreeMap<_, _> = row.dimensions.iter().collect();
        let dimensions: Vec<String> = dimensions
            .iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        let amounts: BTreeMap<_, _> = row.amounts_cents.iter().collect();
        let amounts: Vec<String> = amounts
            .iter()
            .map(|(name, cents)| {
                let name = name.trim_end_matches("_cents").replace('_', " ");
                format!("{name} {}", words::euros(Some(**cents)))
            })
            .collect();
        vec![
            words::plain(row.kind().as_str_name(), "TARIFF_ENTRY_KIND_"),
            words::or_dash(&dimensions.join("\n")),
            words::or_dash(&amounts.join("\n")),
            format!(
                "{} … {}",
                words::day(row.first_day.as_ref()),
                words::day(row.last_day.as_ref())
            ),
            row.source.clone(),
            row.release_id.clone(),
        ]
    });
    let header = ["kind", "holds for", "euros", "days", "source", "release"];
    table::of(&header, &[], rows.collect())
}

/// The document with its format: `letters.csv (CSV)`.
fn document(document: &ReleasedDocument) -> String {
    let format = match document.format() {
        TariffFormat::Csv => "CSV",
        TariffFormat::Xml => "XML",
        TariffFormat::Unspecified => return document.name.clone(),
    };
    format!("{} ({format})", document.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use carmed_client::contract::SkippedRows;
    use carmed_validation::tariff::SkipReason;

    /// Every reason there is; a new one does not compile here until it is told in words above.
    const fn following(reason: SkipReason) -> Option<SkipReason> {
        match reason {
            SkipReason::FeeCodeNotMapped { fee_code } => {
                Some(SkipReason::FeeCodeIgnored { fee_code })
            }
            SkipReason::FeeCodeIgnored { .. } => Some(SkipReason::CategoryNotMapped),
            SkipReason::CategoryNotMapped => Some(SkipReason::SeveralAmounts),
            SkipReason::SeveralAmounts => Some(SkipReason::PartMissing { fee_code: 1300 }),
            SkipReason::PartMissing { .. } => Some(SkipReason::SharesMissing),
            SkipReason::SharesMissing => Some(SkipReason::NotAPack),
            SkipReason::NotAPack => Some(SkipReason::MedicineCategoryNotMapped),
            SkipReason::MedicineCategoryNotMapped => Some(SkipReason::PriceMissing),
            SkipReason::PriceMissing => Some(SkipReason::CopaymentMissing),
            SkipReason::CopaymentMissing => Some(SkipReason::NotWholeCents),
            SkipReason::NotWholeCents => Some(SkipReason::SeveralReimbursements),
            SkipReason::SeveralReimbursements => None,
        }
    }

    #[test]
    fn every_reason_is_told_in_words_with_its_name_and_its_fee_code() {
        let first = SkipReason::FeeCodeNotMapped { fee_code: 1600 };
        let mut told = 0;
        for reason in std::iter::successors(Some(first), |reason| following(*reason)) {
            let text = why(&reason.to_string());
            assert!(text.ends_with(&format!("({})", reason.name())), "{text}");
            if let Some(fee_code) = reason.fee_code() {
                assert!(text.contains(&format!("fee code {fee_code}")), "{text}");
            }
            told += 1;
        }
        assert_eq!(told, 12);
    }

    #[test]
    fn rows_read_taken_and_skipped_are_a_table() {
        let answer = ImportTariffResponse {
            rows_read: 12,
            rows_taken: 3,
            rows_skipped: vec![SkippedRows {
                reason: "part_missing 1300".to_owned(),
                count: 2,
            }],
            ..ImportTariffResponse::default()
        };
        let text = rows(&answer);
        let lines: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        assert_eq!(lines[0], ["rows", "count", "why"]);
        assert_eq!(lines[2][..2], ["read", "12"]);
        assert_eq!(lines[3][..2], ["taken", "3"]);
        assert_eq!(lines[4][..2], ["skipped", "2"]);
        assert!(text.contains("fee code 1300 (part_missing)"), "{text}");
    }
}
