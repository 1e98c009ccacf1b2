//! Coded answers in words, in nl, fr, de and en, from one catalogue.

mod catalogue;
mod explanation;
mod language;

pub use catalogue::{CatalogueErrors, check};
pub(crate) use explanation::input_name;
pub use explanation::{Grounds, View, amount, amount_rule, explanation, money, rounding, step};
pub use language::Language;

use carmed_model::consultation::{ConditionKind, Remedy, RemedyAction};
use carmed_model::{Code, CoverKind, DecisionAction, Finding, MutationEffect, MutationKind};
use catalogue::{CATALOGUE, Text};

/// What a finding says; never empty.
///
/// A broken rule without a code of its own speaks by its rule, everything else by its code. A text for
/// the end of the finding's field goes before the general one.
pub fn finding(language: Language, finding: &Finding) -> String {
    let by_rule = finding
        .rule
        .filter(|_| finding.code == Code::RuleBroken)
        .and_then(|rule| entry(&CATALOGUE.rules, rule.id(), &finding.field));
    let number = finding.code.number().to_string();
    match by_rule.or_else(|| entry(&CATALOGUE.codes, &number, &finding.field)) {
        Some(text) => fill(text.in_language(language), |name| {
            value(language, finding, name)
        }),
        None => number,
    }
}

/// What a remedy says: what is to be done, and by whom (COV-10).
pub fn remedy(language: Language, remedy: &Remedy) -> String {
    let Some(text) = CATALOGUE.word("remedies", action_name(remedy.action)) else {
        return remedy.lifts.number().to_string();
    };
    fill(text.in_language(language), |name| {
        match (name, &remedy.ocmw, remedy.day) {
            ("ocmw", Some(ocmw), _) => Some(match language {
                Language::Nl | Language::En => ocmw.name_nl.clone(),
                Language::Fr | Language::De => ocmw.name_fr.clone(),
            }),
            ("ocmw", None, _) => CATALOGUE
                .word("ocmw", "competent")
                .map(|text| text.in_language(language).to_owned()),
            ("day", _, Some(day)) => Some(day.to_string()),
            _ => None,
        }
    })
}

/// What a condition says (COV-04).
pub fn condition(language: Language, kind: ConditionKind) -> String {
    let name = match kind {
        ConditionKind::AttestationRequired => "ATTESTATION_REQUIRED",
        ConditionKind::PrescriptionRequired => "PRESCRIPTION_REQUIRED",
    };
    said(CATALOGUE.word("conditions", name), language, name)
}

/// What a cover kind is called.
pub fn cover(language: Language, kind: CoverKind) -> String {
    said(CATALOGUE.word("covers", kind.name()), language, kind.name())
}

/// What an action on a decision is called, with its official name.
pub fn action(language: Language, action: DecisionAction) -> String {
    said(
        CATALOGUE.word("actions", action.name()),
        language,
        action.name(),
    )
}

/// What a mutation is called, and what it does to a decision (LIFE-10).
pub fn mutation(language: Language, kind: MutationKind, effect: MutationEffect) -> String {
    let what = said(
        CATALOGUE.word("mutations", kind.name()),
        language,
        kind.name(),
    );
    let then = CATALOGUE.word("effects", effect.name());
    format!("{what} {}", said(then, language, effect.name()))
}

/// Why the State pays what a refund code says; `None` for a code the catalogue does not know.
pub fn justification(language: Language, refund_code: u16) -> Option<String> {
    let text = CATALOGUE.word("refunds", &refund_code.to_string())?;
    Some(text.in_language(language).to_owned())
}

fn said(text: Option<&Text>, language: Language, name: &str) -> String {
    text.map_or(name, |text| text.in_language(language))
        .to_owned()
}

/// The text for that key and the end of the field's path, or for the key alone.
fn entry<'c>(section: &'c catalogue::Section, key: &str, field: &str) -> Option<&'c Text> {
    let mut path = field;
    loop {
        if let Some(text) = section.get(&format!("{key} {path}")) {
            return Some(text);
        }
        match path.split_once('.') {
            Some((_, rest)) => path = rest,
            None => return section.get(key),
        }
    }
}

fn value(language: Language, finding: &Finding, name: &str) -> Option<String> {
    match name {
        "field" => Some(finding.field.clone()).filter(|field| !field.is_empty()),
        "rule" => finding.rule.map(|rule| rule.id().to_owned()),
        "cover" => finding
            .values
            .get(name)
            .map(|kind| match CoverKind::from_name(kind) {
                Some(kind) => cover(language, kind),
                None => kind.clone(),
            }),
        "allowed" => finding.values.get(name).map(|allowed| {
            let named = |name: &str| said(CATALOGUE.word("actions", name), language, name);
            allowed
                .split(", ")
                .map(named)
                .collect::<Vec<_>>()
                .join(", ")
        }),
        "dimension" => finding
            .values
            .get(name)
            .map(|fact| said(CATALOGUE.word("dimensions", fact), language, fact)),
        _ => finding.values.get(name).cloned(),
    }
}

/// Puts values in the place of {names}; a dash where there is none.
fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(value(name).as_deref().unwrap_or("–"));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

const fn action_name(action: RemedyAction) -> &'static str {
    match action {
        RemedyAction::RegisterDecision => "REGISTER_DECISION",
        RemedyAction::DeliverFrom => "DELIVER_FROM",
        RemedyAction::DeliverUntil => "DELIVER_UNTIL",
        RemedyAction::Reactivate => "REACTIVATE",
        RemedyAction::ListProvider => "LIST_PROVIDER",
        RemedyAction::AddCover => "ADD_COVER",
        RemedyAction::ExtendCover => "EXTEND_COVER",
        RemedyAction::InvoiceOcmw => "INVOICE_OCMW",
        RemedyAction::Nothing => "NOTHING",
    }
}
