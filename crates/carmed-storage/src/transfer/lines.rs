//! The lines of a file, hashed as they pass.

use super::TransferError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use std::io;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

/// What ends a line.
pub(super) const END: u8 = b'\n';
/// Longer than any record there is; a file without ends of lines does not fill the memory.
const LINE_BYTES_MAX: u64 = 64 << 20;

/// Lines that are written.
pub(super) struct Outgoing<'a> {
    out: &'a mut (dyn AsyncWrite + Send + Unpin),
    hash: Sha256,
}

/// Lines that are read.
pub(super) struct Incoming<'a> {
    input: &'a mut (dyn AsyncBufRead + Send + Unpin),
    hash: Sha256,
}

impl<'a> Outgoing<'a> {
    pub(super) fn new(out: &'a mut (dyn AsyncWrite + Send + Unpin)) -> Self {
        let hash = Sha256::new();
        Self { out, hash }
    }

    pub(super) async fn line(&mut self, text: &str) -> io::Result<()> {
        self.hash.update(text);
        self.hash.update([END]);
        self.out.write_all(text.as_bytes()).await?;
        self.out.write_all(&[END]).await
    }

    pub(super) async fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string(value)?;
        self.line(&text).await
    }

    /// The hash of all lines so far.
    pub(super) fn sha256(&self) -> String {
        hexadecimal(self.hash.clone())
    }

    /// Hands everything on.
    pub(super) async fn end(&mut self) -> io::Result<()> {
        self.out.flush().await
    }
}

impl<'a> Incoming<'a> {
    pub(super) fn new(input: &'a mut (dyn AsyncBufRead + Send + Unpin)) -> Self {
        let hash = Sha256::new();
        Self { input, hash }
    }

    /// The next line, without its end.
    pub(super) async fn line(&mut self) -> Result<String, TransferError> {
        let mut bytes = Vec::new();
        let mut input = (&mut *self.input).take(LINE_BYTES_MAX);
        input.read_until(END, &mut bytes).await?;
        self.hash.update(&bytes);
        if bytes.pop() != Some(END) {
            return Err(TransferError::Damaged("it ends in the middle"));
        }
        String::from_utf8(bytes).map_err(|_| TransferError::Damaged("a line is no text"))
    }

    /// The next line, in that form.
    pub(super) async fn json<T: DeserializeOwned>(&mut self) -> Result<T, TransferError> {
        let line = self.line().await?;
        serde_json::from_str(&line).map_err(|_| TransferError::Damaged("a line is out of place"))
    }

    /// The hash of all lines so far.
    pub(super) fn sha256(&self) -> String {
        hexadecimal(self.hash.clone())
    }

    /// Refuses whatever follows.
    pub(super) async fn end(&mut self) -> Result<(), TransferError> {
        match self.input.fill_buf().await?.is_empty() {
            true => Ok(()),
            false => Err(TransferError::Damaged("something follows its end")),
        }
    }
}

pub(super) fn hexadecimal(hash: Sha256) -> String {
    hex::encode(hash.finalize())
}
