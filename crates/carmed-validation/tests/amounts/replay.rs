//! Makes every amount again from the explanation alone, and checks what must hold of every result.

use carmed_model::{Cents, Code};
use carmed_validation::amounts::{
    AmountName, AmountRule, Amounts, Input, LineResult, Outcome, Rounding, Step,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

fn cents(step: &Step, name: &str) -> i64 {
    match step.inputs.iter().find(|(input, _)| *input == name) {
        Some((_, Input::Cents(amount))) => amount.cents(),
        other => panic!("{:?} has no amount {name}: {other:?}", step.rule),
    }
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

/// The result of a step in hundredths of a cent, from its rule and inputs.
fn hundredths(step: &Step) -> i64 {
    let whole = match step.rule {
        AmountRule::Tariff => {
            cents(step, "per_unit_cents") * shown(step, "units").parse::<i64>().unwrap()
        }
        AmountRule::Uncoded | AmountRule::NotBorne => 0,
        AmountRule::Charge if shown(step, "stated_cents").is_empty() => cents(step, "fee_cents"),
        AmountRule::Charge => cents(step, "stated_cents"),
        AmountRule::Supplement => (cents(step, "charged_cents") - cents(step, "fee_cents")).max(0),
        AmountRule::Reduction => (cents(step, "fee_cents") - cents(step, "charged_cents")).max(0),
        AmountRule::StateShare => {
            let part = cents(step, "part_cents") - cents(step, "reduction_cents");
            return part * shown(step, "percentage").parse::<i64>().unwrap();
        }
        AmountRule::OcmwInsurance | AmountRule::OcmwPatient | AmountRule::OcmwSupplement => {
            ocmw(step)
        }
        AmountRule::Patient => {
            cents(step, "charged_cents") - cents(step, "state_cents") - cents(step, "ocmw_cents")
        }
    };
    whole * 100
}

fn rounded(hundredths: i64, rounding: Rounding) -> i64 {
    let rest = hundredths % 100;
    match rounding {
        Rounding::Exact => {
            assert_eq!(rest, 0, "nothing to round");
            hundredths / 100
        }
        Rounding::TruncatedToCent => hundredths / 100,
        Rounding::NearestCentHalvesAway if rest >= 50 => hundredths / 100 + 1,
        Rounding::NearestCentHalvesAway => hundredths / 100,
    }
}

/// Panics unless the explanation makes the amounts again and they add up.
pub(crate) fn check(result: &LineResult) {
    check_remarks(result);
    let mut sums: BTreeMap<AmountName, i64> = BTreeMap::new();
    for step in &result.explanation {
        let sign = if holds(step, "credit_note") { -1 } else { 1 };
        let exact = hundredths(step);
        assert_eq!(
            step.unrounded_cents,
            Decimal::new(sign * exact, 2),
            "{step:?}"
        );
        let made = sign * rounded(exact, step.rule.rounding());
        assert_eq!(step.result_cents, Cents::new(made), "{step:?}");
        if let Some(row) = &step.tariff_row {
            assert!(!row.source.is_empty(), "a tariff step names its source");
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
        Code::SupplementTypeNotListed,
    ];
    assert!(
        result
            .remarks
            .iter()
            .all(|remark| remarks.contains(&remark.code))
    );
}
