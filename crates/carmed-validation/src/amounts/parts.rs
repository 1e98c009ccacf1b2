//! The parts of a charge: official parts, supplement, reduction.

use super::explanation::{AmountName, Input, Step};
use super::result::OfficialAmounts;
use super::rule::AmountRule;
use carmed_model::Cents;
use std::ops::Add;

/// The parts of a charge, none negative: the official parts, and how the charge differs from the fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The insurance part of the fee, in cents.
    pub insurance_cents: Cents,
    /// The patient part of the fee, in cents.
    pub patient_cents: Cents,
    /// What is charged above the fee, in cents.
    pub supplement_cents: Cents,
    /// What is charged below the fee, in cents.
    pub reduction_cents: Cents,
}

impl Parts {
    /// The parts of a charge beside these official parts.
    pub fn of_charge(insurance_cents: Cents, patient_cents: Cents, charged_cents: Cents) -> Self {
        let above_cents = charged_cents - (insurance_cents + patient_cents);
        Self {
            insurance_cents,
            patient_cents,
            supplement_cents: above_cents.or_zero(),
            reduction_cents: (-above_cents).or_zero(),
        }
    }

    /// The fee, in cents.
    pub fn fee_cents(&self) -> Cents {
        self.insurance_cents + self.patient_cents
    }

    /// What is charged, in cents.
    pub fn charged_cents(&self) -> Cents {
        self.fee_cents() + self.supplement_cents - self.reduction_cents
    }

    /// The official amounts, as answers show them (ruling 25).
    pub fn official(&self) -> OfficialAmounts {
        OfficialAmounts {
            fee_cents: self.fee_cents(),
            insurance_part_cents: self.insurance_cents,
            patient_part_cents: self.patient_cents,
            supplement_cents: self.supplement_cents,
            reduction_cents: self.reduction_cents,
        }
    }

    /// The steps from fee and charge to supplement and reduction.
    pub(super) fn beyond_fee_steps(&self) -> [Step; 2] {
        let step = |amount, rule, result_cents| {
            let inputs = vec![
                ("charged_cents", Input::Cents(self.charged_cents())),
                ("fee_cents", Input::Cents(self.fee_cents())),
            ];
            Step::exact(amount, rule, inputs, result_cents)
        };
        let (supplement, reduction) = (AmountRule::Supplement, AmountRule::Reduction);
        [
            step(AmountName::Supplement, supplement, self.supplement_cents),
            step(AmountName::Reduction, reduction, self.reduction_cents),
        ]
    }

    /// The reduction of the insurance part and of the patient part, which shrinks first, in cents.
    pub(super) fn reductions_cents(&self) -> (Cents, Cents) {
        let patient_cents = self.reduction_cents.min(self.patient_cents);
        (self.reduction_cents - patient_cents, patient_cents)
    }
}

impl Add for Parts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            insurance_cents: self.insurance_cents + other.insurance_cents,
            patient_cents: self.patient_cents + other.patient_cents,
            supplement_cents: self.supplement_cents + other.supplement_cents,
            reduction_cents: self.reduction_cents + other.reduction_cents,
        }
    }
}
