//! A document to be read: its name, its bytes, and how far reading has come in it.

use carmed_model::tariff::TariffFormat;
use std::io::{self, BufRead, Chain, Cursor, Read};

/// A document to be read.
#[derive(Debug)]
pub struct Document<R> {
    /// Its name; rows of documents that name no source of their own have it as their source.
    pub name: String,
    /// Its bytes.
    pub reader: R,
}

/// How many bytes of a document tell what it is.
pub const HEAD_BYTES: usize = 512;

/// How many bytes one row, element or text may have.
const PIECE_BYTES_MAX: usize = 1024 * 1024;

/// The byte order mark some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A document's first bytes.
#[derive(Debug)]
pub(super) struct Head(Vec<u8>);

/// A document with its first bytes put back.
pub(super) type Whole<R> = Chain<Cursor<Vec<u8>>, R>;

impl Head {
    /// Reads the first bytes, and gives the document whole again, without a byte order mark of UTF-8.
    ///
    /// # Errors
    /// Whatever kept the bytes from being read.
    pub(super) fn read<R: BufRead>(mut reader: R) -> io::Result<(Self, Whole<R>)> {
        let mut bytes = Vec::new();
        let head_bytes = u64::try_from(HEAD_BYTES).unwrap_or(u64::MAX);
        reader.by_ref().take(head_bytes).read_to_end(&mut bytes)?;
        if bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        let whole = Cursor::new(bytes.clone()).chain(reader);
        Ok((Self(bytes), whole))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(super) fn format(&self) -> TariffFormat {
        format_of(&self.0)
    }
}

/// What a document is by its first bytes, of which [`HEAD_BYTES`] are enough: a CSV's names of columns
/// never begin with `<`.
pub fn format_of(head: &[u8]) -> TariffFormat {
    let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    // UTF-16 begins with a byte order mark of its own.
    let is_utf16 = text.starts_with(b"\xFF\xFE") || text.starts_with(b"\xFE\xFF");
    if first == Some(&b'<') || is_utf16 {
        TariffFormat::Xml
    } else {
        TariffFormat::Csv
    }
}

/// A reader that counts lines and refuses a piece without an end, so that no piece fills the memory.
#[derive(Debug)]
pub(super) struct Pieces<R> {
    inner: R,
    line: u64,
    piece_bytes: usize,
}

impl<R> Pieces<R> {
    pub(super) const fn new(inner: R) -> Self {
        Self {
            inner,
            line: 1,
            piece_bytes: 0,
        }
    }

    /// The line reading has come to, from 1 on.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// Begins the next piece.
    pub(super) const fn begin(&mut self) {
        self.piece_bytes = 0;
    }
}

impl<R: BufRead> BufRead for Pieces<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece_bytes > PIECE_BYTES_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let Ok(buffer) = self.inner.fill_buf() {
            let consumed = buffer.iter().take(amount);
            let breaks = consumed.filter(|byte| **byte == b'\n').count();
            self.line += u64::try_from(breaks).unwrap_or(0);
        }
        self.piece_bytes = self.piece_bytes.saturating_add(amount);
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Pieces<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}
