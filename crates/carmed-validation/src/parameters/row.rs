//! Where a dated number of the law is written, and the reading of tables of such numbers.

use super::ParameterError;
use super::table::{self, Problems, Provenance};
use carmed_model::{Cents, Day, Period};
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use std::sync::Arc;

/// Where a number of the law is written, and which days it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterRow {
    /// Which table it stands in: `hospital_day_shares`.
    pub table: &'static str,
    /// What it is about, within the table: `ordinary, day 2`.
    pub name: String,
    /// The days it holds.
    pub valid: Period,
    /// Where it comes from, and since when it is known.
    pub provenance: Provenance,
}

/// A number of the law and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated<T> {
    /// Where it is written.
    pub row: Arc<ParameterRow>,
    /// The number, with what it depends on.
    pub value: T,
}

/// The columns every such row ends with, as text.
pub(super) struct Written<'a> {
    pub(super) valid_from: &'a str,
    pub(super) valid_to: &'a str,
    pub(super) origin: &'a str,
    pub(super) source: &'a str,
    pub(super) known_since: &'a str,
}

/// A row of a table as it stands in the file.
pub(super) trait TableRow: DeserializeOwned {
    /// What it says.
    type Value;
    /// The table.
    const TABLE: &'static str;

    /// The columns every row ends with.
    fn written(&self) -> Written<'_>;

    /// Its name within the table and what it says.
    fn value(&self) -> Result<(String, Self::Value), String>;

    /// Whether both are about the same, so that they may not hold on the same day.
    fn same_subject(one: &Self::Value, other: &Self::Value) -> bool;
}

/// Reads a table in the order of its rows and refuses those that overlap.
pub(super) fn read<Row: TableRow>(
    text: &str,
    hash: &mut Sha256,
    errors: &mut Vec<ParameterError>,
) -> Vec<Dated<Row::Value>> {
    let mut problems = Problems::of(Row::TABLE, errors);
    let mut rows: Vec<Dated<Row::Value>> = Vec::new();
    for (line, row) in table::rows::<Row>(text, hash, &mut problems) {
        let Some(dated) = problems.keep(line, dated(&row)) else {
            continue;
        };
        let overlaps = |other: &Dated<Row::Value>| {
            Row::same_subject(&other.value, &dated.value)
                && other.row.valid.overlaps(&dated.row.valid)
        };
        if rows.iter().any(overlaps) {
            let name = &dated.row.name;
            problems.add(line, format!("`{name}` stands twice on the same days"));
        }
        rows.push(dated);
    }
    rows
}

fn dated<Row: TableRow>(row: &Row) -> Result<Dated<Row::Value>, String> {
    let written = row.written();
    let provenance = table::provenance(written.origin, written.source, written.known_since)?;
    let (name, value) = row.value()?;
    let row = ParameterRow {
        table: Row::TABLE,
        name,
        valid: table::period(written.valid_from, written.valid_to)?,
        provenance,
    };
    Ok(Dated {
        row: Arc::new(row),
        value,
    })
}

/// The row about that subject which holds that day.
pub(super) fn on<T>(
    rows: &[Dated<T>],
    day: Day,
    subject: impl Fn(&T) -> bool,
) -> Option<&Dated<T>> {
    rows.iter()
        .find(|dated| subject(&dated.value) && dated.row.valid.contains(day))
}

/// A percentage from 0 to 100, exact.
pub(super) fn percent(text: &str) -> Result<Decimal, String> {
    match Decimal::from_str_exact(text) {
        Ok(percent) if (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&percent) => Ok(percent),
        _ => Err(format!("`{text}` is not a percentage")),
    }
}

/// An amount in cents from zero to the limit of amounts.
pub(super) fn amount(cents: i64) -> Result<Cents, String> {
    let amount = Cents::new(cents);
    if amount.is_negative() || amount > Cents::LIMIT {
        return Err(format!("{cents} cents is not an amount"));
    }
    Ok(amount)
}

/// Implements the reading of the last columns of a row that has them.
macro_rules! written {
    () => {
        fn written(&self) -> $crate::parameters::row::Written<'_> {
            $crate::parameters::row::Written {
                valid_from: &self.valid_from,
                valid_to: &self.valid_to,
                origin: &self.origin,
                source: &self.source,
                known_since: &self.known_since,
            }
        }
    };
}
pub(super) use written;
