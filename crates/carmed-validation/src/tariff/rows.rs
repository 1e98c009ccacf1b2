//! Rows of documents of any format, read one at a time.

use super::csv::CsvRows;
use super::document::{Document, Head, Whole};
use super::overlap::Overlaps;
use super::report::{Notes, Place, Report};
use super::row_check::check_row;
use super::xml::{Elements, Join, JoinedRows};
use carmed_model::tariff::TariffFormat;
use carmed_model::{Code, Finding, NihdiCheck, TariffRow};
use std::collections::VecDeque;
use std::io::BufRead;

/// The rows of a set of documents, read one at a time.
///
/// The format of a document is told by its content: CSV (see [`super::csv`]), or XML.
/// Rows of a CSV are given as they are read. Official XML spreads a row over several records and files,
/// so its facts are joined: its rows come last, and until then each fact is kept in a few bytes.
///
/// An error never ends reading before [`super::csv::ERRORS_MAX`]; rows are given although other rows
/// are wrong, so a set is good only if the [`Report`] at its end has no errors.
pub struct Rows<R> {
    documents: VecDeque<Document<R>>,
    names: Vec<String>,
    csv: Option<CsvRows<R>>,
    join: Join,
    joined: Option<JoinedRows>,
    overlaps: Option<Overlaps>,
    notes: Notes,
    check: NihdiCheck,
}

impl<R: BufRead> Rows<R> {
    /// The rows of these documents together, such as the several files of one official publication.
    pub fn new(documents: impl IntoIterator<Item = Document<R>>, check: NihdiCheck) -> Self {
        Self {
            documents: documents.into_iter().collect(),
            names: Vec::new(),
            csv: None,
            join: Join::default(),
            joined: None,
            overlaps: Some(Overlaps::default()),
            notes: Notes::default(),
            check,
        }
    }

    /// What reading came to so far.
    pub fn report(&self) -> Report {
        self.notes.report(&self.names)
    }

    /// Reads whatever is left, and tells what all of it came to.
    pub fn finish(mut self) -> Report {
        for _row in self.by_ref() {}
        self.report()
    }

    fn place(&self, line: u64) -> Place {
        let document = self.names.len().saturating_sub(1);
        Place::new(u16::try_from(document).unwrap_or(u16::MAX), line)
    }

    fn wrong(&mut self, line: u64, finding: Finding) {
        let place = self.place(line);
        self.notes.error(place, finding);
    }

    /// Opens the next document; an XML document is read to its end.
    fn open(&mut self, document: Document<R>) {
        self.names.push(document.name.clone());
        match Head::read(document.reader) {
            Ok((head, whole)) if head.format() == TariffFormat::Xml => {
                self.read_xml(&head, whole);
            }
            Ok((_, whole)) => match CsvRows::open(whole, self.check) {
                Ok(csv) => self.csv = Some(csv),
                Err(wrong) => {
                    for (line, finding) in wrong {
                        self.wrong(line, finding);
                    }
                }
            },
            Err(_) => self.wrong(1, Finding::new(Code::Malformed)),
        }
    }

    fn read_xml(&mut self, head: &Head, whole: Whole<R>) {
        let name = self.names.last().cloned().unwrap_or_default();
        let rows_read = self.notes.rows_read;
        let mut elements = Elements::open(head, whole);
        while !self.notes.is_full() {
            match elements.next() {
                Ok(Some(element)) => {
                    let place = self.place(element.line);
                    self.join
                        .add(&element, &name, place, self.check, &mut self.notes);
                }
                // What holds nothing known is the wrong file, not an empty tariff.
                Ok(None) if self.notes.rows_read == rows_read => {
                    return self.wrong(elements.line(), Finding::new(Code::ValueNotAllowed));
                }
                Ok(None) => return,
                Err(finding) => return self.wrong(elements.line(), finding),
            }
        }
    }

    fn take(&mut self, place: Place, row: TariffRow) -> TariffRow {
        self.notes.rows_taken += 1;
        if let Some(overlaps) = &mut self.overlaps {
            overlaps.add(place.index(), &row);
        }
        row
    }

    fn next_of_csv(&mut self) -> Option<TariffRow> {
        while let Some((line, row)) = self.csv.as_mut()?.next_row() {
            self.notes.rows_read += 1;
            match row {
                Ok(row) => {
                    let place = self.place(line);
                    return Some(self.take(place, row));
                }
                Err(findings) => {
                    for finding in findings {
                        self.wrong(line, finding);
                    }
                }
            }
            if self.notes.is_full() {
                break;
            }
        }
        self.csv = None;
        None
    }

    fn next_of_xml(&mut self) -> Option<TariffRow> {
        let join = &mut self.join;
        let joined = self
            .joined
            .get_or_insert_with(|| std::mem::take(join).into_rows());
        while let Some((place, row)) = joined.next(&mut self.notes) {
            let findings = check_row(&row);
            if findings.is_empty() {
                return Some(self.take(place, row));
            }
            for finding in findings {
                self.notes.error(place, finding);
            }
        }
        None
    }

    /// Adds the overlaps to the report, once all rows were given.
    fn end(&mut self) {
        for overlap in self.overlaps.take().into_iter().flat_map(Overlaps::find) {
            let (first, second) = (
                Place::from_index(overlap.first),
                Place::from_index(overlap.second),
            );
            self.notes.overlap(first, second, &self.names);
        }
    }
}

impl<R: BufRead> Iterator for Rows<R> {
    type Item = TariffRow;

    fn next(&mut self) -> Option<TariffRow> {
        while !self.notes.is_full() {
            if let Some(row) = self.next_of_csv() {
                return Some(row);
            }
            let Some(document) = self.documents.pop_front() else {
                let row = self.next_of_xml();
                if row.is_none() {
                    self.end();
                }
                return row;
            };
            self.open(document);
        }
        self.end();
        None
    }
}
