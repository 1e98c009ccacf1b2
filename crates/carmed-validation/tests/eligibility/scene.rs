//! Decisions, versions and dossiers of invented people, and the patches cases put on them.

use carmed_model::decision::{DecisionState, DecisionVersion};
use carmed_model::{
    Attestation, AttestationNumber, CardNumber, CoverKind, Day, Decision, DecisionTerms, Dossier,
    Finding, Instant, Nihii, OcmwOffice, Period, ProviderId,
};
use carmed_validation::Parameters;
use carmed_validation::parameters::ParameterSources;
use carmed_validation::registration::{Approved, Context, decide};
use carmed_validation::texts::{self, Language};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// The shipped law.
pub(crate) static LAW: LazyLock<Parameters> = LazyLock::new(|| Parameters::embedded().unwrap());

/// The shipped law and the 50 % row, which exists in tests only.
pub(crate) static LAW_WITH_TEST_ROW: LazyLock<Parameters> = LazyLock::new(|| {
    let test_rows = include_str!("../data/refund_codes_test.csv");
    let refund_codes = ParameterSources::EMBEDDED
        .refund_codes
        .trim_end()
        .to_owned()
        + "\n"
        + test_rows.split_once('\n').unwrap().1;
    let sources = ParameterSources {
        refund_codes: &refund_codes,
        ..ParameterSources::EMBEDDED
    };
    Parameters::read(&sources).unwrap()
});

#[derive(Deserialize)]
struct Cases<C> {
    case: Vec<C>,
}

/// The cases of a data file.
pub(crate) fn cases_of<C: serde::de::DeserializeOwned>(text: &str) -> Vec<C> {
    match toml::from_str::<Cases<C>>(text) {
        Ok(cases) => cases.case,
        Err(error) => panic!("{error}"),
    }
}

/// Where a case comes from; every case says so.
#[derive(Deserialize)]
pub(crate) struct Provenance {
    pub(crate) rule: String,
    pub(crate) origin: String,
    pub(crate) source: String,
}

impl Provenance {
    pub(crate) fn assert_stated(&self, case: &str) {
        assert!(
            matches!(self.origin.as_str(), "CONFIRMED" | "RULING" | "DERIVED"),
            "{case}: origin"
        );
        assert!(
            !self.rule.is_empty() && !self.source.is_empty(),
            "{case}: rule and source"
        );
    }
}

/// Changes to a decision: JSON pointers and the values that stand there instead; `-` takes away.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Patch(BTreeMap<String, Value>);

impl Patch {
    pub(crate) fn apply(&self, decision: &Decision) -> Decision {
        let mut json = serde_json::to_value(decision).unwrap();
        // From the last key to the first, so that taking away an element moves no later one.
        for (pointer, value) in self.0.iter().rev() {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let parent = json
                .pointer_mut(parent)
                .unwrap_or_else(|| panic!("no {pointer}"));
            match (parent, value.as_str() == Some("-")) {
                (Value::Object(fields), true) => {
                    fields.remove(key).unwrap();
                }
                (Value::Object(fields), false) => {
                    fields.insert(key.to_owned(), value.clone());
                }
                (Value::Array(items), true) => {
                    items.remove(key.parse().unwrap());
                }
                (Value::Array(items), false) if key == "+" => items.push(value.clone()),
                (Value::Array(items), false) => {
                    items[key.parse::<usize>().unwrap()] = value.clone()
                }
                _ => panic!("{pointer} leads into a plain value"),
            }
        }
        serde_json::from_value(json).unwrap()
    }
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) fn period(first: &str, last: &str) -> Period {
    Period::new(day(first), day(last)).unwrap()
}

/// The decision every case starts from.
pub(crate) fn base_decision() -> Decision {
    toml::from_str(include_str!("../data/base_decision.toml")).unwrap()
}

pub(crate) fn on(today: Day) -> Context<'static> {
    Context {
        today,
        parameters: &LAW,
    }
}

pub(crate) fn card(sequence: u64) -> CardNumber {
    CardNumber::from_sequence(sequence).unwrap()
}

/// The version that stands once the register has kept what the law approved.
pub(crate) fn kept(
    approved: Approved,
    sequence: u64,
    version: u32,
    registered_on: Day,
) -> DecisionVersion {
    DecisionVersion {
        card_number: card(sequence),
        version,
        state: approved.state,
        decision: approved.decision,
        state_share: approved.state_share,
        grants: approved.grants,
        cause: approved.cause,
        warnings: approved.warnings,
        registered_on,
        registered_at: Instant::from_micros(0),
    }
}

/// The decision, registered on that day as the first version of a card.
pub(crate) fn registered(
    decision: &Decision,
    sequence: u64,
    registered_on: Day,
) -> DecisionVersion {
    let approved = decide(decision, &Dossier::default(), &on(registered_on)).unwrap();
    kept(approved, sequence, 1, registered_on)
}

pub(crate) fn in_state(mut version: DecisionVersion, state: DecisionState) -> DecisionVersion {
    version.state = state;
    version
}

pub(crate) fn dossier(versions: impl IntoIterator<Item = DecisionVersion>) -> Dossier {
    let mut dossier = Dossier::default();
    versions
        .into_iter()
        .for_each(|version| dossier.put(Arc::new(version)));
    dossier
}

/// The attestation number made of that byte.
pub(crate) fn number_of(seed: u8) -> AttestationNumber {
    AttestationNumber::from_bytes([seed; 13])
}

/// An attestation by physician 10000106, sent in by hospital 71000535.
pub(crate) fn attested(seed: u8, cover: CoverKind, first: &str, last: &str) -> Attestation {
    Attestation {
        number: number_of(seed),
        author: Nihii::parse("10000106").unwrap(),
        cover,
        period: period(first, last),
        sender: ProviderId::Nihii(Nihii::parse("71000535").unwrap()),
        sent_on: day("2026-04-01"),
    }
}

/// The decision as the terms of a modification.
pub(crate) fn terms(decision: &Decision) -> DecisionTerms {
    DecisionTerms {
        office: OcmwOffice {
            municipality_ins: decision.ocmw.municipality_ins,
            name_nl: decision.ocmw.name_nl.clone(),
            name_fr: decision.ocmw.name_fr.clone(),
        },
        request_date: decision.request_date,
        decision_date: decision.decision_date,
        decided_by: decision.decided_by,
        period: decision.period,
        facts: decision.facts.clone(),
        covers: decision.covers.clone(),
    }
}

/// A finding says something of its own in four languages, with all its values.
pub(crate) fn assert_speaks(finding: &Finding) {
    let said = Language::ALL.map(|language| texts::finding(language, finding));
    let nothing_allowed = finding
        .values
        .get("allowed")
        .is_some_and(|value| value == "–");
    for text in &said {
        let by_rule_alone = finding
            .rule
            .is_some_and(|rule| text.ends_with(&format!("{rule}.")));
        let bare = *text == finding.code.number().to_string();
        let open = text.contains('{') || text.contains('–') && !nothing_allowed;
        assert!(!by_rule_alone && !bare && !open, "{finding:?}: {text}");
    }
    let different: BTreeSet<&String> = said.iter().collect();
    assert_eq!(different.len(), 4, "{said:?}");
}

/// Findings as cases write them, in order: `DEC-02 1013 period`; each of them speaks.
pub(crate) fn written(findings: &[Finding]) -> Vec<String> {
    findings.iter().for_each(assert_speaks);
    let mut written: Vec<String> = findings
        .iter()
        .map(|finding| {
            let rule = finding.rule.map_or("-", carmed_model::Rule::id);
            format!("{rule} {} {}", finding.code.number(), finding.field)
                .trim_end()
                .to_owned()
        })
        .collect();
    written.sort();
    written
}

pub(crate) fn sorted(mut expected: Vec<String>) -> Vec<String> {
    expected.sort();
    expected
}
