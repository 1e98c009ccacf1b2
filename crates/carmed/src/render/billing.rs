//! What was billed: the amounts that hold, and whether they are those that were quoted.

use super::{finding, intervention, table};
use crate::words;
use carmed_client::contract::BillAgreementResponse;
use std::fmt::Write as _;

/// The lines, the totals and the posting.
pub(crate) fn answer(answer: &BillAgreementResponse) -> String {
    let rows = answer.lines.iter().filter_map(|line| {
        let mut row = intervention::row(line.result.as_ref()?);
        row.push(words::yes(line.posted));
        row.push(words::yes(line.changed_since_quote));
        Some(row)
    });
    let header = [&intervention::HEADER[..], &["posted", "other than quoted"]].concat();
    let mut text = table::of(&header, &intervention::AMOUNTS, rows.collect());
    for result in answer.lines.iter().filter_map(|line| line.result.as_ref()) {
        for reason in result.reasons.iter().chain(&result.remarks) {
            let _ = writeln!(text, "  {}: {}", result.line_id, finding::line(reason));
        }
        text.push_str(&intervention::caps(result));
    }
    if let Some(totals) = &answer.totals {
        text.push_str(&intervention::totals("Posted lines", totals));
    }
    let revision = answer.revision;
    let _ = match answer.posting_id.as_str() {
        "" => writeln!(text, "Nothing is posted, revision {revision}."),
        posting => writeln!(text, "Posting {posting}, revision {revision}."),
    };
    text
}
