//! The cells of one row by the names of their columns, and everything that is wrong with them.

use super::BadRow;
use super::columns::{COLUMNS, Column, RowKind};
use crate::{arguments, words};
use carmed_client::contract::{Code, Date};
use csv::ByteRecord;
use std::collections::BTreeMap;
use std::str::FromStr;

/// The cells of a row that hold something.
pub(super) struct Cells<'r> {
    line: u64,
    cells: BTreeMap<&'static str, &'r str>,
    pub(super) wrong: Vec<BadRow>,
}

impl<'r> Cells<'r> {
    /// Takes a row apart; of another length than the first line it is refused (111).
    pub(super) fn new(line: u64, columns: &[&'static Column], record: &'r ByteRecord) -> Self {
        let mut row = Self {
            line,
            cells: BTreeMap::new(),
            wrong: Vec::new(),
        };
        let (cells, named) = (record.len(), columns.len());
        if cells != named {
            let text = format!("the row has {cells} columns, the first line names {named}");
            row.refuse("", Code::Malformed, text);
            return row;
        }
        for (column, cell) in columns.iter().zip(record) {
            match str::from_utf8(cell).map(str::trim) {
                Ok("") => {}
                Ok(cell) => {
                    row.cells.insert(column.name, cell);
                }
                Err(_) => row.refuse(column.name, Code::Malformed, "expected UTF-8".to_owned()),
            }
        }
        row
    }

    /// Whether nothing stands in the row, and nothing is wrong with it.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.wrong.is_empty()
    }

    /// Refuses a column, or the whole row where it has no name.
    pub(super) fn refuse(&mut self, column: &str, code: Code, text: String) {
        self.wrong.push(BadRow {
            line: self.line,
            column: column.to_owned(),
            code: u32::try_from(i32::from(code)).ok(),
            rule: String::new(),
            text,
        });
    }

    /// Refuses (160) every filled column that belongs to rows of another kind.
    pub(super) fn only_of(&mut self, kind: RowKind) {
        for column in &COLUMNS {
            if column.of.is_some_and(|of| of != kind) && self.cells.contains_key(column.name) {
                let text = "a line of this kind has no such column".to_owned();
                self.refuse(column.name, Code::CombinationNotSupported, text);
            }
        }
    }

    /// The text of a cell; empty where there is none.
    pub(super) fn text(&self, column: &str) -> String {
        self.cells
            .get(column)
            .map_or_else(String::new, |&cell| cell.to_owned())
    }

    /// The text of a cell, if there is any.
    pub(super) fn some_text(&self, column: &str) -> Option<String> {
        self.cells.get(column).map(|&cell| cell.to_owned())
    }

    /// The value of a cell; `parse` says what it expected, never what it found.
    pub(super) fn read<T>(
        &mut self,
        column: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        match parse(self.cells.get(column)?) {
            Ok(value) => Some(value),
            Err(expected) => {
                self.refuse(column, Code::Malformed, expected);
                None
            }
        }
    }

    /// A whole number; of cents, days or things.
    pub(super) fn number<T: FromStr>(&mut self, column: &str) -> Option<T> {
        self.read(column, |text| {
            text.parse()
                .map_err(|_| "expected a whole number".to_owned())
        })
    }

    /// A day.
    pub(super) fn date(&mut self, column: &str) -> Option<Date> {
        self.read(column, date)
    }

    /// Yes or no.
    pub(super) fn yes(&mut self, column: &str) -> Option<bool> {
        self.read(column, |text| match text.to_lowercase().as_str() {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err("expected yes or no".to_owned()),
        })
    }
}

/// Reads a day.
pub(super) fn date(text: &str) -> Result<Date, String> {
    arguments::day(text)
        .map(words::date)
        .map_err(|_| "expected a day, such as 2026-05-04".to_owned())
}
