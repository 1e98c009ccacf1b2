//! What holds of lines of every kind: acts, medicines, stays, care without a code.

use crate::naive::case::{Care, Case, Level, StayFee};
use crate::naive::draw::{case, case_of, pack, stay};
use crate::naive::question::{ask, world_and_line};
use carmed_model::{Cents, CoverKind};
use carmed_validation::amounts::{LineKind, LineResult, OfficialAmounts, Outcome, indexed_cents};
use proptest::prelude::*;
use rust_decimal::Decimal;

/// The case as a line, not as a credit note.
fn line(case: &Case) -> Case {
    Case {
        credit_note: false,
        ..case.clone()
    }
}

fn official(result: &LineResult) -> Option<OfficialAmounts> {
    result.amounts.and_then(|amounts| amounts.official)
}

/// The case with a charge, under a cover that leaves nothing unknown.
fn settled(case: &Case) -> Case {
    let mut case = line(case);
    for payer in &mut case.payers {
        payer.month_maximum = payer.month_maximum.or(Some(100));
        payer.supplement_maximum = payer.supplement_maximum.or(Some(100));
        payer.levels[0] = Level::Full;
    }
    case
}

/// Packs without a loaded copayment.
fn by_formula(care: Care) -> Care {
    match care {
        Care::Pack {
            category,
            base,
            price,
            large,
            in_2026,
            ..
        } => Care::Pack {
            category,
            base,
            price,
            copayments: [None, None],
            large,
            in_2026,
        },
        other => other,
    }
}

/// Packs of category D.
fn not_reimbursed(mut care: Care) -> Care {
    if let Care::Pack { category, .. } = &mut care {
        *category = 'D';
    }
    care
}

/// Stays of the acute ward.
fn at_full_price(mut care: Care) -> Care {
    if let Care::Stay { fee, .. } = &mut care {
        *fee = StayFee::Table;
    }
    care
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_three_payers_of_any_kind_of_line_pay_what_is_charged(case in case()) {
        if let Some(amounts) = ask(&line(&case)).amounts {
            let payers = [amounts.state_cents, amounts.ocmw_cents, amounts.patient_cents];
            prop_assert_eq!(payers.into_iter().sum::<Cents>(), amounts.charged_cents);
            prop_assert!(payers.iter().all(|payer| !payer.is_negative()));
        }
    }

    #[test]
    fn the_state_pays_no_more_than_the_fee_of_any_kind_of_line(case in case()) {
        let result = ask(&line(&case));
        if let (Some(state), Some(official)) = (result.state_cents_known, official(&result)) {
            prop_assert!((Cents::ZERO..=official.fee_cents).contains(&state));
        }
    }

    #[test]
    fn a_credit_note_of_any_kind_of_line_mirrors_it(case in case()) {
        let original = ask(&line(&case));
        let mirrored = ask(&Case { credit_note: true, ..case });
        prop_assert_eq!(mirrored.outcome, original.outcome);
        prop_assert_eq!(mirrored.amounts, original.amounts.map(|amounts| -amounts));
        prop_assert_eq!(mirrored.state_cents_known, original.state_cents_known.map(|state| -state));
        prop_assert_eq!(mirrored.reasons, original.reasons);
    }

    #[test]
    fn covers_of_one_state_setting_pay_alike(case in case()) {
        let (mut world, line) = world_and_line(&case);
        let others = CoverKind::ALL.into_iter().filter(|kind| {
            kind.setting() == CoverKind::Doctor.setting()
        });
        world.cover = CoverKind::Doctor;
        let expected = world.compute(&line);
        for cover in others {
            world.cover = cover;
            prop_assert_eq!(&world.compute(&line), &expected);
        }
    }

    #[test]
    fn what_is_charged_above_the_fee_never_reaches_the_state(case in case(), more in 1..9000_i64) {
        let case = settled(&case);
        let at_the_fee = ask(&Case { charged: None, ..case.clone() });
        if let (Some(state), Some(official)) = (at_the_fee.state_cents_known, official(&at_the_fee)) {
            let charged = Some(official.fee_cents.cents() + more);
            let above = ask(&Case { charged, ..case });
            prop_assert_eq!(above.state_cents_known, Some(state));
        }
    }

    #[test]
    fn more_percent_never_lowers_the_state_nor_raises_the_patient(case in case()) {
        let mut case = settled(&case);
        // Cards that come to pay alike would have their half rounded once instead of twice.
        case.payers[1] = case.payers[0].clone();
        let mut more = case.clone();
        for payer in &mut more.payers {
            payer.state = payer.state.map(|percent| (percent + 50).min(100));
        }
        if let (Some(before), Some(after)) = (ask(&case).amounts, ask(&more).amounts) {
            prop_assert!(after.state_cents >= before.state_cents);
            prop_assert!(after.patient_cents <= before.patient_cents);
        }
    }

    #[test]
    fn the_official_amounts_do_not_depend_on_who_pays(case in case()) {
        let case = settled(&case);
        let mut nobody = case.clone();
        nobody.cards = nobody.cards.iter().map(|_| 1).collect();
        for payer in &mut nobody.payers {
            payer.state = [0, 0];
        }
        if let (Some(one), Some(other)) = (official(&ask(&case)), official(&ask(&nobody))) {
            prop_assert_eq!(one, other);
        }
    }

    #[test]
    fn a_stay_billed_in_two_lines_has_the_fee_of_one(case in case_of(stay()), cut in 0..100_usize) {
        let Care::Stay { first, admitted_before, group, fee } = case.care else {
            panic!("a stay");
        };
        let case = Case { charged: None, ..settled(&case) };
        let cut = cut % case.cards.len();
        prop_assume!(cut > 0);
        let days = i64::try_from(cut).unwrap();
        let before = Case { cards: vec![1; cut], ..case.clone() };
        let care = Care::Stay {
            first: first + days,
            admitted_before: admitted_before + days,
            group,
            fee,
        };
        let after = Case { care, cards: vec![1; case.cards.len() - cut], ..case.clone() };
        let whole = Case { cards: vec![1; case.cards.len()], ..case };
        let [before, after, whole] = [before, after, whole].map(|case| official(&ask(&case)).unwrap());
        prop_assert_eq!(before.fee_cents + after.fee_cents, whole.fee_cents);
        let patient_cents = before.patient_part_cents + after.patient_part_cents;
        prop_assert_eq!(patient_cents, whole.patient_part_cents);
    }

    #[test]
    fn flat_fees_never_come_on_top_of_a_full_day_price(
        case in case_of(stay().prop_map(at_full_price)),
    ) {
        let (world, line) = world_and_line(&case);
        let mut asked = line.clone();
        if let LineKind::HospitalDays(days) = &mut asked.kind {
            days.with_flat_fees ^= true;
        }
        prop_assert_eq!(world.compute(&asked), world.compute(&line));
    }

    #[test]
    fn increased_reimbursement_never_raises_a_share_by_formula(
        case in case_of(pack().prop_map(by_formula)),
    ) {
        let of = |bim| official(&ask(&Case { bim, charged: None, ..settled(&case) }));
        if let (Some(ordinary), Some(increased)) = (of(false), of(true)) {
            prop_assert!(increased.patient_part_cents <= ordinary.patient_part_cents);
            prop_assert!(ordinary.patient_part_cents <= ordinary.fee_cents);
        }
    }

    #[test]
    fn medicines_of_category_d_are_never_state_money(
        case in case_of(pack().prop_map(not_reimbursed)),
    ) {
        let result = ask(&line(&case));
        prop_assert!(result.state_cents_known.is_none_or(|state| state == Cents::ZERO));
        if let Some(official) = official(&result) {
            prop_assert_eq!(official.fee_cents, Cents::ZERO);
        }
    }

    #[test]
    fn what_is_missing_is_named_and_no_amount_stands_for_it(case in case()) {
        let result = ask(&case);
        let is_missing = !result.missing_facts.is_empty();
        prop_assert_eq!(result.outcome == Outcome::Indeterminate, is_missing);
        prop_assert!(!is_missing || (result.amounts.is_none() && result.curable));
    }

    #[test]
    fn cash_is_at_most_two_cents_away(case in case()) {
        if let Some(amounts) = ask(&case).amounts {
            let cash = amounts.patient_cash_cents();
            prop_assert_eq!(cash.cents() % 5, 0);
            prop_assert!((cash - amounts.patient_cents).abs() <= Cents::new(2));
        }
    }

    #[test]
    fn the_same_line_of_any_kind_comes_out_the_same(case in case()) {
        prop_assert_eq!(ask(&case), ask(&case));
    }

    #[test]
    fn an_indexed_fee_is_less_than_a_cent_from_the_exact_one(fee in 0..1_000_000_i64, index in 0..2000_i64) {
        let indexed = indexed_cents(Cents::new(fee), Decimal::new(index, 2)).unwrap().cents();
        let exact_fractions = i128::from(fee) * i128::from(10_000 + index);
        let away = (i128::from(indexed) * 10_000 - exact_fractions).abs();
        prop_assert!(away <= 5_000);
        prop_assert!(away < 5_000 || indexed * 10_000 > fee * (10_000 + index), "halves go up");
    }
}
