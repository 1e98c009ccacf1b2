//! COV-08: the steps an answer rests on are kept, and read again word for word.

use crate::asked::computed;
use crate::cases::cases;
use carmed_model::consultation::{AnsweredInput, AnsweredStep};
use carmed_validation::amounts::Step;
use carmed_validation::texts::{self, Language, View};
use std::collections::BTreeSet;

/// Kept as the journal keeps it, and read again.
fn kept(step: &Step) -> AnsweredStep {
    let text = serde_json::to_string(&step.on_record()).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_step_of_every_case_is_read_again_word_for_word_by_auditor_and_provider() {
    let mut rules = BTreeSet::new();
    for case in cases().line {
        for step in &computed(&case).explanation {
            let read = Step::from_record(&kept(step)).unwrap();
            for language in Language::ALL {
                for view in [View::Auditor, View::Provider] {
                    let told = |step| texts::step(language, view, step);
                    assert_eq!(told(&read), told(step), "{}", case.id);
                }
            }
            assert_eq!(
                (
                    read.amount,
                    read.rule,
                    read.unrounded_cents,
                    read.result_cents
                ),
                (
                    step.amount,
                    step.rule,
                    step.unrounded_cents,
                    step.result_cents
                )
            );
            let shown = |step: &Step| {
                let inputs = step.inputs.iter();
                let inputs = inputs.map(|(name, input)| format!("{name} {input}"));
                inputs.collect::<Vec<_>>()
            };
            assert_eq!(shown(&read), shown(step), "{}", case.id);
            assert_eq!(kept(&read), kept(step), "kept once more it is the same");
            rules.insert(step.rule);
        }
    }
    assert!(rules.len() > 20, "{rules:?}");
}

#[test]
fn a_step_that_names_what_nobody_knows_is_not_read() {
    let results = cases().line;
    let mut steps = results.iter().flat_map(|case| computed(case).explanation);
    let good = kept(&steps.next().unwrap());
    assert!(Step::from_record(&good).is_some());
    let text = || "what".to_owned();
    for wrong in [
        AnsweredStep {
            amount: text(),
            ..good.clone()
        },
        AnsweredStep {
            rule: "AMT-99".to_owned(),
            ..good.clone()
        },
        AnsweredStep {
            unrounded_cents: text(),
            ..good.clone()
        },
        AnsweredStep {
            inputs: vec![(text(), AnsweredInput::Holds)],
            ..good.clone()
        },
        AnsweredStep {
            inputs: vec![("percent".to_owned(), AnsweredInput::Percent(text()))],
            ..good.clone()
        },
    ] {
        assert_eq!(Step::from_record(&wrong), None, "{wrong:?}");
    }
}
