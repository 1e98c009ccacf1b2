//! Reads a text of ASCII digits of a known length as a number.

use std::str::FromStr;

use super::IdentifierError;

/// Reads `text` as a number if it is all digits and has one of the `lengths`.
pub(super) fn read<T: FromStr>(
    text: &str,
    lengths: &[usize],
    expected: &'static str,
) -> Result<T, IdentifierError> {
    if text.is_empty() {
        return Err(IdentifierError::Missing);
    }
    let malformed = IdentifierError::Malformed { expected };
    // The sign that `FromStr` would accept is refused here.
    if !lengths.contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed);
    }
    text.parse().map_err(|_| malformed)
}
