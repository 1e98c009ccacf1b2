//! The file of a list: its first line, then its rows with the numbers of their lines.

use super::cells::Cells;
use super::columns::{COLUMNS, Column, REQUIRED};
use super::{List, row};
use crate::failure::{Failure, Outcome};
use csv::{ByteRecord, ReaderBuilder};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What a file of rows looks like.
pub(super) struct Layout {
    /// Every column there can be.
    pub(super) columns: &'static [Column],
    /// The columns without which a file is none.
    pub(super) required: &'static [&'static str],
    /// The command whose help tells the columns.
    pub(super) command: &'static str,
}

const LINES: Layout = Layout {
    columns: &COLUMNS,
    required: &REQUIRED,
    command: "carmed intervention compute",
};

/// Reads a list; a row that is wrong does not stop it.
///
/// # Errors
/// A first line that does not name columns of a list, each once.
pub(crate) fn read(bytes: &[u8]) -> Outcome<List> {
    let mut list = List::default();
    each_row(bytes, &LINES, |line, cells| match row::read(line, cells) {
        Ok(row) => list.rows.push(row),
        Err(wrong) => list.bad_rows.extend(wrong),
    })?;
    Ok(list)
}

/// Takes every row that holds something, with the number of the line it begins on.
///
/// # Errors
/// A first line that does not name columns of the layout, each once.
pub(super) fn each_row(
    bytes: &[u8],
    layout: &Layout,
    mut take: impl FnMut(u64, Cells<'_>),
) -> Outcome {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(bytes))
        .flexible(true)
        .from_reader(bytes);
    let unreadable =
        |error: csv::Error| Failure::usage(format!("the list cannot be read: {error}"));
    let columns = columns(reader.byte_headers().map_err(unreadable)?, layout)?;
    let mut lines = Lines {
        bytes,
        at: 0,
        line: 1,
    };
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(unreadable)? {
        let begins = record.position().map_or(0, csv::Position::byte);
        let line = lines.number_at(begins);
        let cells = Cells::new(line, &columns, &record);
        if !cells.is_empty() {
            take(line, cells);
        }
    }
    Ok(())
}

/// What stands between the columns: spreadsheets of this country write semicolons.
fn delimiter(bytes: &[u8]) -> u8 {
    let mut first_line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default()
        .iter();
    if first_line.any(|byte| *byte == b';') {
        b';'
    } else {
        b','
    }
}

/// The columns by position. Names that are none are not repeated: a file without a first line of names
/// begins with a patient.
fn columns(names: &ByteRecord, layout: &Layout) -> Outcome<Vec<&'static Column>> {
    let refused = |text: String| {
        let command = layout.command;
        let told = format!("line 1: {text}; {command} --help tells the columns");
        Err(Failure::usage(told))
    };
    let mut columns: Vec<&'static Column> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let name = name.trim_ascii();
        let mut known = layout.columns.iter();
        match known.find(|column| column.name.as_bytes() == name) {
            None => return refused(format!("column {} has no name of a list", index + 1)),
            Some(column) if columns.iter().any(|other| other.name == column.name) => {
                return refused(format!("column {} comes twice", column.name));
            }
            Some(column) => columns.push(column),
        }
    }
    for name in layout.required {
        if !columns.iter().any(|column| column.name == *name) {
            return refused(format!("there is no column {name}"));
        }
    }
    Ok(columns)
}

/// Counts the lines of a file up to each row.
struct Lines<'b> {
    bytes: &'b [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the row at that place begins, after empty lines.
    fn number_at(&mut self, place: u64) -> u64 {
        let place = usize::try_from(place)
            .unwrap_or(usize::MAX)
            .min(self.bytes.len());
        let ends_before = |byte: &&u8| matches!(byte, b'\n' | b'\r');
        let begins = place + self.bytes[place..].iter().take_while(ends_before).count();
        let passed = self.bytes.get(self.at..begins).unwrap_or_default();
        let ended = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line += u64::try_from(ended).unwrap_or_default();
        self.at = begins;
        self.line
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    const NAMES: &str = "ssin,cover,kind,care_date,code";
    const GOOD: &str = "85030700174,doctor,nomenclature,2026-05-04,101076";

    fn numbers(list: &List) -> (Vec<u64>, Vec<(u64, &str, u32)>) {
        let wrong = list.bad_rows.iter();
        (
            list.rows.iter().map(|row| row.number).collect(),
            wrong
                .map(|bad| (bad.line, bad.column.as_str(), bad.code.unwrap()))
                .collect(),
        )
    }

    #[test]
    fn rows_keep_the_numbers_of_their_lines_whatever_stands_between() {
        for end in ["\n", "\r\n"] {
            let lines = [NAMES, GOOD, "", "", GOOD, ",,,,", "\"850307\"", GOOD];
            let list = read(lines.join(end).as_bytes()).unwrap_or_default();
            let expected = (vec![2, 5, 8], vec![(7, "", 111)]);
            assert_eq!(numbers(&list), expected);
        }
        let quoted = format!("{NAMES},description\n{GOOD},\"two\nlines\"\n{GOOD},\n");
        let list = read(quoted.as_bytes()).unwrap_or_default();
        assert_eq!(numbers(&list), (vec![4], vec![(2, "description", 160)]));
    }

    #[test]
    fn semicolons_and_a_byte_order_mark_are_taken() {
        let file = format!("\u{feff}{NAMES}\n{GOOD}\n").replace(',', ";");
        let list = read(file.as_bytes()).unwrap_or_default();
        assert_eq!(numbers(&list).0, [2]);
        assert_eq!(list.rows[0].asked.ssin, "85030700174");
    }

    #[test]
    fn everything_wrong_with_a_row_is_told_without_its_values() {
        let file = format!(
            "{NAMES},gmd,units,last_day\n\
             8503.07-001.74,surgery,act,4/5/2026,101076,maybe,two,\n\
             85030700174,doctor,medicine,2026-05-04,101076,yes,2,2026-05-05\n"
        );
        let list = read(file.as_bytes()).unwrap_or_default();
        let expected = [
            (2, "kind", 111),
            (2, "cover", 111),
            (2, "gmd", 111),
            (2, "care_date", 111),
            (2, "units", 111),
            (3, "code", 160),
            (3, "last_day", 160),
        ];
        assert_eq!(numbers(&list), (vec![], expected.to_vec()));
        let said = |told: &str| list.bad_rows.iter().any(|bad| bad.text.contains(told));
        assert!(!said("8503") && !said("surgery") && !said("maybe"));
    }

    #[test]
    fn a_first_line_that_names_no_list_is_refused_and_not_repeated() {
        let twice = format!("{NAMES},code\n");
        for (file, told) in [
            ("", "no column ssin"),
            ("ssin,cover,kind\n", "no column care_date"),
            (twice.as_str(), "code comes twice"),
            (GOOD, "column 1 has no name"),
        ] {
            let error = read(file.as_bytes()).err().unwrap().to_string();
            assert!(error.contains(told), "{error}");
            assert!(!error.contains("85030700174"), "{error}");
        }
    }
}
