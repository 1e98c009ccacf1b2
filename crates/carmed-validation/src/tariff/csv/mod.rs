//! The everyday format of tariff rows: UTF-8, commas, a first line that names the columns.
//!
//! There are three kinds of file, told apart by their columns: fees of the nomenclature, key letters
//! (`letter`) and medicines (`cnk`).

mod columns;
mod kinds;

use super::document::{Document, Pieces, Whole};
use super::rows::Rows;
use carmed_model::{Code, Finding, NihdiCheck, TariffRow};
use columns::Columns;
use csv::{ByteRecord, Reader, ReaderBuilder};
use kinds::Kind;
use std::io::BufRead;

pub use super::report::{ERRORS_MAX, RowError};

/// Reads a file of tariff rows of any of the three kinds; all of it or nothing.
///
/// `any` in a dimension means that the row does not depend on it; an open end is 2999-12-31. Amounts are
/// whole cents, coefficients and letter values decimals. `provider_kinds` are separated by `|`; an empty
/// or `any` restriction restricts nothing; an empty price or share is not known.
///
/// # Errors
/// Everything that is wrong, up to [`ERRORS_MAX`]: unknown, repeated (130) or absent (100) columns; rows
/// of another length, unreadable values (111, 112, 130), no source (100), a period that ends before it
/// begins (113), a fee that is not the sum of its parts (130); and two rows that hold for the same
/// person on the same day (160).
pub fn read(text: &[u8], nihdi_check: NihdiCheck) -> Result<Vec<TariffRow>, Vec<RowError>> {
    let document = Document {
        name: String::new(),
        reader: text,
    };
    let mut reading = Rows::new([document], nihdi_check);
    let rows = reading.by_ref().collect();
    let report = reading.finish();
    if report.errors.is_empty() {
        Ok(rows)
    } else {
        Err(report.errors)
    }
}

/// What is wrong, and on which line.
pub(super) type Wrong = (u64, Finding);

/// The rows of one file, read one at a time.
pub(super) struct CsvRows<R> {
    reader: Reader<Pieces<Whole<R>>>,
    kind: &'static Kind,
    columns: Columns,
    record: ByteRecord,
    check: NihdiCheck,
    broken: bool,
}

impl<R: BufRead> CsvRows<R> {
    /// Reads the names of the columns.
    pub(super) fn open(document: Whole<R>, check: NihdiCheck) -> Result<Self, Vec<Wrong>> {
        let pieces = Pieces::new(document);
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(pieces);
        let Ok(header) = reader.byte_headers().cloned() else {
            return Err(vec![(1, Finding::new(Code::Malformed))]);
        };
        // Files of medicines call their source the origin of the row.
        let names: Vec<_> = header
            .iter()
            .map(|name| match name {
                b"origin" => "source".into(),
                name => String::from_utf8_lossy(name),
            })
            .collect();
        let kind = Kind::of(&names);
        let columns = Columns::new(kind.layout, &names).map_err(|findings| {
            findings
                .into_iter()
                .map(|finding| (1, finding))
                .collect::<Vec<_>>()
        })?;
        Ok(Self {
            reader,
            kind,
            columns,
            record: ByteRecord::new(),
            check,
            broken: false,
        })
    }

    /// The next row with its line, or everything that is wrong with it; `None` at the end.
    pub(super) fn next_row(&mut self) -> Option<(u64, Result<TariffRow, Vec<Finding>>)> {
        if self.broken {
            return None;
        }
        self.reader.get_mut().begin();
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => {
                let line = self.record.position().map_or(0, csv::Position::line);
                let row = self
                    .columns
                    .fields(&self.record)
                    .and_then(|fields| (self.kind.read_row)(fields, self.check));
                Some((line, row))
            }
            Ok(false) => None,
            Err(_) => {
                self.broken = true;
                let finding = Finding::new(Code::Malformed);
                Some((self.reader.position().line(), Err(vec![finding])))
            }
        }
    }
}
