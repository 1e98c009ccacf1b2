//! Who pays how much, line by line.

use super::{finding, table};
use crate::words;
use carmed_client::contract::{ComputeInterventionResponse, LineResult};
use std::fmt::Write as _;

pub(super) const HEADER: [&str; 9] = [
    "line",
    "outcome",
    "charged",
    "State",
    "OCMW",
    "patient",
    "in cash",
    "supplement",
    "codes",
];
pub(super) const AMOUNTS: [&str; 6] = [
    "charged",
    "State",
    "OCMW",
    "patient",
    "in cash",
    "supplement",
];

/// The whole answer.
pub(crate) fn answer(answer: &ComputeInterventionResponse) -> String {
    let mut text = lines(&answer.results);
    if let Some(totals) = &answer.totals {
        let _ = writeln!(
            text,
            "Computed lines together: charged {}, State {}, OCMW {}, patient {} (euros).",
            words::euros(Some(totals.charged_cents)),
            words::euros(Some(totals.state_cents)),
            words::euros(Some(totals.ocmw_cents)),
            words::euros(Some(totals.patient_cents)),
        );
    }
    let _ = writeln!(
        text,
        "Consultation {}, revision {}.",
        answer.ticket, answer.revision
    );
    text
}

/// A table of the lines, and below it why each came out as it did.
pub(crate) fn lines(results: &[LineResult]) -> String {
    let rows = results.iter().map(row).collect();
    let mut text = table::of(&HEADER, &AMOUNTS, rows);
    for result in results {
        for reason in result.reasons.iter().chain(&result.remarks) {
            let _ = writeln!(text, "  {}: {}", result.line_id, finding::line(reason));
        }
    }
    text
}

pub(super) fn row(result: &LineResult) -> Vec<String> {
    let amounts = result.amounts.unwrap_or_default();
    let findings = [result.reasons.as_slice(), result.remarks.as_slice()].concat();
    vec![
        result.line_id.clone(),
        words::plain(result.outcome().as_str_name(), "LINE_OUTCOME_"),
        words::euros(amounts.charged_cents),
        words::euros(amounts.state_cents),
        words::euros(amounts.ocmw_cents),
        words::euros(amounts.patient_cents),
        words::euros(amounts.patient_cash_cents),
        words::euros(amounts.supplement_cents),
        finding::codes(&findings),
    ]
}
