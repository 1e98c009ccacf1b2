//! The official amounts and the charge of a line, by its kind.

use super::explanation::{AmountName, Input, Inputs, SourceRow, Step};
use super::line::{Line, LineContext, LineKind};
use super::result::MissingFact;
use super::rule::AmountRule;
use super::stay::StayPrice;
use super::{medicine, nomenclature, stay};
use carmed_model::{Cents, Code, Finding, Period};

/// The official parts of some care, and how they were made.
#[derive(Default)]
pub(super) struct Official {
    pub(super) insurance_cents: Cents,
    pub(super) patient_cents: Cents,
    pub(super) steps: Vec<Step>,
}

impl Official {
    pub(super) fn fee_cents(&self) -> Cents {
        self.insurance_cents + self.patient_cents
    }

    /// Care without an official fee.
    pub(super) fn uncoded() -> Self {
        let nothing = |amount| Step::exact(amount, AmountRule::Uncoded, Vec::new(), Cents::ZERO);
        let steps = vec![
            nothing(AmountName::Fee),
            nothing(AmountName::InsurancePart),
            nothing(AmountName::PatientPart),
        ];
        Self {
            steps,
            ..Self::default()
        }
    }
}

/// What a line costs, officially and as charged.
pub(super) struct Price {
    /// What is charged for the whole line.
    pub(super) charge: Step,
    care: Care,
}

enum Care {
    OfOneDay(Official),
    Stay(StayPrice),
}

impl Price {
    fn of_one_day(line: &Line, official: Official) -> Self {
        Self {
            charge: charge_step(line, official.fee_cents()),
            care: Care::OfOneDay(official),
        }
    }

    /// The official amounts of these days of care; of care of one day they are handed over once.
    pub(super) fn take_official(&mut self, days: Period) -> Official {
        match &mut self.care {
            Care::OfOneDay(official) => Official {
                steps: std::mem::take(&mut official.steps),
                ..*official
            },
            Care::Stay(stay) => stay.official(days),
        }
    }

    /// The patient part of these days of care, in cents.
    pub(super) fn patient_cents(&self, days: Period) -> Cents {
        match &self.care {
            Care::OfOneDay(official) => official.patient_cents,
            Care::Stay(stay) => stay.patient_cents(days),
        }
    }
}

/// Why a line has no price.
pub(super) enum Unpriced {
    /// The line itself cannot be.
    Rejected(Vec<Finding>),
    /// Facts are missing.
    Missing(Vec<MissingFact>),
}

impl Unpriced {
    pub(super) fn rejected(finding: Finding) -> Self {
        Self::Rejected(vec![finding])
    }

    pub(super) fn missing(fact: MissingFact) -> Self {
        Self::Missing(vec![fact])
    }
}

/// The price of the line.
///
/// # Errors
/// [`Unpriced`]: rejected for impossible units, charge or days (130), for care without a code and without
/// a charge (100), no row that day (196), another kind of provider or setting (171), another age (183);
/// or facts are missing.
pub(super) fn price(line: &Line, context: &LineContext<'_>) -> Result<Price, Unpriced> {
    let implausible = implausible_fields(line);
    if !implausible.is_empty() {
        return Err(Unpriced::Rejected(implausible));
    }
    match &line.kind {
        LineKind::Uncoded { .. } => {
            if line.charged_cents.is_none() {
                let finding = Finding::new(Code::Missing).at("charged_cents");
                return Err(Unpriced::rejected(finding));
            }
            Ok(Price::of_one_day(line, Official::uncoded()))
        }
        LineKind::Nomenclature { code } => {
            let official = nomenclature::official(*code, line, context)?;
            Ok(Price::of_one_day(line, official))
        }
        LineKind::Medicine { cnk, environment } => {
            let pack = medicine::pack(*cnk, *environment, line, context)?;
            let mut price = Price::of_one_day(line, pack.official);
            if let Some(charge) = pack.charge.filter(|_| line.charged_cents.is_none()) {
                price.charge = charge;
            }
            Ok(price)
        }
        LineKind::HospitalDays(days) => {
            let stay = StayPrice::of(line, days, context.parameters)?;
            let fee_cents = stay.official(line.care_days()).fee_cents();
            if fee_cents > Cents::LIMIT {
                let finding = Finding::new(Code::ValueNotAllowed).at("hospital_days.last_day");
                return Err(Unpriced::rejected(finding));
            }
            Ok(Price {
                charge: charge_step(line, fee_cents),
                care: Care::Stay(stay),
            })
        }
    }
}

/// So many times an amount of one unit; 130 where that is beyond the limit of amounts.
pub(super) fn of_units(per_unit: Cents, units: u32) -> Result<Cents, Unpriced> {
    per_unit
        .times(i64::from(units))
        .filter(|amount| amount.abs() <= Cents::LIMIT)
        .ok_or_else(|| Unpriced::rejected(Finding::new(Code::ValueNotAllowed).at("units")))
}

/// A step that reads an amount of one unit from a row.
pub(super) fn tariff_step(
    amount: AmountName,
    per_unit: Cents,
    units: u32,
    row: SourceRow,
) -> Result<Step, Unpriced> {
    let inputs = vec![
        ("per_unit_cents", Input::Cents(per_unit)),
        ("units", Input::Units(units)),
    ];
    let of_all_units = of_units(per_unit, units)?;
    Ok(Step::exact(amount, AmountRule::Tariff, inputs, of_all_units).reading(row))
}

/// What the fee leaves beside the other part.
pub(super) fn rest_of_fee(amount: AmountName, fee_cents: Cents, other_cents: Cents) -> Step {
    let inputs: Inputs = vec![
        ("fee_cents", Input::Cents(fee_cents)),
        ("other_cents", Input::Cents(other_cents)),
    ];
    let rest_cents = fee_cents - other_cents;
    Step::exact(amount, AmountRule::RestOfFee, inputs, rest_cents)
}

/// What is charged: as stated, or the fee.
pub(super) fn charge_step(line: &Line, fee_cents: Cents) -> Step {
    let (input, charged_cents) = match line.charged_cents {
        Some(stated_cents) => ("stated_cents", stated_cents),
        None => ("fee_cents", fee_cents),
    };
    let inputs = vec![(input, Input::Cents(charged_cents))];
    let rule = AmountRule::Charge;
    Step::exact(AmountName::Charged, rule, inputs, charged_cents)
}

/// The charge of the line where it is one that can be.
pub(super) fn plausible_charge(line: &Line) -> Option<Cents> {
    line.charged_cents
        .filter(|charged| !charged.is_negative() && *charged <= Cents::LIMIT)
}

fn implausible_fields(line: &Line) -> Vec<Finding> {
    let mut findings = Vec::new();
    let stay = matches!(line.kind, LineKind::HospitalDays(_));
    if line.units == 0 || (stay && line.units != 1) {
        findings.push(Finding::new(Code::ValueNotAllowed).at("units"));
    }
    if plausible_charge(line) != line.charged_cents {
        findings.push(Finding::new(Code::ValueNotAllowed).at("charged_cents"));
    }
    if let LineKind::HospitalDays(days) = &line.kind {
        findings.extend(stay::implausible_fields(line.care_date, days));
    }
    findings
}
