//! Medicines: the loaded share of a pack, or the share by formula where none is loaded.

use super::explanation::{AmountName, Input, Inputs, SourceRow, Step};
use super::line::{Line, LineContext};
use super::price::{Official, Unpriced, of_units, rest_of_fee, tariff_step};
use super::result::MissingFact;
use super::rule::AmountRule;
use crate::parameters::{Dated, MedicineLimit, MedicineLimitKind, MedicineShare, Parameters};
use carmed_model::tariff::{DeliveryEnvironment, Insurability, MedicineCategory};
use carmed_model::{Cents, Cnk, Code, Day, Finding, MedicineRow};
use rust_decimal::Decimal;
use std::sync::Arc;

/// What packs of a medicine cost.
pub(super) struct Pack {
    pub(super) official: Official,
    /// What is charged where nothing is stated and the fee does not tell: the price of category D.
    pub(super) charge: Option<Step>,
}

/// The packs of the line.
///
/// A loaded copayment is the law, C, Cs and Cx have no other share; the share of A and B without one is
/// by formula. Category D has no official fee: its charge is a supplement, never State money.
pub(super) fn pack(
    cnk: Cnk,
    environment: DeliveryEnvironment,
    line: &Line,
    context: &LineContext<'_>,
) -> Result<Pack, Unpriced> {
    let row = row_of_line(cnk, environment, line, context)?;
    let source = || SourceRow::Medicine(Arc::clone(row));
    let price = tariff_step(
        AmountName::Fee,
        row.public_price_cents,
        line.units,
        source(),
    )?;
    if row.category == MedicineCategory::D {
        let price_cents = price.result_cents;
        let inputs = vec![
            ("public_price_cents", Input::Cents(row.public_price_cents)),
            ("units", Input::Units(line.units)),
        ];
        let charge = Step::exact(AmountName::Charged, AmountRule::Charge, inputs, price_cents);
        return Ok(Pack {
            official: Official::uncoded(),
            charge: Some(charge.reading(source())),
        });
    }
    let fee_cents = price.result_cents;
    let mut steps = vec![price];
    let column = line.column();
    match copayment(row, column) {
        Some(copayment_cents) => steps.push(copayment_step(row, copayment_cents, line.units)?),
        None => {
            let formula = Formula::of(row, column, line.care_date, context.parameters)
                .ok_or_else(|| Unpriced::missing(MissingFact::Copayment))?;
            steps.extend(formula.steps(line.units)?);
        }
    }
    let shares = steps.iter().skip(1).map(|step| step.result_cents);
    let patient_cents: Cents = shares.sum();
    let insurance = rest_of_fee(AmountName::InsurancePart, fee_cents, patient_cents);
    let insurance_cents = insurance.result_cents;
    steps.push(insurance);
    Ok(Pack {
        official: Official {
            insurance_cents,
            patient_cents,
            steps,
        },
        charge: None,
    })
}

fn row_of_line<'b>(
    cnk: Cnk,
    environment: DeliveryEnvironment,
    line: &Line,
    context: &LineContext<'b>,
) -> Result<&'b Arc<MedicineRow>, Unpriced> {
    let (day, known_on) = (line.care_date, context.known_on);
    let in_environment = |environment| context.tariff.medicine(cnk, environment, day, known_on);
    if let Some(row) = in_environment(environment) {
        return Ok(row);
    }
    if DeliveryEnvironment::ALL
        .into_iter()
        .any(|other| in_environment(other).is_some())
    {
        return Err(Unpriced::missing(MissingFact::DeliveryEnvironment));
    }
    let finding = Finding::new(Code::CodeNotAttestable).at("medicine.cnk");
    let finding = finding.with("code", cnk).with("care_date", day);
    Err(Unpriced::rejected(finding))
}

fn copayment(row: &MedicineRow, column: Insurability) -> Option<Cents> {
    match column {
        Insurability::Ordinary => row.ordinary_copayment_cents,
        Insurability::Bim => row.bim_copayment_cents,
    }
}

fn copayment_step(
    row: &Arc<MedicineRow>,
    copayment_cents: Cents,
    units: u32,
) -> Result<Step, Unpriced> {
    let inputs = vec![
        ("copayment_cents", Input::Cents(copayment_cents)),
        ("public_price_cents", Input::Cents(row.public_price_cents)),
        ("units", Input::Units(units)),
    ];
    let share_cents = of_units(copayment_cents.min(row.public_price_cents), units)?;
    let step = Step::exact(
        AmountName::PatientPart,
        AmountRule::Copayment,
        inputs,
        share_cents,
    );
    Ok(step.reading(SourceRow::Medicine(Arc::clone(row))))
}

/// The numbers by which the share of one pack is made.
struct Formula<'a> {
    row: &'a Arc<MedicineRow>,
    base_price_cents: Cents,
    share: &'a Dated<MedicineShare>,
    maximum: &'a Dated<MedicineLimit>,
    minimum: &'a Dated<MedicineLimit>,
}

impl<'a> Formula<'a> {
    /// The formula of the pack that day; none for categories without one, for a pack whose ex-factory
    /// price is needed and not known, and on days for which no numbers are known.
    fn of(
        row: &'a Arc<MedicineRow>,
        column: Insurability,
        day: Day,
        parameters: &'a Parameters,
    ) -> Option<Self> {
        let numbers = parameters.medicine_formula();
        let share = match row.base_price_cents {
            Some(base) => numbers.share(row.category, column, base, day),
            None => numbers.share_of_any_price(row.category, column, day),
        }?;
        let maximum = if row.large_pack {
            MedicineLimitKind::MaximumLargePack
        } else {
            MedicineLimitKind::Maximum
        };
        Some(Self {
            row,
            base_price_cents: row.base_price_cents.unwrap_or_default(),
            share,
            maximum: numbers.limit(maximum, column, day)?,
            minimum: numbers.limit(MedicineLimitKind::Minimum, column, day)?,
        })
    }

    fn unrounded_cents(&self) -> Decimal {
        let share = &self.share.value;
        let base = Decimal::from(self.base_price_cents.cents());
        Decimal::from(share.fixed_cents.cents()) + base * share.percent / Decimal::ONE_HUNDRED
    }

    /// By formula, cut to the maximum, lifted to the minimum, cut to the public price.
    fn steps(&self, units: u32) -> Result<[Step; 4], Unpriced> {
        let rule = AmountRule::MedicineShare;
        let unrounded_cents = self.unrounded_cents();
        let by_formula = rule.rounding().round(unrounded_cents);
        let by_formula = by_formula
            .ok_or_else(|| Unpriced::rejected(Finding::new(Code::ValueNotAllowed).at("units")))?;
        let maximum_cents = self.maximum.value.amount_cents;
        let minimum_cents = self.minimum.value.amount_cents;
        let at_most = by_formula.min(maximum_cents);
        let at_least = at_most.max(minimum_cents);
        let affordable = at_least.min(self.row.public_price_cents);
        let share = &self.share.value;
        let inputs: Inputs = vec![
            ("base_price_cents", Input::Cents(self.base_price_cents)),
            ("fixed_cents", Input::Cents(share.fixed_cents)),
            ("percent", Input::Percent(share.percent)),
            ("units", Input::Units(units)),
        ];
        let of_all = of_units(by_formula, units)?;
        let first = Step::rounded(
            AmountName::PatientPart,
            rule,
            inputs,
            unrounded_cents,
            of_all,
        );
        let parameter = |dated: &Dated<MedicineLimit>| SourceRow::Parameter(Arc::clone(&dated.row));
        let correction = |rule, before: Cents, after: Cents, limit_cents: Cents, row| {
            let inputs = vec![
                ("share_cents", Input::Cents(before)),
                ("limit_cents", Input::Cents(limit_cents)),
                ("units", Input::Units(units)),
            ];
            let result_cents = of_units(after - before, units)?;
            let step = Step::exact(AmountName::PatientPart, rule, inputs, result_cents);
            Ok(step.reading(row))
        };
        let (maximum, minimum) = (parameter(self.maximum), parameter(self.minimum));
        let price = SourceRow::Medicine(Arc::clone(self.row));
        let price_cents = self.row.public_price_cents;
        Ok([
            first.reading(SourceRow::Parameter(Arc::clone(&self.share.row))),
            correction(
                AmountRule::MedicineMaximum,
                by_formula,
                at_most,
                maximum_cents,
                maximum,
            )?,
            correction(
                AmountRule::MedicineMinimum,
                at_most,
                at_least,
                minimum_cents,
                minimum,
            )?,
            correction(
                AmountRule::PublicPriceLimit,
                at_least,
                affordable,
                price_cents,
                price,
            )?,
        ])
    }
}

/// What to look at where a loaded copayment of a pack is not what the formula comes to that day (130):
/// the loaded one stays the law. Nothing where no copayment is loaded or no formula holds.
pub fn copayment_mismatches(
    row: &Arc<MedicineRow>,
    day: Day,
    parameters: &Parameters,
) -> Vec<Finding> {
    let columns = [
        (Insurability::Ordinary, "ordinary_copayment_cents"),
        (Insurability::Bim, "bim_copayment_cents"),
    ];
    let mismatch = |(column, field): (Insurability, &str)| {
        let loaded_cents = copayment(row, column)?;
        let steps = Formula::of(row, column, day, parameters)?.steps(1).ok()?;
        let formula_cents: Cents = steps.iter().map(|step| step.result_cents).sum();
        let finding = Finding::new(Code::ValueNotAllowed)
            .at(field)
            .with("code", row.cnk)
            .with("loaded_cents", loaded_cents.cents())
            .with("formula_cents", formula_cents.cents());
        (loaded_cents != formula_cents).then_some(finding)
    };
    columns.into_iter().filter_map(mismatch).collect()
}
