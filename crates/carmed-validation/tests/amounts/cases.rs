//! Every case of the case files comes out as written there.

use crate::case_file::{CaseFile, Expected, LineCase, Origin, birth_date};
use crate::decided;
use crate::replay;
use crate::world::{World, basis, code, covered, line, parameters};
use carmed_model::{Cents, CoverKind, Finding, SupplementType};
use carmed_validation::amounts::{
    Line, LineKind, LineResult, MissingFact, Parts, SplitFacts, cash_cents, split,
};

const FILES: [&str; 3] = [
    include_str!("../data/amounts/worked.toml"),
    include_str!("../data/amounts/payers.toml"),
    include_str!("../data/amounts/rows.toml"),
];

fn cases() -> CaseFile {
    let mut all = CaseFile::default();
    for text in FILES {
        let file: CaseFile = toml::from_str(text).unwrap();
        all.line.extend(file.line);
        all.split.extend(file.split);
        all.cash.extend(file.cash);
    }
    all
}

fn line_of(case: &LineCase) -> Line {
    let kind = match (&case.code, &case.uncoded) {
        (Some(nihdi), None) => LineKind::Nomenclature { code: code(nihdi) },
        (None, Some(description)) => LineKind::Uncoded {
            description: description.clone(),
        },
        _ => panic!("{}: a code or a description", case.id),
    };
    Line {
        line_id: case.id.clone(),
        kind,
        units: case.units.unwrap_or(1),
        charged_cents: case.charged_cents,
        insurability: case.insurability,
        gmd: case.gmd,
        conventioned: case.conventioned,
        chronic: case.chronic,
        prescription: case.prescription,
        attestation: case.attestation,
        invoice_type: case.invoice_type,
        supplement_type: case.supplement_type,
        used_of_month_cents: case.used_of_month_cents.unwrap_or_default(),
        used_of_stay_cents: case.used_of_stay_cents.unwrap_or_default(),
        credit_note: case.credit_note,
        ..line("101076", &case.care_date.to_string())
    }
}

fn computed(case: &LineCase) -> LineResult {
    let mut world = World::new(basis(0, 0));
    world.cover = case.cover.unwrap_or(CoverKind::Doctor);
    let kind = case
        .provider_kind
        .as_deref()
        .unwrap_or("general_practitioner");
    world.kind = parameters().provider_kind(kind).unwrap().clone();
    if let Some(born) = &case.born {
        world.birth_date = birth_date(born);
    }
    world.coverage = match case.decision {
        Some(days) => decided::assess(days, &case.pays, world.cover, &world.kind, case.care_date),
        None => covered(case.pays.basis(), &case.conditions),
    };
    world.compute(&line_of(case))
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
fn every_explanation_makes_its_amounts_again() {
    for case in cases().line {
        replay::check(&computed(&case));
    }
}

#[test]
fn given_parts_are_split_as_their_case_says() {
    for case in cases().split {
        let parts = Parts::of_charge(case.insurance_cents, case.patient_cents, case.charged_cents);
        let facts = SplitFacts {
            invoice_type: case.invoice_type,
            supplement_type: case.supplement_type.unwrap_or(SupplementType::Other),
            used_of_month_cents: Cents::ZERO,
            used_of_stay_cents: Cents::ZERO,
            prescription_missing: false,
        };
        let split = split(parts, &case.pays.basis(), &facts);
        let (ocmw, patient) = split.others_cents.unwrap();
        // Of days that are not covered the patient pays what is charged.
        let patient = patient + case.not_covered_cents.unwrap_or_default();
        let payers = [split.state_cents, ocmw, patient].map(Cents::cents);
        assert_eq!(payers, case.payers, "{}", case.id);
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
    let splits = file
        .split
        .iter()
        .map(|case| (&case.id, &case.source, case.origin));
    let cash = file
        .cash
        .iter()
        .map(|case| (&case.id, &case.source, case.origin));
    let mut seen = std::collections::BTreeSet::new();
    let mut published = 0;
    for (id, source, origin) in lines.chain(splits).chain(cash) {
        assert!(seen.insert(id.clone()), "{id} stands twice");
        assert!(!source.is_empty(), "{id} has no source");
        published += usize::from(origin == Origin::Pub);
    }
    assert!(published >= 10, "published amounts are the touchstone");
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
