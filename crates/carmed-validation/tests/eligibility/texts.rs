//! Every coded answer has its text in nl, fr, de and en.

use crate::scene::{LAW, base_decision, day};
use carmed_model::consultation::{ConditionKind, Remedy, RemedyAction, RemedyActor};
use carmed_model::{Code, CoverKind, DecisionAction, Finding, MutationEffect, MutationKind, Rule};
use carmed_validation::texts::{self, Language};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The texts of rules, by rule or by rule and field.
fn rule_texts() -> BTreeMap<String, BTreeMap<String, String>> {
    toml::from_str(include_str!("../../data/texts/rules.toml")).unwrap()
}

/// The rules this crate reports as broken without a code of their own, read from its source.
fn broken_rules() -> BTreeSet<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut rules = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = fs::read_to_string(path).unwrap();
            let named = source.split("Finding::broken(Rule::").skip(1);
            rules.extend(named.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
        }
    }
    rules
}

fn differ(texts: [String; 4]) -> bool {
    texts.iter().collect::<BTreeSet<_>>().len() == 4
}

#[test]
fn the_catalogue_reads_and_its_four_languages_name_the_same_values() {
    assert_eq!(texts::check(), Ok(()));
}

#[test]
fn every_code_has_four_texts_of_its_own() {
    for code in Code::ALL {
        let said = Language::ALL.map(|language| texts::finding(language, &Finding::new(*code)));
        assert!(
            said.iter().all(|text| text.len() > 12),
            "{}: {said:?}",
            code.number()
        );
        assert!(differ(said.clone()), "{}: {said:?}", code.number());
    }
}

#[test]
fn every_rule_that_speaks_for_itself_has_four_texts_of_its_own() {
    let texts = rule_texts();
    let ids: BTreeSet<&str> = texts
        .keys()
        .filter_map(|key| key.split(' ').next())
        .collect();
    let broken = broken_rules();
    assert!(broken.len() >= 15, "{broken:?}");
    for name in broken {
        let rule = Rule::ALL
            .iter()
            .find(|rule| format!("{rule:?}") == name)
            .unwrap();
        assert!(ids.contains(rule.id()), "{rule} has no text");
    }
    for (key, text) in texts {
        let said: BTreeSet<&String> = text.values().collect();
        assert_eq!((text.len(), said.len()), (4, 4), "{key}");
        let id = key.split(' ').next().unwrap();
        assert!(
            Rule::ALL.iter().any(|rule| rule.id() == id),
            "{key} is no rule"
        );
    }
}

#[test]
fn a_finding_names_its_values_in_the_language_of_the_reader() {
    let finding = Finding::new(Code::OutsideCoverPeriod)
        .with("cover", CoverKind::Pharmaceutical)
        .with("first_day", "2026-03-15")
        .with("last_day", "2026-05-31");
    let french = texts::finding(Language::Fr, &finding);
    assert!(
        french.contains("Soins pharmaceutiques") && french.contains("2026-03-15"),
        "{french}"
    );
    assert!(texts::finding(Language::De, &finding).contains("Pharmazeutische Pflege"));
}

#[test]
fn the_texts_of_a_field_go_before_the_general_one() {
    let about = |field: &str| texts::finding(Language::En, &Finding::broken(Rule::Dec12).at(field));
    assert!(about("facts.guarantor").contains("guarantor first"));
    assert_eq!(about("facts.guarantor"), about("decision.facts.guarantor"));
    assert!(about("facts.other").contains("facts.other"));
}

#[test]
fn every_remedy_has_four_texts_and_names_who_and_when() {
    let ocmw = base_decision().ocmw;
    for action in [
        RemedyAction::RegisterDecision,
        RemedyAction::DeliverFrom,
        RemedyAction::DeliverUntil,
        RemedyAction::Reactivate,
        RemedyAction::ListProvider,
        RemedyAction::AddCover,
        RemedyAction::ExtendCover,
        RemedyAction::InvoiceOcmw,
        RemedyAction::Nothing,
    ] {
        let remedy = |ocmw| Remedy {
            lifts: Code::NoDecisionInForce,
            action,
            actor: RemedyActor::Ocmw,
            ocmw,
            day: Some(day("2026-05-03")),
        };
        let said =
            Language::ALL.map(|language| texts::remedy(language, &remedy(Some(ocmw.clone()))));
        assert!(
            differ(said.clone()) && said.iter().all(|text| !text.contains('–')),
            "{said:?}"
        );
        let competent = Language::ALL.map(|language| texts::remedy(language, &remedy(None)));
        assert!(
            competent.iter().all(|text| !text.contains('–')),
            "{competent:?}"
        );
        if action == RemedyAction::DeliverFrom {
            assert_eq!(said[3], "Care is covered from 2026-05-03 on.");
        }
        if action == RemedyAction::Reactivate {
            assert!(
                said[0].contains("OCMW Voorbeeldstad") && said[1].contains("CPAS de Villexemple")
            );
            assert!(competent[3].contains("the competent OCMW"));
        }
    }
}

#[test]
fn every_condition_cover_and_refund_code_has_four_texts() {
    for kind in [
        ConditionKind::AttestationRequired,
        ConditionKind::PrescriptionRequired,
    ] {
        assert!(differ(
            Language::ALL.map(|language| texts::condition(language, kind))
        ));
    }
    for kind in CoverKind::ALL {
        assert!(
            Language::ALL
                .iter()
                .all(|language| texts::cover(*language, kind) != kind.name())
        );
    }
    for row in LAW.refund_rows() {
        let code = row.share.refund_code;
        let said =
            Language::ALL.map(|language| texts::justification(language, code).unwrap_or_default());
        assert!(
            differ(said.clone()) && said.iter().all(|text| !text.is_empty()),
            "{code}"
        );
    }
    assert_eq!(texts::justification(Language::Nl, 9950), None);
}

#[test]
fn every_action_and_every_mutation_with_its_effect_has_four_texts() {
    for action in DecisionAction::ALL {
        let said = Language::ALL.map(|language| texts::action(language, action));
        assert!(differ(said.clone()), "{said:?}");
        assert!(
            said.iter()
                .all(|text| text.contains(action.name()) && text != action.name())
        );
    }
    for kind in MutationKind::ALL {
        for effect in MutationEffect::ALL {
            let said = Language::ALL.map(|language| texts::mutation(language, kind, effect));
            assert!(differ(said.clone()), "{said:?}");
            let named = |text: &String| text.contains(kind.name()) || text.contains(effect.name());
            assert!(!said.iter().any(named), "{said:?}");
        }
    }
}

#[test]
fn a_refusal_by_state_names_the_allowed_actions_in_words_with_their_official_names() {
    let refused = Finding::new(Code::ActionNotAllowed).with("allowed", "REACTIVATE, STOP");
    assert_eq!(
        texts::finding(Language::Nl, &refused),
        "Dit kan niet in de huidige toestand van de beslissing. Toegelaten: heractiveren (REACTIVATE), \
         stopzetten (STOP)."
    );
}

#[test]
fn the_language_follows_the_header_and_is_dutch_without_one() {
    for (header, language) in [
        (None, Language::Nl),
        (Some(""), Language::Nl),
        (Some("fr"), Language::Fr),
        (Some("fr-BE,nl;q=0.8"), Language::Fr),
        (Some("nl;q=0.8,fr-BE"), Language::Fr),
        (Some("es, de;q=0.5, en;q=0.55"), Language::En),
        (Some("DE-be"), Language::De),
        (Some("es,it"), Language::Nl),
        (Some("fr;q=0,en;q=0.1"), Language::En),
        (Some("fr;q=2,en;q=0.1"), Language::En),
        (Some("fr;q=,en"), Language::En),
        (Some("fr;q=x,,;;,-"), Language::Nl),
        (Some("en;q=0.5,fr;q=0.5"), Language::En),
        (Some("fr;q=0"), Language::Nl),
        (Some("fr;q=0.800,en;q=0.7"), Language::Fr),
        (Some("fr;q=0.0001"), Language::Nl),
        (Some("fr;q=0.9999,en;q=0.1"), Language::En),
    ] {
        assert_eq!(Language::from_accept(header), language, "{header:?}");
    }
}
