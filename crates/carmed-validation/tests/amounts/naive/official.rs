//! The official parts by the formulas, day by day.

use super::case::{Care, Case, Group, Percentage, StayFee};

/// What is officially due, or why it is not known.
pub(super) enum Official {
    /// The insurance part and the patient part of each day.
    Known(Vec<(i64, i64)>),
    /// There is no fee: what is charged is a supplement, by default this.
    None(i64),
    /// This fact is missing.
    Missing(&'static str),
}

/// A quotient to the nearest whole number, halves up; nothing is negative here.
fn nearest(dividend: i128, divisor: i128) -> i64 {
    i64::try_from((2 * dividend + divisor) / (2 * divisor)).unwrap()
}

pub(super) fn official(case: &Case) -> Official {
    let units = case.units;
    match &case.care {
        Care::Act { insurance, patient } => {
            Official::Known(vec![(insurance * units, patient * units)])
        }
        Care::Physiotherapy {
            fee,
            patient,
            conventioned,
        } => {
            let full = fee - patient;
            let insurance = if *conventioned || case.bim {
                full
            } else {
                nearest(i128::from(full) * 75, 100)
            };
            Official::Known(vec![(insurance * units, (fee - insurance) * units)])
        }
        Care::Letters {
            letters,
            percentage,
        } => of_letters(letters, *percentage, case),
        Care::Pack {
            category,
            base,
            price,
            copayments,
            large,
            in_2026,
        } => match share_of_pack(case.bim, *category, *base, *copayments, *large, *in_2026) {
            _ if *category == 'D' => Official::None(price * units),
            None => Official::Missing("copayment"),
            Some(share) => {
                let share = if share > *price { *price } else { share };
                Official::Known(vec![((price - share) * units, share * units)])
            }
        },
        Care::Stay {
            first,
            admitted_before,
            group,
            fee,
        } => {
            let day = |day: i64| of_day(first + day, *admitted_before + day + 1, *group, *fee);
            Official::Known((0..case.days()).map(day).collect())
        }
        Care::Uncoded => Official::None(case.charged.unwrap()),
    }
}

fn of_letters(letters: &[(i64, i64, bool)], percentage: Percentage, case: &Case) -> Official {
    // Millionths times millionths of a euro: a cent is 10^10 of them.
    let sum = |bearing_alone: bool| {
        let mut sum = 0_i128;
        for (coefficient, value, bears) in letters {
            if *bears || !bearing_alone {
                sum += i128::from(*coefficient) * i128::from(*value);
            }
        }
        nearest(sum, 10_000_000_000)
    };
    let (fee, base) = (sum(false), sum(true));
    let percent = match (percentage, case.bim) {
        _ if base == 0 => 0,
        (Percentage::Forty, false) => 40,
        (Percentage::TwentyFiveAndTen, false) => 25,
        (Percentage::TwentyFiveAndTen, true) => 10,
        _ => return Official::Missing("share_percentage"),
    };
    let share = base * percent / 100;
    Official::Known(vec![((fee - share) * case.units, share * case.units)])
}

/// The share of one pack, before the public price limits it.
fn share_of_pack(
    bim: bool,
    category: char,
    base: Option<i64>,
    copayments: [Option<i64>; 2],
    large: bool,
    in_2026: bool,
) -> Option<i64> {
    if let Some(loaded) = copayments[usize::from(bim)] {
        return Some(loaded);
    }
    let minimum = match (in_2026, bim) {
        (false, _) => 0,
        (true, false) => 200,
        (true, true) => 100,
    };
    let maximum = match (large, bim) {
        (false, false) => 1210,
        (false, true) => 800,
        (true, false) => 1500,
        (true, true) => 990,
    };
    let by_formula = match (category, base) {
        ('A', _) => 0,
        ('B', Some(base)) => {
            let base = i128::from(base);
            match (base < 1438, bim) {
                (true, false) => nearest(base * 4420, 10_000),
                (true, true) => nearest(base * 2652, 10_000),
                (false, false) => 250 + nearest(base * 27, 100),
                (false, true) => 150 + nearest(base * 16, 100),
            }
        }
        _ => return None,
    };
    Some(by_formula.min(maximum).max(minimum))
}

/// One day of a stay; the day of admission is day 1 of it.
fn of_day(day_of_year: i64, day_of_stay: i64, group: Group, fee: StayFee) -> (i64, i64) {
    assert!(
        (0..366).contains(&day_of_year),
        "the shares are those of 2020"
    );
    let mut patient = match (group, day_of_stay) {
        (Group::Increased, _) => 577,
        (Group::Child, 1) => 3304,
        (Group::Child, _) => 577,
        (Group::WithDependants, 91..) => 577,
        (Group::Ordinary | Group::WithDependants, 1) => 4352,
        (Group::Ordinary | Group::WithDependants, _) => 1625,
    };
    let price = match fee {
        StayFee::FullPrice(price) => price,
        StayFee::Table => 77_878,
        StayFee::InsurancePart(part, flat) => {
            if flat {
                patient += 62;
            }
            if flat && day_of_stay == 1 {
                patient += 744 + 620;
                if group != Group::Increased {
                    patient += 1640;
                }
            }
            return (part, patient);
        }
    };
    let patient = if patient > price { price } else { patient };
    (price - patient, patient)
}
