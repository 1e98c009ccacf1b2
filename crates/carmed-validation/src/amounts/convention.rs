//! The cut of the insurance part where the provider has no convention.

use super::explanation::{AmountName, Input, SourceRow, Step};
use super::price::{Unpriced, of_units};
use super::rule::AmountRule;
use crate::parameters::{ConventionCut, Dated, Parameters};
use carmed_model::{Cents, Day, Nihdi};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A cut that holds for a code on a day; for the ordinary insured alone.
#[derive(Clone, Copy)]
pub(super) struct Cut<'p>(&'p Dated<ConventionCut>);

/// The cut of that code; none for most codes.
pub(super) fn cut(code: Nihdi, day: Day, parameters: &Parameters) -> Option<Cut<'_>> {
    parameters
        .nomenclature_shares()
        .convention_cut(code, day)
        .map(Cut)
}

impl Cut<'_> {
    fn unrounded_cents(self, insurance_cents: Cents) -> Decimal {
        let kept_percent = Decimal::ONE_HUNDRED - self.0.value.cut_percent;
        Decimal::from(insurance_cents.cents()) * kept_percent / Decimal::ONE_HUNDRED
    }

    /// What is left of the insurance part of one unit, in cents.
    pub(super) fn insurance_cents(self, insurance_cents: Cents) -> Cents {
        AmountRule::ConventionCut
            .rounding()
            .round(self.unrounded_cents(insurance_cents))
            .expect("a percentage up to 100 of an amount is no larger than the amount")
    }

    /// What is left of the insurance part of all units.
    pub(super) fn step(
        self,
        fee_cents: Cents,
        patient_cents: Cents,
        units: u32,
    ) -> Result<Step, Unpriced> {
        let insurance_cents = fee_cents - patient_cents;
        let inputs = vec![
            ("fee_per_unit_cents", Input::Cents(fee_cents)),
            ("patient_per_unit_cents", Input::Cents(patient_cents)),
            ("cut_percent", Input::Percent(self.0.value.cut_percent)),
            ("units", Input::Units(units)),
        ];
        let of_all_units = of_units(self.insurance_cents(insurance_cents), units)?;
        let step = Step::rounded(
            AmountName::InsurancePart,
            AmountRule::ConventionCut,
            inputs,
            self.unrounded_cents(insurance_cents),
            of_all_units,
        );
        Ok(step.reading(SourceRow::Parameter(Arc::clone(&self.0.row))))
    }
}
