//! A whole batch as the parameters of one statement: its values as JSON, its byte strings beside them.

use carmed_storage::StorageError;
use serde::Serialize;

/// The byte strings of one batch, end to end: they travel beside the batch's JSON instead of inside it,
/// where each byte would take two and be parsed.
pub(crate) struct Bytes(Vec<u8>);

/// Where one byte string lies; what SQL's `substr` takes.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct Extent {
    at: usize,
    length: usize,
}

impl Bytes {
    /// Begins with one byte that nobody reads: SQLite takes an empty byte string for none.
    pub(crate) fn new() -> Self {
        Self(vec![0])
    }

    /// Adds a byte string.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Extent {
        let at = self.0.len() + 1;
        self.0.extend_from_slice(bytes);
        Extent {
            at,
            length: bytes.len(),
        }
    }

    /// All of them, end to end.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

/// The lines of a batch as one parameter, for `json_each`.
pub(crate) fn json<T: Serialize>(lines: impl Iterator<Item = T>) -> Result<String, StorageError> {
    let lines: Vec<T> = lines.collect();
    serde_json::to_string(&lines).map_err(|error| StorageError::Failed(error.into()))
}
