//! Crockford's base32: five bits a character, upper case, without I, L, O and U.

use std::fmt::{self, Write as _};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BITS: usize = 5;

/// Writes the first `count` characters of `bytes`, most significant bit first.
pub(super) fn write(formatter: &mut fmt::Formatter<'_>, bytes: &[u8], count: usize) -> fmt::Result {
    let byte = |index: usize| bytes.get(index).copied().unwrap_or(0);
    for position in 0..count {
        let (first, shift) = place(position);
        let pair = u16::from_be_bytes([byte(first), byte(first + 1)]);
        let value = usize::from((pair >> shift) & 0b1_1111);
        formatter.write_char(char::from(ALPHABET[value]))?;
    }
    Ok(())
}

/// Reads `text` of exactly `count` characters; bits beyond the last character are zero.
///
/// `N` bytes must hold at least `count` characters.
pub(super) fn read<const N: usize>(text: &str, count: usize) -> Option<[u8; N]> {
    if text.len() != count {
        return None;
    }
    let mut bytes = [0; N];
    for (position, character) in text.bytes().enumerate() {
        let value = ALPHABET.iter().position(|&known| known == character)?;
        let (first, shift) = place(position);
        let [high, low] = (u16::try_from(value).ok()? << shift).to_be_bytes();
        bytes[first] |= high;
        if let Some(second) = bytes.get_mut(first + 1) {
            *second |= low;
        }
    }
    Some(bytes)
}

/// The byte a character begins in, and how far its bits stand from the end of that byte and the next.
const fn place(position: usize) -> (usize, usize) {
    let bit = position * BITS;
    (bit / 8, 16 - BITS - bit % 8)
}
