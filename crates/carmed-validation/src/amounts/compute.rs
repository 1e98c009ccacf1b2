//! One line from what the provider states to who pays how much of it.

use super::explanation::{AmountName, AmountRule, Input, Step};
use super::line::{Line, LineContext, LineKind};
use super::price::{Price, Unpriced, plausible_charge, price};
use super::result::{Amounts, LineResult, MissingFact, Outcome};
use super::split::{SplitFacts, split};
use carmed_model::consultation::{ConditionKind, Gap, RemedyAction, RemedyActor, Span};
use carmed_model::{Cents, Code, CoverKind, Finding, SupplementType};

/// Who pays how much of the line.
///
/// - Covered that day and priced: COMPUTED by [`split`], on a span with guarantee PROVISIONAL or NONE too,
///   as a quote (ruling 2); INDETERMINATE where a fact is missing.
/// - A required attestation is missing: INDETERMINATE (1001) with the amounts that will hold.
/// - A required prescription is missing: the OCMW takes nothing (1002), the State's part stands.
/// - The line itself cannot be: REJECTED (100, 130, 171, 183, 196, or 500525 where the coverage answer
///   does not hold its care date). Not covered: NOT_COVERED with the gap's reasons. In both the patient
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

fn compute_positive(line: &Line, context: &LineContext<'_>) -> LineResult {
    let priced = match price(line, context) {
        Err(Unpriced::Rejected(findings)) => return rejected(line, findings),
        Err(Unpriced::Missing(missing)) => Err(missing),
        Ok(price) => Ok(price),
    };
    let coverage = context.coverage;
    let span = coverage
        .spans
        .iter()
        .find(|span| span.days.contains(line.care_date));
    if let Some(span) = span {
        return match priced {
            Ok(price) => covered(line, context.cover, span, price),
            Err(missing) => unpriced(line, span, missing),
        };
    }
    match coverage
        .gaps
        .iter()
        .find(|gap| gap.days.contains(line.care_date))
    {
        Some(gap) => not_covered(line, gap, priced.ok()),
        None => rejected(
            line,
            vec![Finding::new(Code::OutsideAgreement).at("care_date")],
        ),
    }
}

/// A line of that outcome about which nothing more is known.
fn blank(line: &Line, outcome: Outcome, reasons: Vec<Finding>) -> LineResult {
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
        explanation: Vec::new(),
    }
}

fn covered(line: &Line, cover: CoverKind, span: &Span, price: Price) -> LineResult {
    let prescription_missing =
        !line.prescription && unmet(span, ConditionKind::PrescriptionRequired);
    let parts = price.parts;
    let used_of_stay = cover == CoverKind::Hospitalisation;
    let facts = SplitFacts {
        invoice_type: line.invoice_type.unwrap_or(cover.invoice_type()),
        supplement_type: line.supplement_type.unwrap_or(SupplementType::Other),
        used_of_month_cents: line.used_of_month_cents,
        used_of_stay_cents: if used_of_stay {
            line.used_of_stay_cents
        } else {
            Cents::ZERO
        },
        prescription_missing,
    };
    let mut split = split(parts, &span.basis, &facts);
    if unmet(span, ConditionKind::AttestationRequired) && !line.attestation {
        split.missing_facts.push(MissingFact::Attestation);
    }
    if matches!(line.kind, LineKind::Nomenclature { .. })
        && line.conventioned == Some(true)
        && parts.supplement_cents > Cents::ZERO
    {
        split
            .remarks
            .push(Finding::new(Code::SupplementByConventioned).at("charged_cents"));
    }
    let outcome = if split.missing_facts.is_empty() {
        Outcome::Computed
    } else {
        Outcome::Indeterminate
    };
    let mut result = blank(line, outcome, span.reasons.clone());
    result
        .reasons
        .extend(split.missing_facts.iter().map(|fact| fact.finding()));
    if prescription_missing {
        result
            .reasons
            .push(Finding::new(Code::PrescriptionRequired).at("prescription"));
    }
    result.curable = prescription_missing || outcome == Outcome::Indeterminate;
    result.attestation_needed = asks_attestation(span);
    result.amounts = split
        .others_cents
        .map(|(ocmw_cents, patient_cents)| Amounts {
            charged_cents: parts.charged_cents(),
            official: Some(parts.official()),
            state_cents: split.state_cents,
            ocmw_cents,
            patient_cents,
        });
    result.state_cents_known = Some(split.state_cents);
    result.missing_facts = split.missing_facts;
    result.remarks = split.remarks;
    result.explanation = price_steps(line, &price);
    result.explanation.append(&mut split.steps);
    result
}

/// Covered, but without a price: what is missing is named, and no amount stands in for it.
fn unpriced(line: &Line, span: &Span, mut missing: Vec<MissingFact>) -> LineResult {
    if unmet(span, ConditionKind::AttestationRequired) && !line.attestation {
        missing.push(MissingFact::Attestation);
    }
    let mut result = blank(line, Outcome::Indeterminate, span.reasons.clone());
    result
        .reasons
        .extend(missing.iter().map(|fact| fact.finding()));
    result.missing_facts = missing;
    result.curable = true;
    result.attestation_needed = asks_attestation(span);
    result
}

fn not_covered(line: &Line, gap: &Gap, price: Option<Price>) -> LineResult {
    let mut result = blank(line, Outcome::NotCovered, gap.reasons.clone());
    result.curable = gap.remedies.iter().any(|remedy| {
        // Care on other days would be covered; that lifts nothing of this one.
        let other_days = matches!(
            remedy.action,
            RemedyAction::DeliverFrom | RemedyAction::DeliverUntil | RemedyAction::Nothing
        );
        remedy.actor != RemedyActor::Nobody && !other_days
    });
    if let Some(charged_cents) = plausible_charge(line) {
        if let Some(price) = &price {
            result.explanation = price_steps(line, price);
        } else {
            result.explanation = vec![charge_step(charged_cents, true)];
        }
        bear_alone(&mut result, charged_cents);
        if let (Some(amounts), Some(price)) = (&mut result.amounts, price) {
            amounts.official = Some(price.parts.official());
        }
    }
    result
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
        result.explanation = vec![charge_step(charged_cents, true)];
        bear_alone(&mut result, charged_cents);
    }
    result
}

/// State and OCMW pay nothing; the patient what is charged.
fn bear_alone(result: &mut LineResult, charged_cents: Cents) {
    let zero = Cents::ZERO;
    for amount in [AmountName::State, AmountName::Ocmw] {
        result
            .explanation
            .push(Step::exact(amount, AmountRule::NotBorne, Vec::new(), zero));
    }
    let inputs = vec![
        ("charged_cents", Input::Cents(charged_cents)),
        ("state_cents", Input::Cents(zero)),
        ("ocmw_cents", Input::Cents(zero)),
    ];
    let rule = AmountRule::Patient;
    result.explanation.push(Step::exact(
        AmountName::Patient,
        rule,
        inputs,
        charged_cents,
    ));
    result.state_cents_known = Some(zero);
    result.amounts = Some(Amounts {
        charged_cents,
        official: None,
        state_cents: zero,
        ocmw_cents: zero,
        patient_cents: charged_cents,
    });
}

/// Whether the span asks for something that is not there yet.
fn unmet(span: &Span, kind: ConditionKind) -> bool {
    span.conditions
        .iter()
        .any(|condition| condition.kind == kind && !condition.satisfied)
}

fn asks_attestation(span: &Span) -> bool {
    let attestation = ConditionKind::AttestationRequired;
    span.conditions
        .iter()
        .any(|condition| condition.kind == attestation)
}

/// The steps from the tariff and the charge to the official amounts.
fn price_steps(line: &Line, price: &Price) -> Vec<Step> {
    let parts = price.parts;
    let mut steps = Vec::with_capacity(12);
    if let Some(row) = &price.row {
        let units = Input::Units(line.units);
        for (amount, per_unit, all_units) in [
            (AmountName::Fee, row.fee_cents, parts.fee_cents()),
            (
                AmountName::InsurancePart,
                row.insurance_cents,
                parts.insurance_cents,
            ),
            (
                AmountName::PatientPart,
                row.patient_cents,
                parts.patient_cents,
            ),
        ] {
            let inputs = vec![("per_unit_cents", Input::Cents(per_unit)), ("units", units)];
            steps.push(Step::exact(amount, AmountRule::Tariff, inputs, all_units).reading(row));
        }
    } else {
        for amount in [
            AmountName::Fee,
            AmountName::InsurancePart,
            AmountName::PatientPart,
        ] {
            steps.push(Step::exact(
                amount,
                AmountRule::Uncoded,
                Vec::new(),
                Cents::ZERO,
            ));
        }
    }
    let charged_cents = parts.charged_cents();
    steps.push(charge_step(charged_cents, line.charged_cents.is_some()));
    for (amount, rule, result_cents) in [
        (
            AmountName::Supplement,
            AmountRule::Supplement,
            parts.supplement_cents,
        ),
        (
            AmountName::Reduction,
            AmountRule::Reduction,
            parts.reduction_cents,
        ),
    ] {
        let inputs = vec![
            ("charged_cents", Input::Cents(charged_cents)),
            ("fee_cents", Input::Cents(parts.fee_cents())),
        ];
        steps.push(Step::exact(amount, rule, inputs, result_cents));
    }
    steps
}

/// What is charged: as stated, or the fee.
fn charge_step(charged_cents: Cents, stated: bool) -> Step {
    let input = if stated { "stated_cents" } else { "fee_cents" };
    let inputs = vec![(input, Input::Cents(charged_cents))];
    Step::exact(
        AmountName::Charged,
        AmountRule::Charge,
        inputs,
        charged_cents,
    )
}
