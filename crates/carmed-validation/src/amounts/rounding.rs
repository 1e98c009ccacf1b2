//! Rounding, by name: each rule says how its value is brought to whole cents.

use super::rule::AmountRule;
use carmed_model::Cents;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// How a value in cents is brought to whole cents; a property of the rule, not of the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// Nothing to round: the value is whole.
    Exact,
    /// To the nearest cent, halves away from zero.
    NearestCentHalvesAway,
    /// Cut off at the cent, towards zero.
    TruncatedToCent,
}

impl Rounding {
    /// The value, in cents, as whole cents; `None` beyond the range of an amount, and for
    /// [`Rounding::Exact`] also where a fraction of a cent is left.
    pub fn round(self, value_cents: Decimal) -> Option<Cents> {
        let whole = match self {
            Self::Exact if !value_cents.fract().is_zero() => return None,
            Self::Exact | Self::TruncatedToCent => value_cents.trunc(),
            Self::NearestCentHalvesAway => {
                value_cents.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            }
        };
        whole.to_i64().map(Cents::new)
    }
}

/// The amount as paid in cash: to the nearest 5 cents; never the amount of an invoice.
///
/// A whole number of cents never lies half-way between two multiples of five.
pub fn cash_cents(amount: Cents) -> Cents {
    let cents = amount.cents();
    let beyond = cents % 5;
    Cents::new(match beyond {
        3 | 4 => cents - beyond + 5,
        -3 | -4 => cents - beyond - 5,
        _ => cents - beyond,
    })
}

/// A fee indexed by a percentage: fee × (1 + index), to the nearest cent, halves away from zero (AMT-27).
///
/// `None` beyond the range of an amount.
pub fn indexed_cents(fee: Cents, index_percent: Decimal) -> Option<Cents> {
    let factor = Decimal::ONE.checked_add(index_percent.checked_div(Decimal::ONE_HUNDRED)?)?;
    let unrounded_cents = Decimal::from(fee.cents()).checked_mul(factor)?;
    AmountRule::Indexation.rounding().round(unrounded_cents)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use std::str::FromStr;

    fn rounded(rounding: Rounding, cents: &str) -> Option<i64> {
        rounding
            .round(Decimal::from_str(cents).unwrap())
            .map(Cents::cents)
    }

    #[test]
    fn halves_go_away_from_zero_on_both_sides() {
        let nearest = Rounding::NearestCentHalvesAway;
        // Half to even would give 1290 and -1290, 2 and 0.
        assert_eq!(rounded(nearest, "1290.5"), Some(1291));
        assert_eq!(rounded(nearest, "-1290.5"), Some(-1291));
        assert_eq!(rounded(nearest, "2.5"), Some(3));
        assert_eq!(rounded(nearest, "0.5"), Some(1));
        assert_eq!(rounded(nearest, "0.49999"), Some(0));
    }

    /// The 25 % cut of 2022 for physiotherapy without convention: (27.10 - 6.25) x 75 %.
    #[test]
    fn the_published_cut_for_physiotherapy_is_to_the_nearest_cent() {
        assert_eq!(
            rounded(Rounding::NearestCentHalvesAway, "1563.75"),
            Some(1564)
        );
    }

    /// Published shares of 25 % and 40 %: 89.43, 2.22 and 20.58 euro.
    #[test]
    fn published_percentage_shares_are_truncated() {
        assert_eq!(rounded(Rounding::TruncatedToCent, "2235.75"), Some(2235));
        assert_eq!(rounded(Rounding::TruncatedToCent, "55.5"), Some(55));
        assert_eq!(rounded(Rounding::TruncatedToCent, "823.2"), Some(823));
        assert_eq!(rounded(Rounding::TruncatedToCent, "-55.5"), Some(-55));
    }

    /// 101076 from 2025 to 2026, both published.
    #[test]
    fn a_published_fee_is_indexed_to_the_nearest_cent() {
        let index_percent = Decimal::from_str("2.72").unwrap();
        let fee_2025 = Cents::new(3284);
        assert_eq!(
            indexed_cents(fee_2025, index_percent),
            Some(Cents::new(3373))
        );
        let half_a_percent = Decimal::from_str("0.5").unwrap();
        assert_eq!(
            indexed_cents(Cents::new(100), half_a_percent),
            Some(Cents::new(101))
        );
        assert_eq!(
            indexed_cents(Cents::new(-100), half_a_percent),
            Some(Cents::new(-101))
        );
    }

    #[test]
    fn an_exact_rule_accepts_no_fraction() {
        assert_eq!(rounded(Rounding::Exact, "12"), Some(12));
        assert_eq!(rounded(Rounding::Exact, "12.0"), Some(12));
        assert_eq!(rounded(Rounding::Exact, "12.1"), None);
    }

    #[test]
    fn cash_goes_to_the_nearest_five_cents() {
        let pairs = [
            (0, 0),
            (1, 0),
            (2, 0),
            (3, 5),
            (4, 5),
            (5, 5),
            (6, 5),
            (7, 5),
            (8, 10),
            (9, 10),
        ];
        for (amount, cash) in pairs {
            assert_eq!(cash_cents(Cents::new(amount)), Cents::new(cash), "{amount}");
            assert_eq!(
                cash_cents(Cents::new(-amount)),
                Cents::new(-cash),
                "-{amount}"
            );
        }
    }
}
