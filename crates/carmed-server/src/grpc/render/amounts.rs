//! Who pays how much of which line.

use super::finding::findings;
use super::values::{date, ocmw, timestamp};
use crate::grpc::enumerated::Enumerated as _;
use carmed_model::consultation::{Coverage, Gap, Span};
use carmed_model::{Cents, Day, Guarantee};
use carmed_proto::v1;
use carmed_registry::InterventionAnswer;
use carmed_validation::RULES_VERSION;
use carmed_validation::amounts::{
    Amounts, LineResult, MonthlyCap, Outcome, SourceRow, Step, cash_cents,
};
use carmed_validation::texts::{self, Language, View};

/// The answer to `ComputeIntervention` of lines on these care dates.
pub(in crate::grpc) fn answer(
    language: Language,
    care_dates: &[Day],
    answer: &InterventionAnswer,
) -> v1::ComputeInterventionResponse {
    let lines = answer.lines.iter().zip(care_dates);
    v1::ComputeInterventionResponse {
        ticket: answer.ticket.to_string(),
        answered_at: Some(timestamp(answer.answered_at)),
        revision: answer.revision.number(),
        results: lines
            .map(|(line, care_date)| result(language, &line.result, &line.coverage, *care_date))
            .collect(),
        totals: Some(totals(answer.lines.iter().map(|line| &line.result))),
        parameter_set_sha256: answer.parameter_set_sha256.clone(),
        tariff_sha256: answer.tariff_sha256.clone(),
        rules_version: RULES_VERSION.to_owned(),
    }
}

/// The span or the gap that holds a line's care date.
fn judged(coverage: &Coverage, care_date: Day) -> (Option<&Span>, Option<&Gap>) {
    let span = coverage
        .spans
        .iter()
        .find(|span| span.days.contains(care_date));
    let gap = coverage
        .gaps
        .iter()
        .find(|gap| gap.days.contains(care_date));
    (span, gap)
}

/// How firm a line is: only an agreement binds, so a quote never does (COV-11).
fn guarantee(span: Option<&Span>) -> Guarantee {
    match span {
        Some(span) if span.guarantee == Guarantee::Binding && span.agreement.is_none() => {
            Guarantee::None
        }
        Some(span) => span.guarantee,
        None => Guarantee::None,
    }
}

/// How one line came out, as judged on that answer about its care date.
pub(super) fn result(
    language: Language,
    computed: &LineResult,
    coverage: &Coverage,
    care_date: Day,
) -> v1::LineResult {
    let (span, gap) = judged(coverage, care_date);
    let managing = span.map(|span| &span.ocmw).or_else(|| {
        gap.into_iter()
            .flat_map(|gap| &gap.remedies)
            .find_map(|remedy| remedy.ocmw.as_ref())
    });
    let agreement = span.and_then(|span| span.agreement);
    v1::LineResult {
        line_id: computed.line_id.clone(),
        outcome: computed.outcome.number(),
        reasons: findings(language, &computed.reasons),
        missing_facts: computed
            .missing_facts
            .iter()
            .map(|fact| fact.number())
            .collect(),
        amounts: amounts(computed),
        curable: computed.curable,
        guarantee: guarantee(span).number(),
        card_number: span
            .map(|span| span.card_number.digits())
            .unwrap_or_default(),
        card_version: span.map_or(0, |span| span.version),
        agreement_number: agreement
            .map(|number| number.to_string())
            .unwrap_or_default(),
        ocmw: managing.map(ocmw),
        attestation_needed: computed.attestation_needed,
        remarks: findings(language, &computed.remarks),
        explanation: computed
            .explanation
            .iter()
            .map(|one| step(language, View::Provider, one))
            .collect(),
        caps: computed
            .monthly_caps()
            .map(|cap| monthly_cap(&cap))
            .collect(),
    }
}

fn monthly_cap(cap: &MonthlyCap) -> v1::MonthlyCap {
    v1::MonthlyCap {
        invoice_type: cap.invoice_type.number(),
        month: cap.month.to_string(),
        cap_cents: cap.cap_cents.cents(),
        used_cents: cap.used_cents.cents(),
        left_cents: cap.left_cents.cents(),
    }
}

/// The amounts that are known; of a line without amounts at least the State's, where it is.
fn amounts(computed: &LineResult) -> Option<v1::Amounts> {
    match (&computed.amounts, computed.state_cents_known) {
        (Some(amounts), _) => Some(known(amounts)),
        (None, Some(state_cents)) => Some(v1::Amounts {
            state_cents: Some(state_cents.cents()),
            ..Default::default()
        }),
        (None, None) => None,
    }
}

fn known(amounts: &Amounts) -> v1::Amounts {
    let official = amounts.official.as_ref();
    v1::Amounts {
        charged_cents: Some(amounts.charged_cents.cents()),
        fee_cents: official.map(|official| official.fee_cents.cents()),
        insurance_part_cents: official.map(|official| official.insurance_part_cents.cents()),
        patient_part_cents: official.map(|official| official.patient_part_cents.cents()),
        supplement_cents: official.map(|official| official.supplement_cents.cents()),
        reduction_cents: official.map(|official| official.reduction_cents.cents()),
        state_cents: Some(amounts.state_cents.cents()),
        ocmw_cents: Some(amounts.ocmw_cents.cents()),
        patient_cents: Some(amounts.patient_cents.cents()),
        patient_cash_cents: Some(cash_cents(amounts.patient_cents).cents()),
    }
}

/// One step of an explanation, in the words of that view.
pub(super) fn step(language: Language, view: View, step: &Step) -> v1::ExplanationStep {
    let inputs = step.inputs.iter();
    v1::ExplanationStep {
        amount: step.amount.number(),
        rule: step.rule.id().to_owned(),
        basis: step.rule.basis().to_owned(),
        tariff_row: step.row.as_ref().map(tariff_row),
        inputs: inputs
            .map(|(name, input)| ((*name).to_owned(), input.to_string()))
            .collect(),
        unrounded: step.unrounded_cents.to_string(),
        rounding: step.rule.rounding().number(),
        result_cents: step.result_cents.cents(),
        text: texts::step(language, view, step),
    }
}

fn tariff_row(row: &SourceRow) -> v1::TariffRow {
    v1::TariffRow {
        code: row.name(),
        first_day: Some(date(row.first_day())),
        source: row.source().to_owned(),
    }
}

/// Sums over the computed lines only. They cannot overflow: amounts have a limit at the door, and so
/// have units and lines.
pub(super) fn totals<'r>(results: impl Iterator<Item = &'r LineResult> + Clone) -> v1::Totals {
    let computed = || {
        results
            .clone()
            .filter(|result| result.outcome == Outcome::Computed)
            .filter_map(|result| result.amounts.as_ref())
    };
    let sum = |amount: fn(&Amounts) -> Cents| computed().map(amount).sum::<Cents>().cents();
    let count = |outcome| {
        let of_outcome = results.clone().filter(|result| result.outcome == outcome);
        super::values::count(of_outcome.count())
    };
    v1::Totals {
        charged_cents: sum(|amounts| amounts.charged_cents),
        state_cents: sum(|amounts| amounts.state_cents),
        ocmw_cents: sum(|amounts| amounts.ocmw_cents),
        patient_cents: sum(|amounts| amounts.patient_cents),
        computed_count: count(Outcome::Computed),
        not_covered_count: count(Outcome::NotCovered),
        indeterminate_count: count(Outcome::Indeterminate),
        rejected_count: count(Outcome::Rejected),
    }
}

#[cfg(test)]
pub(super) mod tests;
