//! What a computed line leaves in the journal: what was stated, and all that was answered (COV-08).

use crate::compute_intervention::AnsweredIntervention;
use carmed_model::consultation::AnsweredLine;
use carmed_model::{Code, Finding};
use carmed_validation::amounts::{Amounts, Line, Step};

/// The record of one line.
pub(crate) fn answered_line(answered: &AnsweredIntervention, line: &Line) -> AnsweredLine {
    let result = &answered.result;
    let care_days = line.care_days();
    let span = answered
        .coverage
        .spans
        .iter()
        .find(|span| span.days.overlaps(&care_days));
    AnsweredLine {
        line_id: line.line_id.clone(),
        care_days,
        stated: line.stated(),
        outcome: result.outcome.name().to_owned(),
        card: span.map(|span| (span.card_number, span.version)),
        amounts: result.amounts.as_ref().map(Amounts::on_record),
        reasons: codes(&result.reasons),
        remarks: codes(&result.remarks),
        explanation: result.explanation.iter().map(Step::on_record).collect(),
    }
}

fn codes(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}
