//! Files of tariff rows of any size, written as they are read and never held whole.

use std::io::{self, BufRead, Read};

/// The names of the columns of a file of fees.
pub(crate) const HEADER: &str = "code,valid_from,valid_to,insurability,gmd,age_class,conventioned,\
                          fee_cents,insurance_cents,patient_cents,source\n";

/// How many nomenclature codes there are with a first digit.
const CODES: u64 = 90_000;

/// Row number `index` of a file of fees: of every code two rows a year, none over another.
pub(crate) fn fee_row(index: u64) -> String {
    let five = 10_000 + index / 2 % CODES;
    let year = 1990 + index / 2 / CODES;
    let (fee, patient) = (1_000 + index % 4_000, index % 600);
    let insurability = if index.is_multiple_of(2) {
        "ordinary"
    } else {
        "bim"
    };
    let insurance = fee - patient;
    format!(
        "{five}{},{year}-01-01,{year}-12-31,{insurability},any,any,any,{fee},{insurance},{patient},\
         circular OA {year}/{}\n",
        five % 7,
        five % 400
    )
}

/// A file of fees with so many rows, as a stream.
pub(crate) struct FeeFile {
    rows: u64,
    next: u64,
    line: Vec<u8>,
    read: usize,
}

impl FeeFile {
    /// A file of so many rows.
    pub(crate) fn new(rows: u64) -> Self {
        Self {
            rows,
            next: 0,
            line: HEADER.as_bytes().to_vec(),
            read: 0,
        }
    }

    /// How many rows were asked for so far.
    #[allow(dead_code, reason = "benches read without looking")]
    pub(crate) fn written(&self) -> u64 {
        self.next
    }
}

impl BufRead for FeeFile {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.read == self.line.len() && self.next < self.rows {
            self.line = fee_row(self.next).into_bytes();
            self.next += 1;
            self.read = 0;
        }
        Ok(&self.line[self.read..])
    }

    fn consume(&mut self, amount: usize) {
        self.read += amount;
    }
}

impl Read for FeeFile {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}
