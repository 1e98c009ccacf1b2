//! The two check digits that most Belgian identifiers end with.

/// The modulus of the check digits of SSIN, CBE, NIHII and card numbers.
const MODULUS: u64 = 97;

/// The check digits of `number`: 97 − (number mod 97), from 1 to 97.
pub(super) const fn of(number: u64) -> u64 {
    MODULUS - number % MODULUS
}

/// Whether the last two digits of `number` are the check digits of the digits before them.
pub(super) const fn fit(number: u64) -> bool {
    of(number / 100) == number % 100
}
