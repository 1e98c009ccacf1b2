//! How amounts are made, in words: the steps, for an auditor and for a provider.

use super::catalogue::{CATALOGUE, Text};
use super::{Language, fill, said};
use crate::RULES_VERSION;
use crate::amounts::{AmountName, AmountRule, Input, Rounding, SourceRow, Step};
use carmed_model::{Cents, StateShare, SupportLevel};
use rust_decimal::Decimal;

/// Who reads an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Everything: rule, basis, source of the tariff row, inputs, value before and after rounding.
    Auditor,
    /// Percentages, levels, maxima and amounts; never refund code, status, situation or justification
    /// (COV-07).
    Provider,
}

/// What an explanation rests on beside its steps.
#[derive(Clone, Copy, Debug)]
pub struct Grounds<'a> {
    /// The State share of the decision, where a decision judged; the auditor is told its refund code.
    pub state_share: Option<&'a StateShare>,
    /// The SHA-256 of the parameter set.
    pub parameters_sha256: &'a str,
    /// The SHA-256 of the tariff snapshot.
    pub tariff_sha256: &'a str,
}

/// What a step says.
pub fn step(language: Language, view: View, step: &Step) -> String {
    let line = match view {
        View::Auditor => "auditor",
        View::Provider => "provider",
    };
    let Some(text) = CATALOGUE.amount("lines", line) else {
        return format!("{}: {}", step.rule.id(), step.result_cents.cents());
    };
    fill(text.in_language(language), |name| {
        Some(match name {
            "rule" => step.rule.id().to_owned(),
            "text" => amount_rule(language, step.rule),
            "basis" => said(
                CATALOGUE.amount("bases", step.rule.id()),
                language,
                step.rule.basis(),
            ),
            "amount" => amount(language, step.amount),
            "inputs" => inputs(language, step),
            "value" => euros(language, step.unrounded_cents),
            "rounding" => rounding(language, step.rule.rounding()),
            "result" => money(language, step.result_cents),
            "row" => row(language, view, step),
            _ => return None,
        })
    })
}

/// What the steps of a line say, in order, and what they rest on.
///
/// The auditor's view begins with the refund code and its justification; both end with the version of the
/// rules and the hashes by which the amounts can be made again.
pub fn explanation(
    language: Language,
    view: View,
    steps: &[Step],
    grounds: &Grounds<'_>,
) -> Vec<String> {
    let share = match view {
        View::Auditor => grounds.state_share,
        View::Provider => None,
    };
    let refund = share.and_then(|share| {
        let text = CATALOGUE.amount("lines", "refund")?;
        Some(fill(text.in_language(language), |name| match name {
            "code" => Some(share.refund_code.to_string()),
            "justification" => super::justification(language, share.refund_code),
            _ => None,
        }))
    });
    let ending = CATALOGUE.amount("lines", "grounds").map(|text| {
        fill(text.in_language(language), |name| match name {
            "rules_version" => Some(RULES_VERSION.to_owned()),
            "parameters" => Some(grounds.parameters_sha256.to_owned()),
            "tariff" => Some(grounds.tariff_sha256.to_owned()),
            _ => None,
        })
    });
    let told = steps.iter().map(|one| step(language, view, one));
    refund.into_iter().chain(told).chain(ending).collect()
}

/// What a rule of the amounts says.
pub fn amount_rule(language: Language, rule: AmountRule) -> String {
    said(CATALOGUE.amount("rules", rule.id()), language, rule.id())
}

/// The name of an input as steps have it; `None` for one no step has.
pub(crate) fn input_name(name: &str) -> Option<&'static str> {
    CATALOGUE.amount_key("inputs", name)
}

/// How a rule rounds.
pub fn rounding(language: Language, rounding: Rounding) -> String {
    let name = format!("{rounding:?}");
    said(CATALOGUE.amount("roundings", &name), language, &name)
}

/// What an amount of a line is called.
pub fn amount(language: Language, amount: AmountName) -> String {
    let name = format!("{amount:?}");
    said(CATALOGUE.amount("amounts", &name), language, &name)
}

fn inputs(language: Language, step: &Step) -> String {
    let each = step.inputs.iter().map(|(name, input)| {
        let called = said(CATALOGUE.amount("inputs", name), language, name);
        match value(language, input) {
            Some(value) => format!("{called} {value}"),
            None => called,
        }
    });
    each.collect::<Vec<_>>().join(", ")
}

/// The value of an input in words; nothing for a fact that holds, its name says it.
fn value(language: Language, input: &Input) -> Option<String> {
    Some(match input {
        Input::Holds => return None,
        Input::Cents(amount) => money(language, *amount),
        Input::Percentage(percentage) => format!("{} %", percentage.percent()),
        Input::Level(level) => support_level(language, *level),
        Input::Percent(percent) => format!("{} %", decimal(language, &percent.to_string())),
        Input::Letters(_) => decimal(language, &input.to_string()),
        Input::Units(_) | Input::Day(_) => input.to_string(),
    })
}

fn support_level(language: Language, level: SupportLevel) -> String {
    let name = match level {
        SupportLevel::Nothing => "NOTHING",
        SupportLevel::Partial => "PARTIAL",
        SupportLevel::Full => "FULL",
    };
    said(CATALOGUE.amount("levels", name), language, name)
}

/// The row a step reads; the provider is not told the document it stands in.
fn row(language: Language, view: View, step: &Step) -> String {
    let key = match view {
        View::Auditor => "row",
        View::Provider => "row_provider",
    };
    let text: Option<(&Text, &SourceRow)> = CATALOGUE.amount("lines", key).zip(step.row.as_ref());
    text.map_or_else(String::new, |(text, row)| {
        fill(text.in_language(language), |name| match name {
            "name" => Some(row.name()),
            "first_day" => Some(row.first_day().to_string()),
            "source" => Some(row.source().to_owned()),
            _ => None,
        })
    })
}

/// An amount as readers write it: `12,34 EUR`, in English `12.34 EUR`.
pub fn money(language: Language, amount: Cents) -> String {
    euros(language, Decimal::from(amount.cents()))
}

/// A value in cents, whole or not, written in euros with all its decimals.
fn euros(language: Language, cents: Decimal) -> String {
    let exact = cents.normalize();
    // Moving the point is exact; no division takes place.
    let mut euros = exact;
    let moved = euros.set_scale(exact.scale() + 2).is_ok();
    let text = if moved { euros } else { exact }.to_string();
    format!("{} EUR", decimal(language, &text))
}

/// Numbers with the mark of their decimals: a comma, in English a point.
fn decimal(language: Language, text: &str) -> String {
    match language {
        Language::En => text.to_owned(),
        Language::Nl | Language::Fr | Language::De => text.replace('.', ","),
    }
}
