//! The steps of amounts in words: complete in four languages, and nothing told to providers that is not theirs.

use crate::scene::{base_decision, day, registered};
use carmed_model::tariff::{AgeClass, Insurability};
use carmed_model::{
    Cents, Code, Nihdi, NihdiCheck, NomenclatureRow, Percentage, Period, SupportLevel,
};
use carmed_validation::amounts::{
    AmountName, AmountRule, Input, MissingFact, Rounding, SourceRow, Step,
};
use carmed_validation::texts::{self, Grounds, Language, View};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;

fn row() -> SourceRow {
    SourceRow::Nomenclature(Arc::new(NomenclatureRow {
        code: Nihdi::parse("101076", NihdiCheck::On).unwrap(),
        period: Period::new(day("2026-01-01"), day("2026-12-31")).unwrap(),
        insurability: Some(Insurability::Ordinary),
        gmd: None,
        age_class: Some(AgeClass::From10To74),
        conventioned: None,
        fee_cents: Cents::new(3373),
        insurance_cents: Cents::new(2773),
        patient_cents: Cents::new(600),
        provider_kinds: None,
        age_from_years: None,
        age_to_years: None,
        setting: None,
        source: "CIRCULAR 2025/318".to_owned(),
    }))
}

fn a_step(amount: AmountName, rule: AmountRule) -> Step {
    Step {
        amount,
        rule,
        row: Some(row()),
        inputs: vec![
            ("part_cents", Input::Cents(Cents::new(2581))),
            ("percentage", Input::Percentage(Percentage::HALF)),
            ("level", Input::Level(SupportLevel::Partial)),
        ],
        unrounded_cents: Decimal::new(12_905, 1),
        result_cents: Cents::new(1291),
    }
}

const AMOUNTS: [AmountName; 9] = [
    AmountName::Charged,
    AmountName::Fee,
    AmountName::InsurancePart,
    AmountName::PatientPart,
    AmountName::Supplement,
    AmountName::Reduction,
    AmountName::State,
    AmountName::Ocmw,
    AmountName::Patient,
];

/// The names in quotes that stand before or after these marks in the sources of the amounts.
fn quoted(before: &str, after: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/amounts");
    let mut names = BTreeSet::new();
    for path in fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        let source = fs::read_to_string(path).unwrap();
        // Only names: formatting may put a line break between the mark and the name.
        let source: Vec<&str> = source.split_whitespace().collect();
        let source = source.join(" ").replace("( \"", "(\"");
        for part in source.split(before).skip(1) {
            let Some((name, rest)) = part.split_once('"') else {
                continue;
            };
            let plain = name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            if plain && rest.trim_start().starts_with(after) {
                names.insert(name.to_owned());
            }
        }
    }
    names
}

#[test]
fn every_rule_rounding_and_amount_has_four_texts_and_a_basis_of_its_own() {
    for rule in AmountRule::ALL {
        for name in AMOUNTS {
            let said = Language::ALL
                .map(|language| texts::step(language, View::Auditor, &a_step(name, *rule)));
            let different: BTreeSet<&String> = said.iter().collect();
            assert_eq!(different.len(), 4, "{said:?}");
            for text in &said {
                assert!(text.starts_with(rule.id()), "{text}");
                assert!(
                    !text.contains('{') && !text.contains("AMT-")
                        || text.matches("AMT-").count() == 1,
                    "{text}"
                );
                assert!(!text.contains("[]") && !text.contains('–'), "{text}");
            }
        }
        let rules = Language::ALL.map(|language| texts::amount_rule(language, *rule));
        assert!(rules.iter().all(|text| text != rule.id()), "{rule:?}");
        let english = texts::step(
            Language::En,
            View::Auditor,
            &a_step(AmountName::State, *rule),
        );
        let dutch = texts::step(
            Language::Nl,
            View::Auditor,
            &a_step(AmountName::State, *rule),
        );
        assert!(
            !dutch.contains(rule.basis()),
            "{rule:?} has no Dutch basis: {dutch}"
        );
        assert!(english.contains("Basis: "), "{english}");
    }
    for rounding in [
        Rounding::Exact,
        Rounding::NearestCentHalvesAway,
        Rounding::TruncatedToCent,
    ] {
        for language in Language::ALL {
            assert_ne!(texts::rounding(language, rounding), format!("{rounding:?}"));
        }
    }
}

#[test]
fn every_input_a_step_can_have_is_called_something_in_four_languages() {
    let names = quoted("(\"", ", Input::");
    assert!(
        names.contains("percentage") && names.len() >= 12,
        "{names:?}"
    );
    for name in names {
        let mut step = a_step(AmountName::State, AmountRule::StateShare);
        let name: &'static str = Box::leak(name.into_boxed_str());
        step.inputs = vec![(name, Input::Holds)];
        let said = Language::ALL.map(|language| texts::step(language, View::Provider, &step));
        let raw = format!("[{name}]");
        let own_word = said.iter().any(|text| !text.contains(&raw));
        assert!(own_word, "{name} has no text");
    }
}

#[test]
fn the_auditor_is_told_everything_and_the_provider_what_is_the_providers() {
    let step = a_step(AmountName::State, AmountRule::StateShare);
    let auditor = texts::step(Language::En, View::Auditor, &step);
    assert_eq!(
        auditor,
        "AMT-06, State (POD MI): the part, after its reduction, times the State's percentage, once per line \
         [part 25.81 EUR, percentage 50 %, OCMW takes a part (PARTIAL)] 12.905 EUR, rounded to the nearest cent, \
         halves away from zero: 12.91 EUR. Basis: the State share of the decision; the cent left goes to the next \
         payer. Source: 101076 from 2026-01-01 (CIRCULAR 2025/318)."
    );
    let provider = texts::step(Language::Fr, View::Provider, &step);
    assert_eq!(
        provider,
        "État (SPP IS) : la part, après sa réduction, multipliée par le pourcentage de l'État, une fois par ligne \
         [part 25,81 EUR, pourcentage 50 %, le CPAS prend partiellement (PARTIAL)] 12,91 EUR. Source : 101076 à \
         partir du 2026-01-01."
    );
}

#[test]
fn cov_07_the_providers_view_holds_no_refund_code_status_situation_or_justification() {
    let version = registered(&base_decision(), 1, day("2026-03-02"));
    let steps: Vec<Step> = AmountRule::ALL
        .iter()
        .map(|rule| a_step(AmountName::State, *rule))
        .collect();
    let grounds = Grounds {
        state_share: Some(&version.state_share),
        parameters_sha256: "p".repeat(64).leak(),
        tariff_sha256: "t".repeat(64).leak(),
    };
    for language in Language::ALL {
        let told = |view| texts::explanation(language, view, &steps, &grounds);
        let justification = texts::justification(language, 31).unwrap();
        let (auditor, provider) = (told(View::Auditor), told(View::Provider));
        assert_eq!(auditor.len(), steps.len() + 2);
        assert!(auditor[0].contains("31") && auditor[0].contains(&justification));
        assert_eq!(provider.len(), steps.len() + 1);
        for line in &provider {
            for kept_back in [" 31", "ILLEGAL", "UNLAWFUL", "9ter", "CIRCULAR", "AMT-"] {
                assert!(!line.contains(kept_back), "{line}");
            }
            assert!(!line.contains(&justification));
        }
        for lines in [&auditor, &provider] {
            let last = lines.last().unwrap();
            assert!(
                last.contains(&"p".repeat(64)) && last.contains(&"t".repeat(64)),
                "{last}"
            );
        }
    }
}

#[test]
fn amounts_are_written_in_euros_to_the_last_decimal_in_the_language_of_the_reader() {
    for (cents, french, english) in [
        (0, "0,00 EUR", "0.00 EUR"),
        (5, "0,05 EUR", "0.05 EUR"),
        (-1290, "-12,90 EUR", "-12.90 EUR"),
        (123_456, "1234,56 EUR", "1234.56 EUR"),
        (300_000, "3000,00 EUR", "3000.00 EUR"),
    ] {
        assert_eq!(texts::money(Language::Fr, Cents::new(cents)), french);
        assert_eq!(texts::money(Language::En, Cents::new(cents)), english);
    }
}

#[test]
fn code_1003_names_the_missing_dimension_in_words() {
    for fact in MissingFact::ALL {
        let finding = fact.finding();
        // Two facts have codes of their own, 1001 and 1004.
        if finding.code != Code::DimensionMissing {
            continue;
        }
        for language in Language::ALL {
            let said = texts::finding(language, &finding);
            let bare = format!("({})", fact.name());
            assert!(!said.contains(&bare) && !said.contains('–'), "{said}");
        }
    }
    let finding = MissingFact::Gmd.finding();
    assert_eq!(finding.code, Code::DimensionMissing);
    assert!(texts::finding(Language::En, &finding).contains("global medical file"));
}
