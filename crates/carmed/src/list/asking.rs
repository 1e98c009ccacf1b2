//! Asks the rows of a list, those of one patient together, and goes on past refused ones.

use super::{BadRow, List, Report, Row};
use crate::failure::Failure;
use crate::progress;
use carmed_client::contract::ComputeInterventionRequest;
use carmed_client::{Client, ClientError, StatusCode, Violation};

/// How many lines one request may hold.
const LINES_MAX: usize = 200;

/// Computes every row that can be; gives what ended it where it did not come to its end.
///
/// Rows of one patient, cover and agreement that follow each other are asked together. A refused row is
/// taken out and the others are asked again.
pub(crate) async fn compute(client: &Client, list: List) -> (Report, Option<Failure>) {
    let mut report = Report {
        bad_rows: list.bad_rows,
        ..Report::default()
    };
    let bar = progress::over(list.rows.len(), "lines");
    let together = list.rows.chunk_by(|one, other| one.asked == other.asked);
    let mut ended = None;
    for rows in together.flat_map(|rows| rows.chunks(LINES_MAX)) {
        if let Err(error) = ask(client, rows, &mut report).await {
            ended = Some(end(rows, &error));
            break;
        }
        bar.inc(u64::try_from(rows.len()).unwrap_or_default());
    }
    bar.finish_and_clear();
    report.bad_rows.sort_by_key(|bad| bad.line);
    (report, ended)
}

/// Asks rows until they are answered or every one of them is refused.
///
/// # Errors
/// What would befall every further request too.
async fn ask(client: &Client, rows: &[Row], report: &mut Report) -> Result<(), ClientError> {
    let mut open: Vec<&Row> = rows.iter().collect();
    while let Some(first) = open.first() {
        let asked = first.asked.clone();
        let request = ComputeInterventionRequest {
            ssin: asked.ssin,
            cover: asked.cover.unwrap_or_default().into(),
            agreement: asked.agreement,
            lines: open.iter().map(|row| row.line.clone()).collect(),
            patient: asked.patient,
            ..ComputeInterventionRequest::default()
        };
        match client.compute_intervention(request).await {
            Ok(answer) => {
                report.take(open.iter().map(|row| row.number), answer);
                return Ok(());
            }
            Err(error) if ends_all(error.status) => return Err(error),
            Err(error) => {
                let refused = refused(&open, &error);
                let stays = |row: &&Row| refused.iter().all(|bad| bad.line != row.number);
                open.retain(stays);
                report.bad_rows.extend(refused);
            }
        }
    }
    Ok(())
}

/// Whether a failure has nothing to do with the rows that were asked.
fn ends_all(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::Unavailable
            | StatusCode::DeadlineExceeded
            | StatusCode::ResourceExhausted
            | StatusCode::Unauthenticated
    )
}

/// Says from which line on nothing is computed, and why.
fn end(rows: &[Row], error: &ClientError) -> Failure {
    let line = rows.first().map_or(1, |row| row.number);
    let told = |text: String| format!("From line {line} on nothing is computed: {text}");
    match crate::render::failure::of(error) {
        Failure::Refused(text) => Failure::Refused(told(text)),
        Failure::Usage(text) => Failure::Usage(told(text)),
        Failure::Unreachable(text) => Failure::Unreachable(told(text)),
    }
}

/// What is wrong with which rows: those that are named, or all where the refusal is about what they have
/// in common. Never none.
fn refused(open: &[&Row], error: &ClientError) -> Vec<BadRow> {
    let whole = Violation {
        code: error.code,
        field: String::new(),
        rule: error.rule.clone(),
        text: error.text.clone(),
    };
    let mut bad_rows = Vec::new();
    for violation in &error.violations {
        match named_row(open, &violation.field) {
            Some((row, field)) => bad_rows.push(bad_row(row, violation, field)),
            None => bad_rows.extend(
                open.iter()
                    .map(|row| bad_row(row, violation, &violation.field)),
            ),
        }
    }
    if bad_rows.is_empty() {
        bad_rows.extend(open.iter().map(|row| bad_row(row, &whole, "")));
    }
    bad_rows
}

/// The row of `lines[2].medicine.cnk`, and `medicine.cnk`.
fn named_row<'r, 'f>(open: &[&'r Row], field: &'f str) -> Option<(&'r Row, &'f str)> {
    let (index, field) = field.strip_prefix("lines[")?.split_once(']')?;
    let row = open.get(index.parse::<usize>().ok()?)?;
    Some((row, field.trim_start_matches('.')))
}

/// What is wrong with a row; where the text names the field, it names the column.
fn bad_row(row: &Row, violation: &Violation, field: &str) -> BadRow {
    let column = column(field);
    let text = match violation.field.as_str() {
        "" => violation.text.clone(),
        path => violation.text.replace(path, column),
    };
    BadRow {
        line: row.number,
        column: column.to_owned(),
        code: violation.code,
        rule: violation.rule.clone().unwrap_or_default(),
        text,
    }
}

/// The column that fills a field: its last name, and of an agreement the one inside it.
fn column(field: &str) -> &str {
    let mut names = field.split('.');
    match names.next() {
        Some("agreement") => names.next().unwrap_or("agreement_number"),
        first => names.next_back().or(first).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::column;

    #[test]
    fn a_field_is_told_by_the_column_that_fills_it() {
        for (field, told) in [
            ("ssin", "ssin"),
            ("medicine.cnk", "cnk"),
            ("patient.insurability", "insurability"),
            ("agreement.question.period.first_day", "question"),
            ("agreement", "agreement_number"),
            ("", ""),
        ] {
            assert_eq!(column(field), told);
        }
    }
}
