//! Figures per OCMW and month; what is too small to tell is a dash.

use super::table;
use crate::words;
use carmed_client::contract::SummariseActivityResponse;

/// One row an OCMW and month; amounts in euros.
pub(crate) fn activity(answer: &SummariseActivityResponse) -> String {
    let count = |count: Option<u32>| count.map_or_else(words::dash, |count| count.to_string());
    let rows = answer.rows.iter().map(|row| {
        vec![
            words::or_dash(&row.ocmw_cbe),
            row.month.clone(),
            count(row.decisions_registered_count),
            count(row.duration_days_median),
            count(row.late_over_30_count),
            count(row.late_over_45_count),
            count(row.consultations_count),
            count(row.not_covered_count),
            count(row.hospital_share_permille),
            words::euros(row.state_posted_cents),
            words::euros(row.ocmw_posted_cents),
            words::euros(row.patient_posted_cents),
            words::yes(row.suppressed),
        ]
    });
    let header = [
        "OCMW",
        "month",
        "decisions",
        "median days",
        "late > 30",
        "late > 45",
        "asked",
        "not covered",
        "hospitals ‰",
        "State",
        "OCMW's",
        "patient",
        "left out",
    ];
    table::of(&header, &header[2..12], rows.collect())
}
