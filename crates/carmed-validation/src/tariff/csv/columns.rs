//! Which columns a file must and may have, and the values of a row in their order.

use super::super::values;
use carmed_model::{Code, Finding, Period};
use csv::ByteRecord;
use std::borrow::Cow;

/// The columns of one kind of file, in the order its rows are read in.
pub(super) struct Layout {
    /// The columns every file has.
    pub(super) required: &'static [&'static str],
    /// The columns a file may have.
    pub(super) optional: &'static [&'static str],
}

impl Layout {
    fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.required.iter().chain(self.optional).copied()
    }
}

/// Where in a record each column of the layout stands.
pub(super) struct Columns {
    count: usize,
    places: Vec<(&'static str, Option<usize>)>,
}

impl Columns {
    /// Finds the columns by their names; every unknown, repeated (130) or absent (100) one is told.
    pub(super) fn new(layout: &Layout, names: &[Cow<'_, str>]) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let known = layout.columns().any(|column| column == name);
            if !known || names[..index].contains(name) {
                let name: String = name.chars().take(60).collect();
                findings.push(Finding::new(Code::ValueNotAllowed).at(name));
            }
        }
        let place = |column: &str| names.iter().position(|name| name == column);
        let absent = layout.required.iter().filter(|name| place(name).is_none());
        findings.extend(absent.map(|name| Finding::new(Code::Missing).at(*name)));
        if findings.is_empty() {
            Ok(Self {
                count: names.len(),
                places: layout.columns().map(|name| (name, place(name))).collect(),
            })
        } else {
            Err(findings)
        }
    }

    /// The values of a record, which has as many as there are columns.
    pub(super) fn fields<'a>(&'a self, record: &'a ByteRecord) -> Result<Fields<'a>, Vec<Finding>> {
        if record.len() != self.count {
            let finding = Finding::new(Code::Malformed).with("values", record.len());
            return Err(vec![finding.with("columns", self.count)]);
        }
        Ok(Fields {
            places: self.places.iter(),
            record,
            findings: Vec::new(),
        })
    }
}

/// The values of one record in the order of the layout, and what is wrong with them.
pub(super) struct Fields<'a> {
    places: std::slice::Iter<'a, (&'static str, Option<usize>)>,
    record: &'a ByteRecord,
    /// What is wrong so far.
    pub(super) findings: Vec<Finding>,
}

impl<'a> Fields<'a> {
    /// The next column's value; `None` where it is unreadable, which is then noted.
    pub(super) fn next<T>(&mut self, parse: impl Fn(&str) -> Result<T, Code>) -> Option<T> {
        let (column, bytes) = self.next_bytes()?;
        self.parse(column, bytes.unwrap_or_default(), parse)
    }

    /// The next column's value: `Some(None)` where it is empty or `any`, or the file has no such column.
    pub(super) fn next_if_any<T>(
        &mut self,
        parse: impl Fn(&str) -> Result<T, Code>,
    ) -> Option<Option<T>> {
        match self.next_bytes()? {
            (_, None | Some(b"" | b"any")) => Some(None),
            (column, Some(bytes)) => self.parse(column, bytes, parse).map(Some),
        }
    }

    /// The days a row holds, from the next two columns; both ends count.
    pub(super) fn next_period(&mut self) -> Option<Period> {
        let first_day = self.next(values::day);
        let last_day = self.next(values::day);
        let (first_day, last_day) = first_day.zip(last_day)?;
        let period = Period::new(first_day, last_day).ok();
        if period.is_none() {
            let finding = Finding::new(Code::ImplausibleDate).at("valid_to");
            self.findings.push(finding);
        }
        period
    }

    fn next_bytes(&mut self) -> Option<(&'static str, Option<&'a [u8]>)> {
        let (column, place) = self.places.next()?;
        Some((column, place.and_then(|index| self.record.get(index))))
    }

    fn parse<T>(
        &mut self,
        column: &'static str,
        bytes: &[u8],
        parse: impl Fn(&str) -> Result<T, Code>,
    ) -> Option<T> {
        let value = match std::str::from_utf8(bytes) {
            Ok("") => Err(Code::Missing),
            Ok(text) => parse(text),
            Err(_) => Err(Code::Malformed),
        };
        value
            .map_err(|code| self.findings.push(Finding::new(code).at(column)))
            .ok()
    }
}
