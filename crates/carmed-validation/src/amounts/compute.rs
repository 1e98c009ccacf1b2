//! One line from what the provider states to who pays how much of it.

use super::explanation::{AmountName, Input, Step};
use super::line::{Line, LineContext};
use super::parts::Parts;
use super::price::{Price, Unpriced, charge_step, plausible_charge, price};
use super::result::{Amounts, LineResult, MissingFact, Outcome};
use super::rule::AmountRule;
use super::runs::{Run, runs};
use super::settle::settle;
use carmed_model::consultation::{ConditionKind, Gap, RemedyAction, RemedyActor, Span};
use carmed_model::{Cents, Code, Finding};

/// Who pays how much of the line.
///
/// - Covered that day and priced: COMPUTED, on a span with guarantee PROVISIONAL or NONE too, as a quote
///   (ruling 2); INDETERMINATE where a fact is missing.
/// - A required attestation is missing: INDETERMINATE (1001) with the amounts that will hold.
/// - A required prescription is missing: the OCMW takes nothing (1002), the State's part stands.
/// - A stay of which some days are covered: COMPUTED; day by day, of the other days the patient pays what
///   is charged, and the reasons say why.
/// - The line itself cannot be: REJECTED (100, 130, 160, 171, 183, 196, or 500525 where the coverage
///   answer does not hold its days). Not covered: NOT_COVERED with the gap's reasons. In both the patient
///   pays what is charged, and without a stated charge there are no amounts (ruling 22).
/// - A credit note is the negated result of the same line (amounts mirror exactly).
pub fn compute(line: &Line, context: &LineContext<'_>) -> LineResult {
    let result = compute_positive(line, context);
    if line.credit_note {
        result.credited()
    } else {
        result
    }
}

/// The line rejected for these reasons; as [`compute`] rejects one.
pub(crate) fn reject(line: &Line, findings: Vec<Finding>) -> LineResult {
    let result = rejected(line, findings);
    if line.credit_note {
        result.credited()
    } else {
        result
    }
}

fn compute_positive(line: &Line, context: &LineContext<'_>) -> LineResult {
    let priced = match price(line, context) {
        Err(Unpriced::Rejected(findings)) => return rejected(line, findings),
        Err(Unpriced::Missing(missing)) => Err(missing),
        Ok(price) => Ok(price),
    };
    let Some(runs) = runs(line.care_days(), context.coverage) else {
        let finding = Finding::new(Code::OutsideAgreement).at("care_date");
        return rejected(line, vec![finding]);
    };
    let covered = runs.iter().any(|run| run.span().is_some());
    match priced {
        Ok(price) if covered => settle(line, context, &runs, price),
        Err(missing) if covered => unpriced(line, &runs, missing),
        priced => not_covered(line, &runs, priced.ok()),
    }
}

/// A line of that outcome about which nothing more is known.
pub(super) fn blank(line: &Line, outcome: Outcome, reasons: Vec<Finding>) -> LineResult {
    LineResult {
        line_id: line.line_id.clone(),
        outcome,
        reasons,
        missing_facts: Vec::new(),
        remarks: Vec::new(),
        amounts: None,
        state_cents_known: None,
        curable: false,
        attestation_needed: false,
        months: Vec::new(),
        explanation: Vec::new(),
    }
}

/// Why the days are less than firmly covered, or not at all; where they differ each with its days.
pub(super) fn reasons(runs: &[Run<'_>]) -> Vec<Finding> {
    let of_run = |run: &Run<'_>| match (run.span(), run.gap()) {
        (Some(span), _) => span.reasons.clone(),
        (None, gap) => gap.map_or_else(Vec::new, |gap| gap.reasons.clone()),
    };
    if let [run] = runs {
        return of_run(run);
    }
    let with_days = |run: &Run<'_>| {
        let (first_day, last_day) = (run.days.first_day(), run.days.last_day());
        let of_days = move |finding: Finding| {
            finding
                .with("first_day", first_day)
                .with("last_day", last_day)
        };
        of_run(run).into_iter().map(of_days)
    };
    runs.iter().flat_map(with_days).collect()
}

/// Covered, but without a price: what is missing is named, and no amount stands in for it.
fn unpriced(line: &Line, runs: &[Run<'_>], mut missing: Vec<MissingFact>) -> LineResult {
    let spans = || runs.iter().filter_map(Run::span);
    let attestation = ConditionKind::AttestationRequired;
    if !line.attestation && spans().any(|span| unmet(span, attestation)) {
        missing.push(MissingFact::Attestation);
    }
    let mut result = blank(line, Outcome::Indeterminate, reasons(runs));
    result
        .reasons
        .extend(missing.iter().map(|fact| fact.finding()));
    result.missing_facts = missing;
    result.curable = true;
    result.attestation_needed = spans().any(|span| asks(span, attestation));
    result
}

fn not_covered(line: &Line, runs: &[Run<'_>], price: Option<Price>) -> LineResult {
    let mut result = blank(line, Outcome::NotCovered, reasons(runs));
    result.curable = runs.iter().filter_map(Run::gap).any(is_curable);
    if let Some(charged_cents) = plausible_charge(line) {
        let official = price.map(|mut price| {
            let official = price.take_official(line.care_days());
            let (insurance, patient) = (official.insurance_cents, official.patient_cents);
            let parts = Parts::of_charge(insurance, patient, charged_cents);
            result.explanation = official.steps;
            result.explanation.push(price.charge);
            result.explanation.extend(parts.beyond_fee_steps());
            parts.official()
        });
        if official.is_none() {
            let charge = charge_step(line, charged_cents);
            result.explanation.push(charge);
        }
        bear_alone(&mut result, charged_cents);
        if let Some(amounts) = &mut result.amounts {
            amounts.official = official;
        }
    }
    result
}

/// Whether something would cover these very days; care on other days lifts nothing of them.
pub(super) fn is_curable(gap: &Gap) -> bool {
    gap.remedies.iter().any(|remedy| {
        let other_days = matches!(
            remedy.action,
            RemedyAction::DeliverFrom | RemedyAction::DeliverUntil | RemedyAction::Nothing
        );
        remedy.actor != RemedyActor::Nobody && !other_days
    })
}

fn rejected(line: &Line, findings: Vec<Finding>) -> LineResult {
    let mut result = blank(line, Outcome::Rejected, findings);
    // What the provider can state otherwise can be lifted; what the tariff says of the code cannot.
    result.curable = result.reasons.iter().any(|finding| {
        !matches!(
            finding.code,
            Code::CodeNotAttestable | Code::CodeNotForProvider | Code::CodeNotForAge
        )
    });
    if let Some(charged_cents) = plausible_charge(line) {
        result.explanation = vec![charge_step(line, charged_cents)];
        bear_alone(&mut result, charged_cents);
    }
    result
}

/// State and OCMW pay nothing; the patient what is charged.
fn bear_alone(result: &mut LineResult, charged_cents: Cents) {
    let zero = Cents::ZERO;
    result.explanation.extend(charged_alone(charged_cents));
    result.state_cents_known = Some(zero);
    result.amounts = Some(Amounts {
        charged_cents,
        official: None,
        state_cents: zero,
        ocmw_cents: zero,
        patient_cents: charged_cents,
    });
}

/// The steps of a charge that State and OCMW do not bear.
pub(super) fn charged_alone(charged_cents: Cents) -> [Step; 3] {
    let zero = Cents::ZERO;
    let not_borne = |amount| Step::exact(amount, AmountRule::NotBorne, Vec::new(), zero);
    let inputs = vec![
        ("charged_cents", Input::Cents(charged_cents)),
        ("state_cents", Input::Cents(zero)),
        ("ocmw_cents", Input::Cents(zero)),
    ];
    let (amount, rule) = (AmountName::Patient, AmountRule::Patient);
    [
        not_borne(AmountName::State),
        not_borne(AmountName::Ocmw),
        Step::exact(amount, rule, inputs, charged_cents),
    ]
}

/// Whether the span asks for something that is not there yet.
pub(super) fn unmet(span: &Span, kind: ConditionKind) -> bool {
    span.conditions
        .iter()
        .any(|condition| condition.kind == kind && !condition.satisfied)
}

/// Whether the span asks for it, be it there or not.
pub(super) fn asks(span: &Span, kind: ConditionKind) -> bool {
    span.conditions
        .iter()
        .any(|condition| condition.kind == kind)
}
