//! Both implementations agree on random lines of every kind.

use super::case::Case;
use super::draw::case;
use super::payers::{Answer, answer};
use super::question::ask;
use crate::replay;
use carmed_model::Cents;
use carmed_validation::amounts::{LineResult, MissingFact, Outcome};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseResult, TestRunner};

/// How many lines are drawn: 1,000, or as many as `CARMED_LINES` says.
///
/// `CARMED_LINES=100000 cargo test -p carmed-validation --test amounts agree` draws 100,000 in about a
/// minute.
fn line_count() -> u32 {
    std::env::var("CARMED_LINES").map_or(1_000, |count| count.parse().unwrap())
}

/// The result in the plain terms of the second implementation, credit notes turned back.
fn plain(case: &Case, result: &LineResult) -> Answer {
    let sign = if case.credit_note { -1 } else { 1 };
    let plain = |amount: Cents| sign * amount.cents();
    match result.outcome {
        Outcome::NotCovered => {
            let charged = result.amounts.map(|amounts| {
                assert_eq!(amounts.patient_cents, amounts.charged_cents);
                plain(amounts.charged_cents)
            });
            Answer::NotCovered(charged)
        }
        Outcome::Indeterminate if result.state_cents_known.is_none() => {
            let [fact] = result.missing_facts[..] else {
                panic!("one fact: {result:?}");
            };
            Answer::Unpriced(MissingFact::name(fact))
        }
        Outcome::Computed | Outcome::Indeterminate => Answer::Settled {
            official: official(case, result, plain),
            state: plain(result.state_cents_known.unwrap()),
            others: result
                .amounts
                .map(|amounts| (plain(amounts.ocmw_cents), plain(amounts.patient_cents))),
        },
        Outcome::Rejected => panic!("no line is drawn that cannot be: {:?}", result.reasons),
    }
}

/// The official amounts; where the result gives none, what its steps come to.
fn official(case: &Case, result: &LineResult, plain: impl Fn(Cents) -> i64) -> [i64; 5] {
    use carmed_validation::amounts::AmountName::{
        Fee, InsurancePart, PatientPart, Reduction, Supplement,
    };
    let sum = |name| {
        let steps = result.explanation.iter().filter(|step| step.amount == name);
        plain(steps.map(|step| step.result_cents).sum())
    };
    let of_steps = [Fee, InsurancePart, PatientPart, Supplement, Reduction].map(sum);
    if let Some(official) = result.amounts.and_then(|amounts| amounts.official) {
        let shown = [
            official.fee_cents,
            official.insurance_part_cents,
            official.patient_part_cents,
            official.supplement_cents,
            official.reduction_cents,
        ];
        assert_eq!(shown.map(plain), of_steps, "{case:?}");
    }
    of_steps
}

fn agree(case: Case) -> TestCaseResult {
    let result = ask(&case);
    prop_assert_eq!(plain(&case, &result), answer(&case));
    replay::check(&result);
    Ok(())
}

#[test]
fn both_implementations_agree_on_random_lines_of_every_kind() {
    let mut runner = TestRunner::new(ProptestConfig {
        cases: line_count(),
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner.run(&case(), agree).unwrap();
}
