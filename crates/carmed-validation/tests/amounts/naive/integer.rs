//! Decimals as integers: fractions of a cent, and their rounding by hand.

use carmed_validation::amounts::Rounding;

/// How many fractions make a cent.
pub(crate) const FRACTIONS: i128 = 10_000_000_000;

/// A decimal number as an integer with so many places: `decimal("44.20", 4)` is 442 000.
pub(crate) fn decimal(text: &str, places: usize) -> i128 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    assert!(
        fraction.len() <= places,
        "{text} has more than {places} places"
    );
    let padded = format!("{whole}{fraction:0<places$}");
    padded.parse().unwrap()
}

/// Fractions of a cent, none negative, as whole cents.
pub(crate) fn round(fractions: i128, rounding: Rounding) -> i64 {
    assert!(fractions >= 0, "the sign of a credit note is put on later");
    let (cents, rest) = (fractions / FRACTIONS, fractions % FRACTIONS);
    let up = match rounding {
        Rounding::Exact => {
            assert_eq!(rest, 0, "nothing to round");
            false
        }
        Rounding::TruncatedToCent => false,
        Rounding::NearestCentHalvesAway => rest >= FRACTIONS - rest,
    };
    i64::try_from(cents).unwrap() + i64::from(up)
}
