//! A list of questions of coverage: one patient, one kind of care and some days a row.

use super::BadRow;
use super::cells::Cells;
use super::columns::{Column, any};
use super::reading::{Layout, each_row};
use super::row::bare;
use crate::failure::Outcome;
use crate::named;
use carmed_client::contract::{
    CheckCoverageRequest, CheckCoveragesRequest, Code, Period, Question, SecondFactor,
    question::Days, second_factor::Factor,
};
use carmed_model::human::IdentifierKind;
use std::fmt::Write as _;

/// The questions of a file; each has the number of its line.
#[derive(Default)]
pub(crate) struct Questions {
    pub(crate) asked: Vec<CheckCoveragesRequest>,
    pub(crate) bad_rows: Vec<BadRow>,
}

/// Every column, named like the field of the contract it fills.
const COLUMNS: [Column; 9] = [
    any("ssin", "the patient's SSIN"),
    any(
        "cover",
        "kind of care: doctor, hospitalisation, ambulatory-in-hospital, \
         medical-transport, miscellaneous, paramedic, pharmaceutical, prosthesis",
    ),
    any("care_date", "the day of care"),
    any("first_day", "of a period of care: its first day"),
    any("last_day", "its last day"),
    any("admission_date", "of a stay in hospital: day of admission"),
    any(
        "family_name",
        "of the patient; the first three letters suffice",
    ),
    any(
        "card_number",
        "of the patient's decision, where no family name is given",
    ),
    any(
        "attestation_number",
        "attestation to look at; any that fits where empty",
    ),
];

const LAYOUT: Layout = Layout {
    columns: &COLUMNS,
    required: &["ssin", "cover"],
    command: "carmed coverage check",
};

/// What a list of questions looks like, for the help of the command.
pub(crate) fn help() -> String {
    let mut text = "\
Columns of a list (--file), in any order; commas or semicolons, UTF-8. The first line names them. ssin and \
cover must be there. Each row asks either about care_date, or from first_day to last_day, or about a stay \
from admission_date; days are YYYY-MM-DD. Not covered is an answer; only a row that cannot be asked is wrong \
(exit code 1).\n"
        .to_owned();
    for column in &COLUMNS {
        let _ = write!(text, "\n  {:<20} {}", column.name, column.what);
    }
    text
}

/// Reads a list of questions; a row that is wrong does not stop it.
///
/// # Errors
/// A first line that does not name columns of a list, each once.
pub(crate) fn read(bytes: &[u8]) -> Outcome<Questions> {
    let mut questions = Questions::default();
    each_row(bytes, &LAYOUT, |line, cells| match question(line, cells) {
        Ok(question) => questions.asked.push(question),
        Err(wrong) => questions.bad_rows.extend(wrong),
    })?;
    Ok(questions)
}

fn question(line: u64, mut cells: Cells<'_>) -> Result<CheckCoveragesRequest, Vec<BadRow>> {
    let cover = cells.read("cover", named::cover);
    let days = days(&mut cells);
    let card = cells.some_text("card_number").map(|_| {
        let number = bare(&cells, "card_number", IdentifierKind::CardNumber);
        Factor::CardNumber(number)
    });
    let factor = cells.some_text("family_name").map(Factor::FamilyName);
    let check = CheckCoverageRequest {
        ssin: bare(&cells, "ssin", IdentifierKind::Ssin),
        cover: cover.unwrap_or_default().into(),
        question: days.map(|days| Question { days: Some(days) }),
        second_factor: factor.or(card).map(|factor| SecondFactor {
            factor: Some(factor),
        }),
        attestation_number: cells.some_text("attestation_number"),
        min_revision: 0,
    };
    match cells.wrong.is_empty() {
        true => Ok(CheckCoveragesRequest {
            item_id: line,
            check: Some(check),
        }),
        false => Err(cells.wrong),
    }
}

/// The one way in which a row states its days; none, which the server refuses, where it states none.
fn days(cells: &mut Cells<'_>) -> Option<Days> {
    let care_date = cells.date("care_date").map(Days::CareDate);
    let admission = cells.date("admission_date").map(Days::AdmissionDate);
    let (first_day, last_day) = (cells.date("first_day"), cells.date("last_day"));
    let period = (first_day.is_some() || last_day.is_some()).then_some(Days::Period(Period {
        first_day,
        last_day,
    }));
    let mut stated = [care_date, period, admission].into_iter().flatten();
    let days = stated.next();
    if stated.next().is_some() {
        let text = "expected care_date, first_day with last_day, or admission_date alone";
        cells.refuse("", Code::CombinationNotSupported, text.to_owned());
    }
    days
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn rows_ask_in_one_of_three_ways_and_wrong_ones_are_told_by_line() {
        let file = "ssin;cover;care_date;first_day;last_day;admission_date;family_name\n\
                    85.03.07-001.74;doctor;2026-05-04;;;;Exe\n\
                    85030700174;hospitalisation;;;;2026-05-04;\n\
                    85030700174;doctor;;2026-05-04;2026-05-06;;\n\
                    85030700174;doctor;2026-05-04;;;2026-05-04;\n\
                    85030700174;surgery;4 May;;;;\n";
        let read = read(file.as_bytes()).unwrap();
        let asked: Vec<_> = read.asked.iter().map(|asked| asked.item_id).collect();
        assert_eq!(asked, [2, 3, 4]);
        let first = read.asked[0].check.as_ref().unwrap();
        assert_eq!(first.ssin, "85030700174");
        assert!(first.second_factor.is_some());
        let wrong = read.bad_rows.iter();
        let wrong: Vec<_> = wrong
            .map(|bad| (bad.line, bad.column.as_str(), bad.code.unwrap()))
            .collect();
        assert_eq!(
            wrong,
            [(5, "", 160), (6, "cover", 111), (6, "care_date", 111)]
        );
    }
}
