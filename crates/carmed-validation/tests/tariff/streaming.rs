//! Large files are read row by row, and nothing of them is held but the rows given.

use crate::write::{FeeFile, HEADER};
use carmed_model::{Code, NihdiCheck};
use carmed_validation::tariff::{Document, Rows};
use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// How many rows an ordinary run reads; `CARMED_TARIFF_ROWS` asks for more, such as 2000000.
fn row_count() -> u64 {
    let asked = std::env::var("CARMED_TARIFF_ROWS").ok();
    asked.map_or(50_000, |rows| rows.parse().unwrap())
}

/// A file that lets be seen how far it was read.
struct Watched {
    file: FeeFile,
    written: Rc<Cell<u64>>,
}

impl BufRead for Watched {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let buffer = self.file.fill_buf()?;
        let length = buffer.len();
        self.written.set(self.file.written());
        assert!(length < 200, "a line at a time");
        self.file.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.file.consume(amount);
    }
}

impl Read for Watched {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

#[test]
fn a_row_is_given_before_more_than_a_buffer_of_the_file_was_read() {
    let written = Rc::new(Cell::new(0));
    let document = Document {
        name: "fees.csv".to_owned(),
        reader: Watched {
            file: FeeFile::new(row_count()),
            written: Rc::clone(&written),
        },
    };
    let mut rows = Rows::new([document], NihdiCheck::On);
    let (mut given, mut ahead_max) = (0, 0);
    for _row in rows.by_ref() {
        given += 1;
        ahead_max = ahead_max.max(written.get() - given);
    }
    // Two buffers of some kilobytes stand between a file and its rows.
    assert!(ahead_max < 500, "{ahead_max} rows ahead");
    let report = rows.finish();
    assert_eq!(
        (report.rows_read, report.rows_taken),
        (row_count(), row_count())
    );
    assert_eq!(report.errors, []);
}

/// A line, or an element, that never ends.
struct Endless {
    start: &'static [u8],
    read: u64,
}

impl Endless {
    fn new(start: &'static str) -> Document<io::BufReader<Self>> {
        Document {
            name: String::new(),
            reader: io::BufReader::new(Self {
                start: start.as_bytes(),
                read: 0,
            }),
        }
    }
}

impl Read for Endless {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = if self.start.is_empty() {
            into.fill(b'x');
            into.len()
        } else {
            self.start.read(into)?
        };
        self.read += u64::try_from(read).unwrap();
        assert!(
            self.read < 8 * 1024 * 1024,
            "reading goes on without an end"
        );
        Ok(read)
    }
}

#[test]
fn a_piece_without_an_end_does_not_fill_the_memory() {
    for start in [
        "code",
        "code,\"",
        "<?xml version=\"1.0\"?><dataroot><NOMEN_CODE_FEE_LIM><fee>",
        "<dataroot><NOMEN_CODE_FEE_LIM ",
        "<!--",
    ] {
        let report = Rows::new([Endless::new(start)], NihdiCheck::On).finish();
        assert_eq!(report.errors[0].finding.code, Code::Malformed, "{start}");
    }
    let row = format!("{HEADER}101076,\"");
    let report = Rows::new([Endless::new(row.leak())], NihdiCheck::On).finish();
    assert_eq!(report.errors[0].finding.code, Code::Malformed);
    assert_eq!(report.errors[0].line, 2);
}
