//! The split of a charge between State, OCMW and patient, once its parts are known.

use super::explanation::{AmountName, Input, Step};
use super::ocmw::{OcmwShare, insurance_share, patient_shares, supplement_share};
use super::parts::Parts;
use super::result::MissingFact;
use super::rule::AmountRule;
use carmed_model::consultation::AmountBasis;
use carmed_model::{Cents, Day, Finding, InvoiceType, Percentage, SupplementType};
use rust_decimal::Decimal;

/// The patient part of one calendar month of care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthPart {
    /// The first day of the month.
    pub month: Day,
    /// The patient part of the care of that month, in cents.
    pub patient_cents: Cents,
    /// What the OCMW already bore of the patient part that month on this type of invoice, in cents.
    pub used_cents: Cents,
}

/// What the split depends on besides the parts and the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SplitFacts<'a> {
    /// The type of invoice the monthly maximum counts by.
    pub invoice_type: InvoiceType,
    /// The type of the supplement.
    pub supplement_type: SupplementType,
    /// The patient part month by month, in order, at least one; together the whole patient part.
    pub months: &'a [MonthPart],
    /// What the OCMW already bore of supplements of this stay, in cents; zero outside a stay.
    pub used_of_stay_cents: Cents,
    /// Whether a required prescription is missing: then the OCMW takes nothing (1002).
    pub prescription_missing: bool,
}

/// Who pays how much of a charge.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// What the State pays, in cents.
    pub state_cents: Cents,
    /// What the OCMW and the patient pay, in cents; absent where something is missing.
    pub others_cents: Option<(Cents, Cents)>,
    /// What is missing.
    pub missing_facts: Vec<MissingFact>,
    /// Remarks on the supplement (503042, 1014).
    pub remarks: Vec<Finding>,
    /// How it was made, in order.
    pub steps: Vec<Step>,
}

impl Split {
    /// What the steps of that rule come to, in order, in cents.
    pub(super) fn taken(&self, rule: AmountRule) -> impl Iterator<Item = Cents> {
        let of_rule = self.steps.iter().filter(move |step| step.rule == rule);
        of_rule.map(|step| step.result_cents)
    }

    fn state_share(&mut self, part: Cents, reduction: Cents, percentage: Percentage) -> Cents {
        let rule = AmountRule::StateShare;
        let base = part - reduction;
        let (unrounded_cents, result_cents) = share_of(base, percentage);
        let inputs = vec![
            ("part_cents", Input::Cents(part)),
            ("reduction_cents", Input::Cents(reduction)),
            ("percentage", Input::Percentage(percentage)),
        ];
        self.steps.push(Step::rounded(
            AmountName::State,
            rule,
            inputs,
            unrounded_cents,
            result_cents,
        ));
        self.state_cents += result_cents;
        base - result_cents
    }

    /// Adds what the OCMW takes; zero and noted where a maximum is missing.
    fn ocmw_share(&mut self, share: OcmwShare) -> Cents {
        match share.step() {
            Some(step) => {
                let taken_cents = step.result_cents;
                self.steps.push(step);
                taken_cents
            }
            None => {
                self.missing_facts.push(share.missing);
                Cents::ZERO
            }
        }
    }
}

/// The State's percentage of an amount, in cents: before and after rounding.
pub(super) fn share_of(base: Cents, percentage: Percentage) -> (Decimal, Cents) {
    let unrounded_cents =
        Decimal::from(base.cents()) * Decimal::new(i64::from(percentage.percent()), 2);
    let rounded_cents = AmountRule::StateShare
        .rounding()
        .round(unrounded_cents)
        .expect("a share of 0, 50 or 100 percent is no larger than the amount");
    (unrounded_cents, rounded_cents)
}

/// Splits a charge: State first, the OCMW sees what the State left, the patient pays what both left.
///
/// PARTIAL needs a maximum unless nothing is left to share; for the insurance part none exists
/// (ruling 21). Supplements are never State money.
pub fn split(parts: Parts, basis: &AmountBasis, facts: &SplitFacts<'_>) -> Split {
    let mut split = Split {
        state_cents: Cents::ZERO,
        others_cents: None,
        missing_facts: Vec::new(),
        remarks: Vec::new(),
        steps: Vec::with_capacity(6),
    };
    let (insurance_reduction, patient_reduction) = parts.reductions_cents();
    let insurance_rest = split.state_share(
        parts.insurance_cents,
        insurance_reduction,
        basis.state.insurance,
    );
    let patient_rest =
        split.state_share(parts.patient_cents, patient_reduction, basis.state.patient);
    let mut ocmw_cents = split.ocmw_share(insurance_share(insurance_rest, basis, facts));
    let patient_base = parts.patient_cents - patient_reduction;
    for share in patient_shares(patient_base, patient_rest, basis, facts) {
        ocmw_cents += split.ocmw_share(share);
    }
    let supplement = supplement_share(parts.supplement_cents, basis, facts);
    split.remarks.extend(supplement.remark());
    ocmw_cents += split.ocmw_share(supplement);
    if split.missing_facts.is_empty() {
        let charged_cents = parts.charged_cents();
        let patient_cents = charged_cents - split.state_cents - ocmw_cents;
        let inputs = vec![
            ("charged_cents", Input::Cents(charged_cents)),
            ("state_cents", Input::Cents(split.state_cents)),
            ("ocmw_cents", Input::Cents(ocmw_cents)),
        ];
        let rule = AmountRule::Patient;
        split.steps.push(Step::exact(
            AmountName::Patient,
            rule,
            inputs,
            patient_cents,
        ));
        split.others_cents = Some((ocmw_cents, patient_cents));
    }
    split
}

/// The amount × part ÷ whole, in whole cents, truncated; all of it where the part is the whole.
pub(super) fn portion(amount: Cents, part: Cents, whole: Cents) -> Cents {
    if part == whole {
        return amount;
    }
    let product = i128::from(amount.cents()) * i128::from(part.cents());
    // The part is less than the whole, so the portion is no larger than the amount.
    Cents::new(i64::try_from(product / i128::from(whole.cents())).unwrap_or(amount.cents()))
}
