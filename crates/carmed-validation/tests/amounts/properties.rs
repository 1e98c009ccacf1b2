//! What holds of every line, whatever is charged and whoever pays.

use crate::drawn::{Drawn, drawn, is_coded, percentage};
use crate::piles::share_out;
use crate::replay;
use crate::world::day;
use carmed_model::consultation::{ConditionKind, Coverage, Gap};
use carmed_model::{Cents, Code, Finding, Percentage, Period, SupportLevel};
use carmed_validation::amounts::{Amounts, LineResult, MissingFact, Outcome};
use proptest::prelude::*;

fn amounts(result: &LineResult) -> Option<Amounts> {
    result.amounts
}

fn state(drawn: &Drawn) -> Cents {
    drawn.compute().state_cents_known.unwrap()
}

fn one_level_up(percentage: Percentage) -> Percentage {
    Percentage::try_from((percentage.percent() + 50).min(100)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_three_payers_pay_what_is_charged(drawn in drawn()) {
        if let Some(amounts) = amounts(&drawn.compute()) {
            let paid = amounts.state_cents + amounts.ocmw_cents + amounts.patient_cents;
            prop_assert_eq!(paid, amounts.charged_cents);
            for payer in [amounts.state_cents, amounts.ocmw_cents, amounts.patient_cents] {
                prop_assert!(!payer.is_negative());
            }
        }
    }

    #[test]
    fn the_state_pays_from_zero_to_the_fee(drawn in drawn()) {
        let units = if is_coded(&drawn.line) { drawn.line.units } else { 0 };
        let fee = Cents::new(i64::from((drawn.insurance + drawn.patient) * units));
        prop_assert!((Cents::ZERO..=fee).contains(&state(&drawn)));
    }

    #[test]
    fn a_supplement_is_never_state_money(drawn in drawn(), supplement in 0..5000_i64) {
        let mut at_the_fee = drawn.clone();
        let mut above = drawn;
        let units = if is_coded(&above.line) { above.line.units } else { 0 };
        let fee = i64::from((above.insurance + above.patient) * units);
        at_the_fee.line.charged_cents = Some(Cents::new(fee));
        above.line.charged_cents = Some(Cents::new(fee + supplement));
        prop_assert_eq!(state(&above), state(&at_the_fee));
    }

    #[test]
    fn a_higher_percentage_never_lowers_the_state_nor_raises_the_patient(drawn in drawn()) {
        let mut higher = drawn.clone();
        higher.basis.state.insurance = one_level_up(higher.basis.state.insurance);
        higher.basis.state.patient = one_level_up(higher.basis.state.patient);
        prop_assert!(state(&higher) >= state(&drawn));
        if let (Some(before), Some(after)) =
            (amounts(&drawn.compute()), amounts(&higher.compute()))
        {
            prop_assert!(after.patient_cents <= before.patient_cents);
        }
    }

    #[test]
    fn a_credit_note_mirrors_its_line(drawn in drawn()) {
        let original = drawn.compute();
        let mut credit = drawn;
        credit.line.credit_note = true;
        let mirrored = credit.compute();
        prop_assert_eq!(mirrored.outcome, original.outcome);
        prop_assert_eq!(mirrored.amounts, original.amounts.map(|amounts| -amounts));
        prop_assert_eq!(mirrored.state_cents_known, original.state_cents_known.map(|state| -state));
        replay::check(&mirrored);
    }

    #[test]
    fn the_same_line_comes_out_the_same(drawn in drawn()) {
        prop_assert_eq!(drawn.compute(), drawn.compute());
    }

    #[test]
    fn the_fee_of_units_is_the_sum_of_their_fees(mut drawn in drawn(), more in 1..5_u32) {
        prop_assume!(is_coded(&drawn.line));
        drawn.basis.insurance_level = SupportLevel::Full;
        drawn.basis.patient_level = SupportLevel::Full;
        drawn.basis.supplement_level = SupportLevel::Full;
        drawn.line.charged_cents = None;
        let official = |drawn: &Drawn| drawn.compute().amounts.unwrap().official.unwrap();
        let first = official(&drawn);
        let mut rest = drawn.clone();
        rest.line.units = more;
        let second = official(&rest);
        rest.line.units = drawn.line.units + more;
        let both = official(&rest);
        prop_assert_eq!(both.fee_cents, first.fee_cents + second.fee_cents);
        let insurance = first.insurance_part_cents + second.insurance_part_cents;
        prop_assert_eq!(both.insurance_part_cents, insurance);
    }

    #[test]
    fn a_wider_maximum_never_lowers_the_ocmw(drawn in drawn(), wider in 0..500_i64) {
        let mut wide = drawn.clone();
        for cap in &mut wide.basis.patient_caps {
            cap.cap_cents += Cents::new(wider);
        }
        wide.basis.supplement_cap_cents =
            wide.basis.supplement_cap_cents.map(|cap| cap + Cents::new(wider));
        let (narrow, wide) = (drawn.compute(), wide.compute());
        prop_assert_eq!(narrow.outcome, wide.outcome);
        if let (Some(narrow), Some(wide)) = (amounts(&narrow), amounts(&wide)) {
            prop_assert!(wide.ocmw_cents >= narrow.ocmw_cents);
            prop_assert_eq!(wide.state_cents, narrow.state_cents);
        }
    }

    #[test]
    fn what_was_used_never_raises_the_ocmw(drawn in drawn(), used in 0..500_i64) {
        let mut later = drawn.clone();
        later.line.used_of_month_cents =
            Some(later.line.used_of_month_cents.unwrap_or_default() + Cents::new(used));
        later.line.used_of_stay_cents += Cents::new(used);
        if let (Some(first), Some(later)) = (amounts(&drawn.compute()), amounts(&later.compute())) {
            prop_assert!(later.ocmw_cents <= first.ocmw_cents);
        }
    }

    #[test]
    fn the_explanation_makes_the_amounts_again(drawn in drawn()) {
        replay::check(&drawn.compute());
    }

    #[test]
    fn cents_moved_one_by_one_come_to_the_same(drawn in drawn()) {
        let result = drawn.compute();
        let (state, others) = share_out(drawn.piles());
        prop_assert_eq!(result.state_cents_known, Some(Cents::new(i64::from(state))));
        let found = result
            .amounts
            .map(|amounts| (amounts.ocmw_cents.cents(), amounts.patient_cents.cents()));
        prop_assert_eq!(found, others.map(|(ocmw, patient)| (ocmw.into(), patient.into())));
    }

    #[test]
    fn without_the_prescription_the_ocmw_pays_nothing_and_the_state_the_same(drawn in drawn()) {
        let mut asked = drawn.clone();
        asked.conditions = vec![ConditionKind::PrescriptionRequired];
        asked.line.prescription = false;
        let result = asked.compute();
        prop_assert_eq!(result.outcome, Outcome::Computed);
        prop_assert_eq!(result.amounts.unwrap().ocmw_cents, Cents::ZERO);
        prop_assert_eq!(result.amounts.unwrap().state_cents, state(&drawn));
        prop_assert!(result.reasons.iter().any(|r| r.code == Code::PrescriptionRequired));
        prop_assert!(result.curable);
    }

    #[test]
    fn a_missing_attestation_changes_no_amount(drawn in drawn()) {
        let mut asked = drawn.clone();
        asked.conditions.retain(|kind| *kind != ConditionKind::AttestationRequired);
        let there = asked.compute();
        asked.conditions.push(ConditionKind::AttestationRequired);
        asked.line.attestation = false;
        let missing = asked.compute();
        prop_assert_eq!(missing.outcome, Outcome::Indeterminate);
        prop_assert!(missing.missing_facts.contains(&MissingFact::Attestation));
        prop_assert_eq!(missing.amounts, there.amounts);
        prop_assert_eq!(missing.state_cents_known, there.state_cents_known);
    }

    #[test]
    fn computed_means_amounts_and_nothing_missing(drawn in drawn()) {
        let result = drawn.compute();
        let nothing_missing = result.missing_facts.is_empty();
        prop_assert_eq!(result.outcome == Outcome::Computed, nothing_missing);
        prop_assert_eq!(result.amounts.is_some(), result.missing_facts.iter().all(|fact| {
            *fact == MissingFact::Attestation
        }));
    }

    #[test]
    fn of_a_line_that_is_not_covered_the_patient_pays_what_is_charged(drawn in drawn()) {
        let gap = Gap {
            days: Period::of_day(day("2024-05-13")),
            reasons: vec![Finding::new(Code::CoverAbsent)],
            remedies: Vec::new(),
        };
        let result = drawn.compute_in(Coverage { spans: Vec::new(), gaps: vec![gap] });
        prop_assert_eq!(result.outcome, Outcome::NotCovered);
        prop_assert_eq!(result.amounts.map(|amounts| amounts.patient_cents), drawn.line.charged_cents);
        replay::check(&result);
    }

    #[test]
    fn the_state_rounds_its_half_up_and_the_rest_goes_on(
        percentage in percentage(), insurance in 0..100_000_u32,
    ) {
        let mut drawn = crate::drawn::plain(insurance);
        drawn.basis.state.insurance = percentage;
        let doubled = i64::from(insurance) * i64::from(percentage.percent()) / 50;
        prop_assert_eq!(state(&drawn), Cents::new((doubled + 1) / 2));
    }
}
