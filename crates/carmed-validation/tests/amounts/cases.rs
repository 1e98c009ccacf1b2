//! Every case of the case files comes out as written there.

use crate::asked::computed;
use crate::case_file::{CaseFile, Expected, Origin};
use crate::replay;
use carmed_model::{Cents, Finding};
use carmed_validation::amounts::{
    AmountRule, LineResult, MissingFact, Rounding, cash_cents, indexed_cents,
};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

const FILES: [&str; 7] = [
    include_str!("../data/amounts/letters.toml"),
    include_str!("../data/amounts/medicines.toml"),
    include_str!("../data/amounts/stays.toml"),
    include_str!("../data/amounts/worked.toml"),
    include_str!("../data/amounts/payers.toml"),
    include_str!("../data/amounts/rows.toml"),
    include_str!("../data/amounts/restrictions.toml"),
];

/// The worked cases the project was given; all others are its own.
const WORKED: [&str; 39] = [
    "A01", "A03", "A07", "A10", "A13", "A16", "A17", "A22", "A26", "A28", "A33", "A37", "C01",
    "C03", "D01", "D04", "D05", "D06", "H01", "H02", "H04", "H09", "M01", "M04", "M07", "M12",
    "M13", "M15", "S01", "S03", "S05", "S06", "S08", "S09", "S12", "S15", "S17", "S19", "S22",
];

/// All cases of all files.
pub(crate) fn cases() -> CaseFile {
    let mut all = CaseFile::default();
    for text in FILES {
        let file: CaseFile = toml::from_str(text).unwrap();
        all.line.extend(file.line);
        all.index.extend(file.index);
        all.cash.extend(file.cash);
    }
    all
}

fn numbers(findings: &[Finding]) -> Vec<u32> {
    findings
        .iter()
        .map(|finding| finding.code.number())
        .collect()
}

/// Panics, naming the case, where the result is not the expected one.
fn compare(id: &str, result: &LineResult, expected: &Expected) {
    assert_eq!(result.line_id, id);
    assert_eq!(result.outcome.name(), expected.outcome, "{id}");
    assert_eq!(numbers(&result.reasons), expected.reasons, "{id}: reasons");
    assert_eq!(numbers(&result.remarks), expected.remarks, "{id}: remarks");
    let missing: Vec<_> = result
        .missing_facts
        .iter()
        .copied()
        .map(MissingFact::name)
        .collect();
    assert_eq!(missing, expected.missing, "{id}: missing");
    if let Some(curable) = expected.curable {
        assert_eq!(result.curable, curable, "{id}: curable");
    }
    if let Some(needed) = expected.attestation_needed {
        assert_eq!(
            result.attestation_needed, needed,
            "{id}: attestation needed"
        );
    }
    if let Some(state) = expected.state_known {
        assert_eq!(
            result.state_cents_known,
            Some(Cents::new(state)),
            "{id}: State"
        );
    }
    compare_amounts(id, result, expected);
}

fn compare_amounts(id: &str, result: &LineResult, expected: &Expected) {
    let Some(amounts) = result.amounts else {
        assert!(expected.none, "{id}: amounts are missing");
        return;
    };
    assert!(!expected.none, "{id}: amounts although none are known");
    let payers = [
        amounts.state_cents,
        amounts.ocmw_cents,
        amounts.patient_cents,
    ];
    let expected_payers = expected
        .payers
        .expect("a case with amounts names its payers");
    assert_eq!(
        payers.map(Cents::cents),
        expected_payers,
        "{id}: State, OCMW, patient"
    );
    let official = amounts.official;
    let parts = official.map(|official| {
        [
            official.fee_cents,
            official.insurance_part_cents,
            official.patient_part_cents,
        ]
        .map(Cents::cents)
    });
    if expected.official.is_some() {
        assert_eq!(
            parts, expected.official,
            "{id}: fee, insurance part, patient part"
        );
    }
    if let Some(cash) = expected.cash {
        assert_eq!(amounts.patient_cash_cents(), Cents::new(cash), "{id}: cash");
    }
    if let Some(supplement) = expected.supplement {
        assert_eq!(
            official.unwrap().supplement_cents,
            Cents::new(supplement),
            "{id}"
        );
    }
    if let Some(reduction) = expected.reduction {
        assert_eq!(
            official.unwrap().reduction_cents,
            Cents::new(reduction),
            "{id}"
        );
    }
}

#[test]
fn every_line_comes_out_as_its_case_says() {
    for case in cases().line {
        let result = computed(&case);
        compare(&case.id, &result, &case.expected);
    }
}

#[test]
fn every_explanation_follows_the_rules_its_case_names() {
    for case in cases().line {
        let result = computed(&case);
        let rules: BTreeSet<&str> = result
            .explanation
            .iter()
            .map(|step| step.rule.id())
            .collect();
        assert_eq!(Vec::from_iter(rules), case.rules, "{}", case.id);
    }
}

/// A rounding is shown where another would give another cent: a half that goes away from zero, more
/// than a half that is cut off, and a sum that stays whole.
#[test]
fn every_named_rounding_decides_a_cent_in_some_case() {
    let results: Vec<LineResult> = cases().line.iter().map(computed).collect();
    let steps = || results.iter().flat_map(|result| &result.explanation);
    let shown = |rounding: Rounding| {
        steps()
            .filter(|step| step.rule.rounding() == rounding)
            .any(|step| {
                let beyond = step.unrounded_cents.fract().abs();
                let half = Decimal::new(5, 1);
                match rounding {
                    Rounding::Exact => beyond.is_zero(),
                    Rounding::NearestCentHalvesAway => beyond == half,
                    Rounding::TruncatedToCent => beyond > half,
                }
            })
    };
    for rule in AmountRule::ALL {
        let rounding = rule.rounding();
        assert!(
            shown(rounding),
            "{rounding:?} of {} decides nothing",
            rule.id()
        );
    }
}

#[test]
fn every_explanation_makes_its_amounts_again() {
    for case in cases().line {
        replay::check(&computed(&case));
    }
}

#[test]
fn fees_are_indexed_as_their_case_says() {
    for case in cases().index {
        let percent = Decimal::from_str_exact(&case.percent).unwrap();
        let indexed = indexed_cents(Cents::new(case.fee_cents), percent);
        assert_eq!(indexed, Some(Cents::new(case.indexed_cents)), "{}", case.id);
        assert_eq!(case.rules, [AmountRule::Indexation.id()], "{}", case.id);
    }
}

#[test]
fn cash_is_paid_as_its_case_says() {
    for case in cases().cash {
        let cash = cash_cents(Cents::new(case.amount_cents));
        assert_eq!(cash, Cents::new(case.cash_cents), "{}", case.id);
    }
}

#[test]
fn every_case_has_its_own_id_and_a_source() {
    let file = cases();
    let lines = file
        .line
        .iter()
        .map(|case| (&case.id, &case.source, case.origin));
    let indexed = file
        .index
        .iter()
        .map(|case| (&case.id, &case.source, case.origin));
    let cash = file
        .cash
        .iter()
        .map(|case| (&case.id, &case.source, case.origin));
    let mut seen = BTreeSet::new();
    let mut published = 0;
    for (id, source, origin) in lines.chain(indexed).chain(cash) {
        assert!(seen.insert(id.clone()), "{id} stands twice");
        assert!(!source.is_empty(), "{id} has no source");
        published += usize::from(origin == Origin::Pub);
    }
    assert!(published >= 10, "published amounts are the touchstone");
    for id in WORKED {
        assert!(seen.contains(id), "the worked case {id} is missing");
    }
}

/// COV-07: what a provider may see of an explanation, it may see whole.
#[test]
fn no_explanation_names_a_refund_code_or_a_situation() {
    for case in cases().line {
        let text = format!("{:?}", computed(&case).explanation).to_lowercase();
        for word in [
            "9040",
            "refund",
            "regularisation",
            "legal",
            "situation",
            "voorbeeld",
        ] {
            assert!(!text.contains(word), "{} shows {word}", case.id);
        }
    }
}
