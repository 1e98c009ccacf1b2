//! Hospital days: shares and prices day by day, counted from admission.

use super::explanation::{AmountName, Input, Inputs, Step};
use super::line::{HospitalDays, Line};
use super::price::{Official, Unpriced, rest_of_fee};
use super::rule::AmountRule;
use super::stay_days::{Flat, Stretch, flat_fees, per_day, stretches};
use crate::parameters::{Parameters, StayGroup};
use carmed_model::tariff::Insurability;
use carmed_model::{Cents, Code, Day, Finding, Period};

/// What the billed days of a stay cost, for any of these days.
pub(super) struct StayPrice {
    stretches: Vec<Stretch>,
    flat_fees: Vec<Flat>,
    /// The given insurance part of a day; none where a full day price is the fee.
    insurance_part_cents: Option<Cents>,
}

/// The fields of a stay that cannot be: days before admission or in the wrong order, amounts out of
/// range (130), a full price beside an insurance part (160).
pub(super) fn implausible_fields(first_day: Day, stay: &HospitalDays) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut refuse = |code, field: &str| {
        findings.push(Finding::new(code).at(format!("hospital_days.{field}")));
    };
    if stay.last_day < first_day {
        refuse(Code::ValueNotAllowed, "last_day");
    }
    if first_day < stay.admission_date {
        refuse(Code::ValueNotAllowed, "admission_date");
    }
    let amounts = [
        ("full_day_price_cents", stay.full_day_price_cents),
        ("day_insurance_part_cents", stay.day_insurance_part_cents),
    ];
    for (field, amount) in amounts {
        if amount.is_some_and(|amount| amount.is_negative() || amount > Cents::LIMIT) {
            refuse(Code::ValueNotAllowed, field);
        }
    }
    if stay.full_day_price_cents.is_some() && stay.day_insurance_part_cents.is_some() {
        refuse(Code::UnsupportedCriteria, "day_insurance_part_cents");
    }
    findings
}

impl StayPrice {
    /// The price of the billed days.
    ///
    /// # Errors
    /// [`Unpriced::Missing`] where the share, the price or the flat fees of some day are not known.
    pub(super) fn of(
        line: &Line,
        stay: &HospitalDays,
        parameters: &Parameters,
    ) -> Result<Self, Unpriced> {
        let days = line.care_days();
        let hospital = parameters.hospital();
        let group = match (stay.group, line.column()) {
            (Some(group), _) => group,
            (None, Insurability::Bim) => StayGroup::IncreasedReimbursement,
            (None, Insurability::Ordinary) => StayGroup::Ordinary,
        };
        let insurance_part_cents = stay.day_insurance_part_cents;
        let flat_fees = if stay.with_flat_fees && insurance_part_cents.is_some() {
            flat_fees(days, stay.admission_date, group, hospital)?
        } else {
            Vec::new()
        };
        Ok(Self {
            stretches: stretches(days, stay, group, hospital)?,
            flat_fees,
            insurance_part_cents,
        })
    }

    /// The patient part of these days, in cents.
    pub(super) fn patient_cents(&self, days: Period) -> Cents {
        let shares = self.stretches.iter().filter_map(|stretch| {
            let count = stretch.days.intersection(&days)?.length_days();
            Some(Cents::new(stretch.patient_cents().cents() * count))
        });
        let fees = self.flat_fees.iter().filter_map(|flat| {
            let count = flat.days.intersection(&days)?.length_days();
            Some(Cents::new(flat.fee_cents.cents() * count))
        });
        shares.chain(fees).sum()
    }

    /// The official amounts of these days.
    pub(super) fn official(&self, days: Period) -> Official {
        let mut steps = Vec::new();
        for stretch in &self.stretches {
            if let Some(days) = stretch.days.intersection(&days) {
                steps.extend(stretch.fee_step(days));
                steps.push(stretch.share_step(days));
            }
        }
        for flat in &self.flat_fees {
            if let Some(days) = flat.days.intersection(&days) {
                steps.push(flat.step(days));
            }
        }
        let sum = |name| {
            let of_name = |step: &&Step| step.amount == name;
            let amounts = steps.iter().filter(of_name).map(|step| step.result_cents);
            amounts.sum::<Cents>()
        };
        let patient_cents = sum(AmountName::PatientPart);
        let insurance_cents = match self.insurance_part_cents {
            None => {
                let fee_cents = sum(AmountName::Fee);
                let insurance = rest_of_fee(AmountName::InsurancePart, fee_cents, patient_cents);
                let insurance_cents = insurance.result_cents;
                steps.push(insurance);
                insurance_cents
            }
            Some(part_cents) => {
                let insurance = per_day(
                    AmountName::InsurancePart,
                    AmountRule::GivenInsurancePart,
                    part_cents,
                    days,
                );
                let insurance_cents = insurance.result_cents;
                let inputs: Inputs = vec![
                    ("insurance_cents", Input::Cents(insurance_cents)),
                    ("patient_cents", Input::Cents(patient_cents)),
                ];
                let fee_cents = insurance_cents + patient_cents;
                let rule = AmountRule::SumOfParts;
                steps.push(insurance);
                steps.push(Step::exact(AmountName::Fee, rule, inputs, fee_cents));
                insurance_cents
            }
        };
        Official {
            insurance_cents,
            patient_cents,
            steps,
        }
    }
}
