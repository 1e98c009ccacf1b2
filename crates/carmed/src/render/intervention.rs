//! Who pays how much, line by line.

use super::{finding, table};
use crate::words;
use carmed_client::contract::{ComputeInterventionResponse, LineResult, Totals};
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
    if let Some(sums) = &answer.totals {
        text.push_str(&totals("Computed lines", sums));
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
        text.push_str(&caps(result));
    }
    text
}

/// `Computed lines together: charged 33.73, ... (euros).`
pub(super) fn totals(which: &str, totals: &Totals) -> String {
    format!(
        "{which} together: charged {}, State {}, OCMW {}, patient {} (euros).\n",
        words::euros(Some(totals.charged_cents)),
        words::euros(Some(totals.state_cents)),
        words::euros(Some(totals.ocmw_cents)),
        words::euros(Some(totals.patient_cents)),
    )
}

/// What is left of the monthly maxima a line falls under, one a line.
pub(super) fn caps(result: &LineResult) -> String {
    let told = result.caps.iter().map(|cap| {
        format!(
            "  {}: of the {} of {} for {}, {} were left\n",
            result.line_id,
            words::euros(Some(cap.cap_cents)),
            cap.month,
            words::plain(cap.invoice_type().as_str_name(), "INVOICE_TYPE_"),
            words::euros(Some(cap.left_cents))
        )
    });
    told.collect()
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
