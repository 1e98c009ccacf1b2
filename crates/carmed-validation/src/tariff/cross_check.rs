//! Loaded fees and shares held against what key letters and formulas come to; never a reason to refuse them.

use super::book::TariffBook;
use super::filed::Filed;
use super::filing::Table;
use super::release_rows::ReleaseRows;
use crate::amounts::{copayment_mismatches, letter_mismatch};
use crate::parameters::Parameters;
use carmed_model::{Code, Day, Finding, Instant, Nihdi};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many fees and how many shares are named; of the others, how many there are is told.
const NAMED_MAX: usize = 100;

/// What to look at in a release (130): fees that are not what the key letters of their code come to, and
/// copayments of packs that are not what the formula of their category comes to. What is loaded stays
/// the law.
///
/// A row is looked at today where it holds today, otherwise on its first day; the finding names the day
/// as `care_date`. The book holds the release; letters and fees it lacks are those of earlier releases.
/// Of a code with several fees that day the first that differs is told.
pub fn mismatches(
    rows: &ReleaseRows,
    book: &TariffBook,
    known_on: Instant,
    today: Day,
    parameters: &Parameters,
) -> Vec<Finding> {
    let mut found = named("letters", letters(rows, book, known_on, today));
    found.extend(named("medicines", medicines(rows, today, parameters)));
    found
}

fn letters(
    rows: &ReleaseRows,
    book: &TariffBook,
    known_on: Instant,
    today: Day,
) -> impl Iterator<Item = Finding> {
    let mut looked_at: BTreeSet<(Nihdi, Day)> = days(rows.nomenclature(), today).collect();
    looked_at.extend(days(rows.letters(), today));
    looked_at.into_iter().filter_map(move |(code, day)| {
        let finding = letter_mismatch(book, code, day, known_on)?;
        Some(finding.at("letters.fee_cents").with("care_date", day))
    })
}

fn medicines(
    rows: &ReleaseRows,
    today: Day,
    parameters: &Parameters,
) -> impl Iterator<Item = Finding> {
    let mut tables: Vec<&Table<_>> = rows.medicines().iter().collect();
    tables.sort_by_key(|(pack, _)| *pack);
    tables.into_iter().flat_map(move |(_, timetable)| {
        timetable.rows().flat_map(move |row| {
            let day = day_of(row, today);
            let findings = copayment_mismatches(row, day, parameters);
            findings.into_iter().map(move |finding| {
                let field = format!("medicines.{}", finding.field);
                finding.at(field).with("care_date", day)
            })
        })
    })
}

/// The codes of these rows with the days to look at.
fn days<Row: Filed>(tables: &[Table<Row>], today: Day) -> impl Iterator<Item = (Row::Key, Day)> {
    tables.iter().flat_map(move |(key, timetable)| {
        let rows = timetable.rows();
        rows.map(move |row| (*key, day_of(row, today)))
    })
}

fn day_of<Row: Filed>(row: &Arc<Row>, today: Day) -> Day {
    let period = row.period();
    if period.contains(today) {
        today
    } else {
        period.first_day()
    }
}

/// The first of these findings, and of the others how many there are.
fn named(table: &str, mut findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut named: Vec<Finding> = findings.by_ref().take(NAMED_MAX).collect();
    let further = findings.count();
    if further > 0 {
        let finding = Finding::new(Code::ValueNotAllowed).at(table);
        named.push(finding.with("further_count", further));
    }
    named
}
