//! Lists in CSV: lines to compute, and questions of coverage, told by line of the file.

mod asking;
mod cells;
mod columns;
pub(crate) mod questions;
mod reading;
mod row;

pub(crate) use asking::compute;
pub(crate) use columns::help;
pub(crate) use reading::read;

use carmed_client::contract::{
    AgreementReference, ComputeInterventionResponse, CoverKind, Line, LineOutcome, LineResult,
    PatientFacts, Totals,
};

/// What holds for all lines of one request.
#[derive(Clone, PartialEq)]
struct Asked {
    ssin: String,
    cover: Option<CoverKind>,
    agreement: Option<AgreementReference>,
    patient: Option<PatientFacts>,
}

/// A row that could be read.
struct Row {
    /// The line of the file it begins on.
    number: u64,
    asked: Asked,
    line: Line,
}

/// The rows of a file.
#[derive(Default)]
pub(crate) struct List {
    rows: Vec<Row>,
    bad_rows: Vec<BadRow>,
}

/// One thing wrong with a row. Holds no value of the row: nothing of a person is told.
pub(crate) struct BadRow {
    /// The line of the file it begins on.
    pub(crate) line: u64,
    /// The column; empty where it concerns the whole row.
    pub(crate) column: String,
    /// The number of the coded answer, where there is one.
    pub(crate) code: Option<u32>,
    /// The rule; empty where none stands behind the code.
    pub(crate) rule: String,
    /// What it says.
    pub(crate) text: String,
}

/// A row that was answered.
pub(crate) struct Answered {
    /// The line of the file it begins on.
    pub(crate) line: u64,
    /// The consultation that answered it.
    pub(crate) ticket: String,
    /// Who pays how much of it, and why.
    pub(crate) result: LineResult,
}

/// What became of a list.
#[derive(Default)]
pub(crate) struct Report {
    /// The answered rows, in the order of the file.
    pub(crate) answered: Vec<Answered>,
    /// The consultations that answered them, without results and totals.
    pub(crate) consultations: Vec<ComputeInterventionResponse>,
    /// What is wrong with the others, in the order of the file.
    pub(crate) bad_rows: Vec<BadRow>,
}

impl Report {
    /// Takes the answer about the lines of the file with these numbers.
    fn take(&mut self, lines: impl Iterator<Item = u64>, mut answer: ComputeInterventionResponse) {
        let results = std::mem::take(&mut answer.results);
        answer.totals = None;
        self.answered
            .extend(lines.zip(results).map(|(line, result)| Answered {
                line,
                ticket: answer.ticket.clone(),
                result,
            }));
        self.consultations.push(answer);
    }

    /// Sums over the computed lines only, and how many came out how.
    pub(crate) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for result in self.answered.iter().map(|answered| &answered.result) {
            let count = match result.outcome() {
                LineOutcome::Computed => &mut totals.computed_count,
                LineOutcome::NotCovered => &mut totals.not_covered_count,
                LineOutcome::Indeterminate => &mut totals.indeterminate_count,
                LineOutcome::Rejected => &mut totals.rejected_count,
                LineOutcome::Unspecified => continue,
            };
            *count += 1;
            if result.outcome() == LineOutcome::Computed {
                let amounts = result.amounts.unwrap_or_default();
                totals.charged_cents += amounts.charged_cents();
                totals.state_cents += amounts.state_cents();
                totals.ocmw_cents += amounts.ocmw_cents();
                totals.patient_cents += amounts.patient_cents();
            }
        }
        totals
    }

    /// What patients pay in cash of the computed lines, each line brought to 5 cents by itself.
    pub(crate) fn patient_cash_cents(&self) -> i64 {
        self.answered
            .iter()
            .filter(|answered| answered.result.outcome() == LineOutcome::Computed)
            .filter_map(|answered| answered.result.amounts)
            .map(|amounts| amounts.patient_cash_cents())
            .sum()
    }

    /// How many rows are wrong.
    pub(crate) fn bad_row_count(&self) -> usize {
        self.bad_rows
            .chunk_by(|one, other| one.line == other.line)
            .count()
    }
}

/// The answer about typed lines as a report: their numbers count from 1.
pub(crate) fn typed(answer: ComputeInterventionResponse) -> Report {
    let mut report = Report::default();
    report.take(1.., answer);
    report
}
