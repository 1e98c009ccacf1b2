//! A list that was computed: its lines, totals per payer and reasons, and what is wrong with its rows.

use super::{csv, failure, finding, intervention, json, table};
use crate::failure::Outcome;
use crate::list::{Answered, BadRow, Report};
use crate::words;
use carmed_client::contract::{ComputeInterventionResponse, Finding, LineResult};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The columns of a list that was computed, in CSV; amounts in cents, empty where unknown.
const CSV_HEADER: [&str; 21] = [
    "line",
    "line_id",
    "outcome",
    "charged_cents",
    "fee_cents",
    "insurance_part_cents",
    "patient_part_cents",
    "supplement_cents",
    "reduction_cents",
    "state_cents",
    "ocmw_cents",
    "patient_cents",
    "patient_cash_cents",
    "codes",
    "reasons",
    "remarks",
    "missing_facts",
    "card_number",
    "card_version",
    "agreement_number",
    "ticket",
];
/// What stands as the outcome of the last row in CSV, which holds the sums of the computed lines.
const TOTAL: &str = "TOTAL";

/// A table of the lines, why each came out as it did, and the totals per payer.
pub(crate) fn table(report: &Report) -> String {
    let header = [&["row"][..], &intervention::HEADER].concat();
    let right = [&["row"][..], &intervention::AMOUNTS].concat();
    let rows = report.answered.iter().map(|answered| {
        let mut row = vec![answered.line.to_string()];
        row.extend(intervention::row(&answered.result));
        row
    });
    let mut text = table::of(&header, &right, rows.collect());
    for Answered { line, result, .. } in &report.answered {
        for reason in result.reasons.iter().chain(&result.remarks) {
            let _ = writeln!(text, "  row {line}: {}", finding::line(reason));
        }
        if !result.missing_facts.is_empty() {
            let _ = writeln!(
                text,
                "  row {line}: missing: {}",
                missing(result).join(", ")
            );
        }
    }
    text.push_str(&totals(report));
    text
}

fn totals(report: &Report) -> String {
    let totals = report.totals();
    let euros = |cents| words::euros(Some(cents));
    let lines = format!(
        "{} computed, {} not covered, {} indeterminate, {} rejected, {} wrong",
        totals.computed_count,
        totals.not_covered_count,
        totals.indeterminate_count,
        totals.rejected_count,
        report.bad_row_count()
    );
    let facts = [
        ("State", euros(totals.state_cents)),
        ("OCMW", euros(totals.ocmw_cents)),
        ("patient", euros(totals.patient_cents)),
        ("patient in cash", euros(report.patient_cash_cents())),
        ("charged", euros(totals.charged_cents)),
        ("rows", lines),
    ];
    format!("Computed lines together (euros):\n{}", table::facts(&facts))
}

/// One row a line, and a last one with the totals.
///
/// # Errors
/// Where the rows cannot be written; they are written to memory.
pub(crate) fn csv(report: &Report) -> Outcome<String> {
    let rows = report.answered.iter().map(csv_row);
    let rows = std::iter::once(CSV_HEADER.map(str::to_owned)).chain(rows);
    let rows = rows.chain(std::iter::once(csv_totals(report)));
    csv::lines(rows.map(Vec::from))
}

fn csv_row(answered: &Answered) -> [String; CSV_HEADER.len()] {
    let result = &answered.result;
    let amounts = result.amounts.unwrap_or_default();
    let cents = |cents: Option<i64>| cents.map(|cents| cents.to_string()).unwrap_or_default();
    let texts = |findings: &[Finding]| -> String {
        let lines: Vec<String> = findings.iter().map(finding::line).collect();
        lines.join(" | ")
    };
    let codes: Vec<String> = result
        .reasons
        .iter()
        .chain(&result.remarks)
        .map(|finding| finding.code.to_string())
        .collect();
    let version = (result.card_version > 0).then(|| result.card_version.to_string());
    let outcome = result.outcome().as_str_name();
    [
        answered.line.to_string(),
        result.line_id.clone(),
        outcome.trim_start_matches("LINE_OUTCOME_").to_owned(),
        cents(amounts.charged_cents),
        cents(amounts.fee_cents),
        cents(amounts.insurance_part_cents),
        cents(amounts.patient_part_cents),
        cents(amounts.supplement_cents),
        cents(amounts.reduction_cents),
        cents(amounts.state_cents),
        cents(amounts.ocmw_cents),
        cents(amounts.patient_cents),
        cents(amounts.patient_cash_cents),
        codes.join(" "),
        texts(&result.reasons),
        texts(&result.remarks),
        missing(result).join(" | "),
        result.card_number.clone(),
        version.unwrap_or_default(),
        result.agreement_number.clone(),
        answered.ticket.clone(),
    ]
}

fn csv_totals(report: &Report) -> [String; CSV_HEADER.len()] {
    let totals = report.totals();
    CSV_HEADER.map(|column| match column {
        "outcome" => TOTAL.to_owned(),
        "charged_cents" => totals.charged_cents.to_string(),
        "state_cents" => totals.state_cents.to_string(),
        "ocmw_cents" => totals.ocmw_cents.to_string(),
        "patient_cents" => totals.patient_cents.to_string(),
        "patient_cash_cents" => report.patient_cash_cents().to_string(),
        _ => String::new(),
    })
}

/// `{results, consultations, totals, bad_rows}`: each result is one of the contract with its `line` of
/// the file and the `ticket` of its consultation.
///
/// # Errors
/// Where the messages do not fit their descriptors.
pub(crate) fn json(report: &Report) -> Outcome<String> {
    const MESSAGE: &str = "ComputeInterventionResponse";
    let all = ComputeInterventionResponse {
        results: report
            .answered
            .iter()
            .map(|answered| answered.result.clone())
            .collect(),
        ..ComputeInterventionResponse::default()
    };
    let mut results = json::value(MESSAGE, &all)?["results"].take();
    let each = results.as_array_mut().into_iter().flatten();
    for (result, answered) in each.zip(&report.answered) {
        result["line"] = json!(answered.line);
        result["ticket"] = json!(answered.ticket);
    }
    let consultations: Outcome<Vec<Value>> = report
        .consultations
        .iter()
        .map(|consultation| json::value(MESSAGE, consultation))
        .collect();
    let bad_rows: Vec<Value> = report.bad_rows.iter().map(bad_row_json).collect();
    let totals = report.totals();
    json::text(&json!({
        "results": if results.is_null() { json!([]) } else { results },
        "consultations": consultations?,
        "totals": {
            "charged_cents": totals.charged_cents,
            "state_cents": totals.state_cents,
            "ocmw_cents": totals.ocmw_cents,
            "patient_cents": totals.patient_cents,
            "patient_cash_cents": report.patient_cash_cents(),
            "computed_count": totals.computed_count,
            "not_covered_count": totals.not_covered_count,
            "indeterminate_count": totals.indeterminate_count,
            "rejected_count": totals.rejected_count,
            "bad_row_count": report.bad_row_count(),
        },
        "bad_rows": bad_rows,
    }))
}

fn bad_row_json(bad: &BadRow) -> Value {
    json!({
        "line": bad.line,
        "column": bad.column,
        "code": bad.code,
        "rule": bad.rule,
        "text": bad.text,
    })
}

/// `line 4: code (112): text`.
pub(crate) fn bad_row(bad: &BadRow) -> String {
    let told = failure::line(bad.code, Some(&bad.rule), &bad.column, &bad.text);
    format!("line {}: {told}", bad.line)
}

fn missing(result: &LineResult) -> Vec<String> {
    let facts = result.missing_facts();
    facts
        .map(|fact| words::plain(fact.as_str_name(), "MISSING_FACT_"))
        .collect()
}
