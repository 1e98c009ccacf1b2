//! Random lines of every kind.

use super::case::{Care, Case, Group, Level, Payer, Percentage, StayFee};
use proptest::prelude::*;

fn letters() -> impl Strategy<Value = Care> {
    let percentage = prop_oneof![
        4 => Just(Percentage::Forty),
        4 => Just(Percentage::TwentyFiveAndTen),
        1 => Just(Percentage::Unknown),
    ];
    let coefficient = prop_oneof![
        (0..60_i64).prop_map(|whole| whole * 1_000_000),
        0..60_000_000_i64
    ];
    let letter = (coefficient, 0..4_000_000_i64, any::<bool>());
    (prop::collection::vec(letter, 1..=3), percentage).prop_map(|(letters, percentage)| {
        Care::Letters {
            letters,
            percentage,
        }
    })
}

/// Packs of medicine.
pub(crate) fn pack() -> impl Strategy<Value = Care> {
    let category = prop_oneof![2 => Just('A'), 6 => Just('B'), 1 => Just('C'), 1 => Just('D')];
    let base = prop_oneof![
        1 => Just(None),
        4 => (0..6000_i64).prop_map(Some),
        1 => (1430..1446_i64).prop_map(Some),
    ];
    let copayment = prop_oneof![4 => Just(None), 1 => (0..2000_i64).prop_map(Some)];
    let copayments = [copayment.clone(), copayment];
    (
        category,
        base,
        0..9000_i64,
        copayments,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(category, base, price, copayments, large, in_2026)| Care::Pack {
                category,
                base,
                price,
                copayments: copayments.map(|copayment| copayment.map(|share| share.min(price))),
                large,
                in_2026,
            },
        )
}

/// Days of a stay.
pub(crate) fn stay() -> impl Strategy<Value = Care> {
    let group = prop_oneof![
        Just(Group::Ordinary),
        Just(Group::WithDependants),
        Just(Group::Child),
        Just(Group::Increased),
    ];
    let fee = prop_oneof![
        (0..90_000_i64).prop_map(StayFee::FullPrice),
        Just(StayFee::Table),
        (0..90_000_i64, any::<bool>()).prop_map(|(part, flat)| StayFee::InsurancePart(part, flat)),
    ];
    let before = prop_oneof![Just(0_i64), 0..120_i64];
    (0..270_i64, before, group, fee).prop_map(|(first, admitted_before, group, fee)| Care::Stay {
        first,
        admitted_before,
        group,
        fee,
    })
}

fn care() -> impl Strategy<Value = Care> {
    let act = (0..5000_i64, 0..2000_i64)
        .prop_map(|(insurance, patient)| Care::Act { insurance, patient });
    let physiotherapy =
        (0..4000_i64, 0..1000_i64, any::<bool>()).prop_map(|(insurance, patient, conventioned)| {
            Care::Physiotherapy {
                fee: insurance + patient,
                patient,
                conventioned,
            }
        });
    prop_oneof![
        2 => act,
        2 => physiotherapy,
        2 => letters(),
        3 => pack(),
        4 => stay(),
        1 => Just(Care::Uncoded),
    ]
}

fn payer() -> impl Strategy<Value = Payer> {
    let percent = || prop_oneof![Just(0_i64), Just(50_i64), Just(100_i64)];
    let level = || {
        prop_oneof![
            2 => Just(Level::Nothing),
            3 => Just(Level::Partial),
            2 => Just(Level::Full),
        ]
    };
    (
        [percent(), percent()],
        [level(), level(), level()],
        prop::option::weighted(0.8, 0..8000_i64),
        prop::option::weighted(0.8, 0..8000_i64),
        prop::option::of(any::<bool>()),
    )
        .prop_map(
            |(state, levels, month_maximum, supplement_maximum, listed)| Payer {
                state,
                levels,
                month_maximum,
                supplement_maximum,
                listed,
            },
        )
}

/// Which card covers each day: three stretches of a stay in any order, the others of one day.
fn cards(care: &Care) -> impl Strategy<Value = Vec<usize>> + use<> {
    let is_stay = matches!(care, Care::Stay { .. });
    let length = || prop_oneof![Just(0_usize), 1..8_usize, 1..31_usize];
    let stretches = prop::collection::vec((0..3_usize, length()), 3).prop_map(|stretches| {
        let days = stretches
            .into_iter()
            .flat_map(|(card, length)| vec![card; length]);
        days.collect::<Vec<_>>()
    });
    let one_day = prop_oneof![1 => Just(vec![0_usize]), 9 => Just(vec![1_usize])];
    let of_stay = stretches.prop_map(|days| if days.is_empty() { vec![1] } else { days });
    (one_day, of_stay).prop_map(move |(one_day, of_stay)| if is_stay { of_stay } else { one_day })
}

/// A line of any kind.
pub(crate) fn case() -> impl Strategy<Value = Case> {
    case_of(care())
}

/// A line on such care.
pub(crate) fn case_of(care: impl Strategy<Value = Care>) -> impl Strategy<Value = Case> {
    let line = (
        1..4_i64,
        prop::option::of(prop_oneof![0..9000_i64, 0..4_000_000_i64]),
        any::<bool>(),
        (-200..6000_i64, -200..6000_i64),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.2),
    );
    let payers = (payer(), payer(), any::<bool>(), any::<bool>());
    let care_and_cards = care.prop_flat_map(|care| (cards(&care), Just(care)));
    (care_and_cards, line, payers).prop_map(|((cards, care), line, payers)| {
        let (units, charged, bim, used, prescription_missing, credit_note) = line;
        let (first, second, alike, cards_of_two_ocmws) = payers;
        let is_stay = matches!(care, Care::Stay { .. });
        let is_uncoded = matches!(care, Care::Uncoded);
        let second = if alike { first.clone() } else { second };
        Case {
            care,
            units: if is_stay { 1 } else { units },
            charged: if is_uncoded {
                Some(charged.unwrap_or(1234))
            } else {
                charged
            },
            bim,
            cards,
            payers: [first, second],
            cards_of_two_ocmws,
            used_of_month: used.0,
            used_of_stay: used.1,
            prescription_missing,
            credit_note,
        }
    })
}
