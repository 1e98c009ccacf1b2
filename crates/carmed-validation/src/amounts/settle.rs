//! Who pays how much of a priced line of which some days, or all, are covered.

use super::compute::{asks, blank, charged_alone, is_curable, reasons, unmet};
use super::explanation::{AmountName, Input, Step};
use super::groups::{Borne, Group, groups, month_parts, sum_of};
use super::line::{Line, LineContext, LineKind, Room};
use super::ocmw::patient_cap;
use super::parts::Parts;
use super::price::{Official, Price};
use super::result::{Amounts, LineResult, MissingFact, MonthBorne, Outcome};
use super::rule::AmountRule;
use super::runs::{Run, charges};
use super::split::{MonthPart, Split, SplitFacts, split};
use carmed_model::consultation::{ConditionKind, Span};
use carmed_model::{Cents, Code, CoverKind, Finding, InvoiceType, Month, Period, SupplementType};
use std::ops::Add;

/// Settles the line: official amounts and charges run by run, the split once for all days paid alike,
/// and of days that are not covered the patient pays what is charged.
pub(super) fn settle(
    line: &Line,
    context: &LineContext<'_>,
    runs: &[Run<'_>],
    mut price: Price,
) -> LineResult {
    let mut settling = Settling::begin(line, runs);
    let parts = settling.lay_out(runs, &mut price);
    let groups = groups(runs);
    if let Some(first) = groups.first() {
        let cover = context.cover;
        let mut borne = Borne::before(line, cover, first.span.ocmw.cbe, context.ledger);
        for group in &groups {
            let months = month_parts(group, runs, &price, &borne);
            let facts = settling.facts(line, cover, group, &months, &borne);
            let of_group = sum_of(&parts, &group.runs);
            let mut split = split(of_group, &group.span.basis, &facts);
            borne.add(group.span.ocmw.cbe, &months, &split);
            settling.count(group.span, facts.invoice_type, &months, &split);
            if let ([first, .., last] | [first @ last], true) = (&group.runs[..], runs.len() > 1) {
                let days = (runs[*first].days, runs[*last].days);
                split.steps.iter_mut().for_each(|step| tag(step, days));
            }
            settling.add(split);
        }
    }
    for (run, of_run) in runs.iter().zip(&parts) {
        if run.gap().is_some() {
            settling.leave_to_patient(run, of_run);
        }
    }
    settling.finish(line, &parts)
}

/// Names the days a step is of, from the first days to the last.
fn tag(step: &mut Step, (first, last): (Period, Period)) {
    step.inputs
        .push(("first_day", Input::Day(first.first_day())));
    step.inputs.push(("last_day", Input::Day(last.last_day())));
}

/// The result in the making.
struct Settling {
    result: LineResult,
    state_cents: Cents,
    /// What OCMW and patient pay; nothing once something is missing.
    others_cents: Option<(Cents, Cents)>,
    prescription_missing: bool,
}

impl Settling {
    /// The verdicts of the days, each reason once, and what their conditions ask for.
    fn begin(line: &Line, runs: &[Run<'_>]) -> Self {
        let mut result = blank(line, Outcome::Computed, reasons(runs));
        let spans = || runs.iter().filter_map(Run::span);
        let attestation = ConditionKind::AttestationRequired;
        result.attestation_needed = spans().any(|span| asks(span, attestation));
        if !line.attestation && spans().any(|span| unmet(span, attestation)) {
            result.missing_facts.push(MissingFact::Attestation);
        }
        result.curable = runs.iter().filter_map(Run::gap).any(is_curable);
        Self {
            result,
            state_cents: Cents::ZERO,
            others_cents: Some((Cents::ZERO, Cents::ZERO)),
            prescription_missing: false,
        }
    }

    /// The parts of each run, with the steps from the tariff and the charge to them.
    fn lay_out(&mut self, runs: &[Run<'_>], price: &mut Price) -> Vec<Parts> {
        let officials: Vec<Official> = runs
            .iter()
            .map(|run| price.take_official(run.days))
            .collect();
        let fees: Vec<Cents> = officials.iter().map(Official::fee_cents).collect();
        let charges = charges(price.charge.clone(), runs, &fees);
        let mut parts = Vec::with_capacity(runs.len());
        for ((run, official), charge) in runs.iter().zip(officials).zip(charges) {
            let (insurance, patient) = (official.insurance_cents, official.patient_cents);
            let of_run = Parts::of_charge(insurance, patient, charge.result_cents);
            let explanation = &mut self.result.explanation;
            if explanation.is_empty() {
                *explanation = official.steps;
            } else {
                explanation.extend(official.steps);
            }
            explanation.push(charge);
            for mut step in of_run.beyond_fee_steps() {
                if runs.len() > 1 {
                    tag(&mut step, (run.days, run.days));
                }
                explanation.push(step);
            }
            parts.push(of_run);
        }
        parts
    }

    /// What the split of these days depends on besides their parts and the decision.
    fn facts<'m>(
        &mut self,
        line: &Line,
        cover: CoverKind,
        group: &Group<'_>,
        months: &'m [MonthPart],
        borne: &Borne<'_>,
    ) -> SplitFacts<'m> {
        let prescription_missing =
            !line.prescription && unmet(group.span, ConditionKind::PrescriptionRequired);
        self.prescription_missing |= prescription_missing;
        SplitFacts {
            invoice_type: line.invoice_type(cover),
            supplement_type: line.supplement_type.unwrap_or(SupplementType::Other),
            months,
            used_of_stay_cents: borne.of_supplements(group.span.ocmw.cbe),
            prescription_missing,
        }
    }

    /// Counts what the OCMW bears of the patient part, month by month (ruling 19).
    fn count(
        &mut self,
        span: &Span,
        invoice_type: InvoiceType,
        months: &[MonthPart],
        split: &Split,
    ) {
        let cap_cents = patient_cap(&span.basis, invoice_type);
        let mut taken = split.taken(AmountRule::OcmwPatient);
        for part in months {
            let (ocmw, month) = (span.ocmw.cbe, Month::of(part.month));
            let borne_cents = taken.next().unwrap_or(Cents::ZERO);
            let counted = &mut self.result.months;
            let of_both = |entry: &&mut MonthBorne| entry.ocmw == ocmw && entry.month == month;
            match counted.iter_mut().find(of_both) {
                Some(entry) => entry.borne_cents += borne_cents,
                None => counted.push(MonthBorne {
                    ocmw,
                    month,
                    invoice_type,
                    used_cents: part.used_cents,
                    borne_cents,
                    cap_cents,
                }),
            }
        }
    }

    fn add(&mut self, split: Split) {
        self.state_cents += split.state_cents;
        let both = self.others_cents.zip(split.others_cents);
        self.others_cents = both.map(|(before, these)| (before.0 + these.0, before.1 + these.1));
        let missing = &mut self.result.missing_facts;
        // The attestation, which changes no amount, is named last.
        let place = missing
            .iter()
            .take_while(|fact| **fact != MissingFact::Attestation)
            .count();
        let new = split.missing_facts.into_iter();
        let new: Vec<_> = new.filter(|fact| !missing.contains(fact)).collect();
        missing.splice(place..place, new);
        self.result.remarks.extend(split.remarks);
        self.result.explanation.extend(split.steps);
    }

    /// Of days that are not covered the patient pays what is charged.
    fn leave_to_patient(&mut self, run: &Run<'_>, parts: &Parts) {
        let charged_cents = parts.charged_cents();
        if let Some((_, patient_cents)) = &mut self.others_cents {
            *patient_cents += charged_cents;
        }
        for mut step in charged_alone(charged_cents) {
            tag(&mut step, (run.days, run.days));
            self.result.explanation.push(step);
        }
    }

    fn finish(self, line: &Line, parts: &[Parts]) -> LineResult {
        let mut result = self.result;
        if !result.missing_facts.is_empty() {
            result.outcome = Outcome::Indeterminate;
        }
        let missing = result.missing_facts.iter().map(|fact| fact.finding());
        result.reasons.extend(missing);
        if self.prescription_missing {
            let finding = Finding::new(Code::PrescriptionRequired).at("prescription");
            result.reasons.push(finding);
        }
        result.curable |= self.prescription_missing || result.outcome == Outcome::Indeterminate;
        let official = parts.iter().map(Parts::official).reduce(Add::add);
        result.state_cents_known = Some(self.state_cents);
        result.amounts = self
            .others_cents
            .map(|(ocmw_cents, patient_cents)| Amounts {
                charged_cents: parts.iter().map(Parts::charged_cents).sum(),
                official,
                state_cents: self.state_cents,
                ocmw_cents,
                patient_cents,
            });
        if result.amounts.is_none() {
            // What is known of some days alone would read as what the patient pays for all.
            result
                .explanation
                .retain(|step| step.amount != AmountName::Patient);
        }
        if parts
            .iter()
            .any(|parts| parts.supplement_cents > Cents::ZERO)
        {
            result.remarks.extend(supplement_remarks(line));
        }
        result
    }
}

/// What is to be said of any supplement of the line: in a shared room (503045), by a conventioned
/// provider (503047).
fn supplement_remarks(line: &Line) -> impl Iterator<Item = Finding> {
    let is_act = matches!(line.kind, LineKind::Nomenclature { .. });
    let is_stay = matches!(line.kind, LineKind::HospitalDays(_));
    let shared_room = matches!(line.room, Some(Room::Common | Room::TwoBed));
    let in_shared_room = (is_act || is_stay) && shared_room;
    let by_conventioned = is_act && line.conventioned == Some(true);
    [
        (Code::SupplementInSharedRoom, in_shared_room),
        (Code::SupplementByConventioned, by_conventioned),
    ]
    .into_iter()
    .filter(|(_, holds)| *holds)
    .map(|(code, _)| Finding::new(code).at("charged_cents"))
}
