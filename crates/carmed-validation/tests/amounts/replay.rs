//! Makes every amount again from the explanation alone, and checks what must hold of every result.

use crate::naive::integer::{FRACTIONS, decimal, round};
use carmed_model::{Cents, Code};
use carmed_validation::amounts::{
    AmountName, AmountRule, Amounts, Input, LineResult, Outcome, Step,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

fn cents(step: &Step, name: &str) -> i64 {
    match step.inputs.iter().find(|(input, _)| *input == name) {
        Some((_, Input::Cents(amount))) => amount.cents(),
        other => panic!("{:?} has no amount {name}: {other:?}", step.rule),
    }
}

fn cents_if_any(step: &Step, name: &str) -> Option<i64> {
    let is_there = step.inputs.iter().any(|(input, _)| *input == name);
    is_there.then(|| cents(step, name))
}

fn count(step: &Step, name: &str) -> i64 {
    shown(step, name).parse().unwrap()
}

fn holds(step: &Step, name: &str) -> bool {
    step.inputs.contains(&(name, Input::Holds))
}

fn shown(step: &Step, name: &str) -> String {
    let input = step.inputs.iter().find(|(input, _)| *input == name);
    input.map_or_else(String::new, |(_, value)| value.to_string())
}

/// What the OCMW takes, from the inputs of the step.
fn ocmw(step: &Step) -> i64 {
    let rest = cents(step, "rest_cents");
    if holds(step, "prescription_missing") || holds(step, "supplement_type_not_listed") {
        return 0;
    }
    match shown(step, "level").as_str() {
        "FULL" => rest,
        "NOTHING" => 0,
        "PARTIAL" if rest == 0 => 0,
        "PARTIAL" => rest.min((cents(step, "cap_cents") - cents(step, "used_cents")).max(0)),
        level => panic!("no level {level}"),
    }
}

/// What is charged for some days of a line, from the inputs of the step.
fn charge_of_days(step: &Step) -> i64 {
    let above = cents(step, "charged_above_fee_cents");
    let portion = |part: i64, whole: i64| if whole == 0 { 0 } else { above * part / whole };
    let part = if above < 0 {
        let whole = cents(step, "line_fee_cents");
        portion(cents(step, "fee_until_cents"), whole)
            - portion(cents(step, "fee_before_cents"), whole)
    } else {
        let whole = count(step, "line_days");
        portion(count(step, "days_until"), whole) - portion(count(step, "days_before"), whole)
    };
    cents(step, "fee_cents") + part
}

/// The value of a step that rounds, in fractions of a cent, of one unit where it has units.
fn fractions(step: &Step) -> Option<i128> {
    let part_of = |cents: i64, percent: i128| i128::from(cents) * percent;
    Some(match step.rule {
        AmountRule::Letters => {
            let letters = shown(step, "letters");
            let products = letters.split(" + ").map(|letter| {
                let (coefficient, value) = letter.split_once(" x ").unwrap();
                // Euro with twelve decimals are cents with ten.
                decimal(coefficient, 6) * decimal(value, 6)
            });
            products.sum()
        }
        AmountRule::PercentageShare => part_of(
            cents(step, "base_cents"),
            decimal(&shown(step, "percent"), 8),
        ),
        AmountRule::ConventionCut => part_of(
            cents(step, "fee_per_unit_cents") - cents(step, "patient_per_unit_cents"),
            FRACTIONS - decimal(&shown(step, "cut_percent"), 8),
        ),
        AmountRule::MedicineShare => {
            let percent = decimal(&shown(step, "percent"), 8);
            i128::from(cents(step, "fixed_cents")) * FRACTIONS
                + part_of(cents(step, "base_price_cents"), percent)
        }
        AmountRule::StateShare => part_of(
            cents(step, "part_cents") - cents(step, "reduction_cents"),
            decimal(&shown(step, "percentage"), 8),
        ),
        _ => return None,
    })
}

/// The result of a step that does not round.
fn whole(step: &Step) -> i64 {
    let over = |limit: i64| (cents(step, "share_cents") - limit).max(0);
    match step.rule {
        AmountRule::Tariff => cents(step, "per_unit_cents") * count(step, "units"),
        AmountRule::Uncoded | AmountRule::NotBorne => 0,
        AmountRule::Charge => cents_if_any(step, "stated_cents")
            .or(cents_if_any(step, "fee_cents"))
            .unwrap_or_else(|| cents(step, "public_price_cents") * count(step, "units")),
        AmountRule::Supplement => (cents(step, "charged_cents") - cents(step, "fee_cents")).max(0),
        AmountRule::Reduction => (cents(step, "fee_cents") - cents(step, "charged_cents")).max(0),
        AmountRule::OcmwInsurance | AmountRule::OcmwPatient | AmountRule::OcmwSupplement => {
            ocmw(step)
        }
        AmountRule::Patient => {
            cents(step, "charged_cents") - cents(step, "state_cents") - cents(step, "ocmw_cents")
        }
        AmountRule::RestOfFee => cents(step, "fee_cents") - cents(step, "other_cents"),
        AmountRule::SumOfParts => cents(step, "insurance_cents") + cents(step, "patient_cents"),
        AmountRule::Copayment => {
            let price = cents(step, "public_price_cents");
            cents(step, "copayment_cents").min(price) * count(step, "units")
        }
        AmountRule::MedicineMaximum | AmountRule::PublicPriceLimit => {
            -over(cents(step, "limit_cents")) * count(step, "units")
        }
        AmountRule::MedicineMinimum => {
            (cents(step, "limit_cents") - cents(step, "share_cents")).max(0) * count(step, "units")
        }
        AmountRule::DayShare => {
            let share = cents(step, "per_day_cents");
            let limit = cents_if_any(step, "at_most_cents").unwrap_or(share);
            share.min(limit) * count(step, "days")
        }
        AmountRule::FlatFee | AmountRule::FullDayPrice | AmountRule::GivenInsurancePart => {
            cents(step, "per_day_cents") * count(step, "days")
        }
        AmountRule::ChargeOfDays => charge_of_days(step),
        rule => panic!("{rule:?} is no step of a line"),
    }
}

/// Makes the step again; its result, without the sign of a credit note.
fn make(step: &Step, sign: i64) -> i64 {
    let Some(exact) = fractions(step) else {
        let whole = whole(step);
        assert_eq!(
            step.unrounded_cents,
            Decimal::from(sign * whole),
            "{step:?}"
        );
        return whole;
    };
    let exact_cents = Decimal::from_i128_with_scale(i128::from(sign) * exact, 10);
    assert_eq!(step.unrounded_cents, exact_cents, "{step:?}");
    let units = shown(step, "units").parse().unwrap_or(1);
    round(exact, step.rule.rounding()) * units
}

/// Panics unless the explanation makes the amounts again and they add up.
pub(crate) fn check(result: &LineResult) {
    check_remarks(result);
    let mut sums: BTreeMap<AmountName, i64> = BTreeMap::new();
    for step in &result.explanation {
        let sign = if holds(step, "credit_note") { -1 } else { 1 };
        let made = sign * make(step, sign);
        assert_eq!(step.result_cents, Cents::new(made), "{step:?}");
        if let Some(row) = &step.row {
            assert!(!row.source().is_empty(), "a step names its source");
            assert!(!row.name().is_empty(), "a step names its row");
        }
        *sums.entry(step.amount).or_default() += made;
    }
    let Some(amounts) = result.amounts else {
        assert!(
            !sums.contains_key(&AmountName::Patient),
            "no amount stands for what is unknown"
        );
        assert_ne!(result.outcome, Outcome::Computed);
        return;
    };
    let sum = |name| Cents::new(sums.get(&name).copied().unwrap_or_default());
    assert_eq!(sum(AmountName::Charged), amounts.charged_cents);
    assert_eq!(sum(AmountName::State), amounts.state_cents);
    assert_eq!(sum(AmountName::Ocmw), amounts.ocmw_cents);
    assert_eq!(sum(AmountName::Patient), amounts.patient_cents);
    let paid = amounts.state_cents + amounts.ocmw_cents + amounts.patient_cents;
    assert_eq!(
        paid, amounts.charged_cents,
        "the three payers pay what is charged, to the cent"
    );
    assert_eq!(result.state_cents_known, Some(amounts.state_cents));
    check_official(result, &amounts, sum);
}

/// The official amounts add up, too, and are absent only where they are unknown.
fn check_official(result: &LineResult, amounts: &Amounts, sum: impl Fn(AmountName) -> Cents) {
    match amounts.official {
        Some(official) => {
            assert_eq!(sum(AmountName::Fee), official.fee_cents);
            assert_eq!(
                sum(AmountName::InsurancePart),
                official.insurance_part_cents
            );
            assert_eq!(sum(AmountName::PatientPart), official.patient_part_cents);
            assert_eq!(sum(AmountName::Supplement), official.supplement_cents);
            assert_eq!(sum(AmountName::Reduction), official.reduction_cents);
            let parts = official.insurance_part_cents + official.patient_part_cents;
            assert_eq!(official.fee_cents, parts);
            let charged = official.fee_cents + official.supplement_cents - official.reduction_cents;
            assert_eq!(charged, amounts.charged_cents);
            let state = amounts.state_cents.abs();
            assert!(
                state <= official.fee_cents.abs(),
                "the State stops at the official fee"
            );
        }
        None => assert!(matches!(
            result.outcome,
            Outcome::NotCovered | Outcome::Rejected
        )),
    }
}

/// Nothing but remarks stands among the remarks.
fn check_remarks(result: &LineResult) {
    let remarks = [
        Code::SupplementOverMaximum,
        Code::SupplementByConventioned,
        Code::SupplementInSharedRoom,
        Code::SupplementTypeNotListed,
    ];
    assert!(
        result
            .remarks
            .iter()
            .all(|remark| remarks.contains(&remark.code))
    );
}
