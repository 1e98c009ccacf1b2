//! Nomenclature: the one tariff row that holds for code, day, person and provider.

use super::age;
use super::convention::{self, Cut};
use super::explanation::{AmountName, SourceRow};
use super::letters;
use super::line::{Line, LineContext};
use super::price::{Official, Unpriced, rest_of_fee, tariff_step};
use super::result::MissingFact;
use carmed_model::tariff::{AgeClass, Insurability};
use carmed_model::{Cents, Code, Finding, Nihdi, NomenclatureRow};
use std::sync::Arc;

/// The official amounts of the code: from its row, or from its key letters where it has no rows.
pub(super) fn official(
    code: Nihdi,
    line: &Line,
    context: &LineContext<'_>,
) -> Result<Official, Unpriced> {
    let rows = context
        .tariff
        .rows_on(code, line.care_date, context.known_on);
    if rows.is_empty() {
        let letters = context
            .tariff
            .letters(code, line.care_date, context.known_on);
        if letters.is_empty() {
            let finding = Finding::new(Code::CodeNotAttestable).at("nomenclature.code");
            let finding = finding.with("code", code).with("care_date", line.care_date);
            return Err(Unpriced::rejected(finding));
        }
        return letters::official(&letters, line, context);
    }
    let found = found(code, &rows, line, context)?;
    let broken = broken_restrictions(found.row, line, context)?;
    if !broken.is_empty() {
        return Err(Unpriced::Rejected(broken));
    }
    found.official(line.units)
}

/// The row that holds, and the cut of its insurance part where the provider has no convention.
#[derive(Clone, Copy)]
struct Found<'r> {
    row: &'r Arc<NomenclatureRow>,
    cut: Option<Cut<'r>>,
}

impl Found<'_> {
    /// The insurance part of one unit, in cents.
    fn insurance_cents(&self) -> Cents {
        let insurance_cents = self.row.insurance_cents;
        self.cut
            .map_or(insurance_cents, |cut| cut.insurance_cents(insurance_cents))
    }

    fn official(&self, units: u32) -> Result<Official, Unpriced> {
        let row = || SourceRow::Nomenclature(Arc::clone(self.row));
        let fee = tariff_step(AmountName::Fee, self.row.fee_cents, units, row())?;
        let fee_cents = fee.result_cents;
        let (insurance, patient) = match self.cut {
            None => {
                let (insurance_cents, patient_cents) =
                    (self.row.insurance_cents, self.row.patient_cents);
                (
                    tariff_step(AmountName::InsurancePart, insurance_cents, units, row())?,
                    tariff_step(AmountName::PatientPart, patient_cents, units, row())?,
                )
            }
            Some(cut) => {
                let insurance = cut.step(self.row.fee_cents, self.row.patient_cents, units)?;
                let insurance_cents = insurance.result_cents;
                (
                    insurance,
                    rest_of_fee(AmountName::PatientPart, fee_cents, insurance_cents),
                )
            }
        };
        let mut steps = Vec::with_capacity(12);
        let official = Official {
            insurance_cents: insurance.result_cents,
            patient_cents: patient.result_cents,
            steps: Vec::new(),
        };
        steps.extend([fee, insurance, patient]);
        Ok(Official { steps, ..official })
    }
}

/// The only row that can hold, whatever of the person and the provider is not known.
fn found<'r>(
    code: Nihdi,
    rows: &[&'r Arc<NomenclatureRow>],
    line: &Line,
    context: &LineContext<'r>,
) -> Result<Found<'r>, Unpriced> {
    let ages = age::possible_ages(context.birth_date, line.care_date);
    let conventions: &[bool] = match line.conventioned {
        Some(true) => &[true],
        Some(false) => &[false],
        None => &[true, false],
    };
    let cut = || convention::cut(code, line.care_date, context.parameters);
    let column = |age_years: i32, conventioned: bool| Column {
        insurability: line.column(),
        gmd: line.gmd.unwrap_or(false),
        age_years,
        chronic: line.chronic,
        conventioned,
    };
    let first_column = column(ages.youngest(), conventions[0]);
    let first = first_column.found_among(rows, cut);
    let at = |age_years, conventioned| column(age_years, conventioned).found_among(rows, cut);
    let age_is_open = ages
        .later()
        .any(|age| !same_price(at(age, conventions[0]), first));
    let convention_is_open = conventions[1..].iter().any(|conventioned| {
        ages.all()
            .any(|age| !same_price(at(age, *conventioned), at(age, conventions[0])))
    });
    let mut missing = Vec::new();
    if age_is_open {
        missing.push(MissingFact::AgeClass);
    }
    if convention_is_open {
        missing.push(MissingFact::Conventioned);
    }
    match first {
        Some(found) if missing.is_empty() => Ok(found),
        None if missing.is_empty() => {
            let fact = first_column.dimension_without_row(rows);
            Err(Unpriced::missing(fact))
        }
        _ => Err(Unpriced::Missing(missing)),
    }
}

/// The person and provider as the tariff sees them.
#[derive(Clone, Copy)]
struct Column {
    insurability: Insurability,
    gmd: bool,
    age_years: i32,
    chronic: bool,
    conventioned: bool,
}

impl Column {
    /// The row of the column; where only providers with a convention have one and the code is among
    /// those the law cuts, that row, with the cut for the ordinary insured.
    fn found_among<'r>(
        &self,
        rows: &[&'r Arc<NomenclatureRow>],
        cut: impl Fn() -> Option<Cut<'r>>,
    ) -> Option<Found<'r>> {
        if let Some(row) = self.row_among(rows) {
            return Some(Found { row, cut: None });
        }
        let conventioned = Self {
            conventioned: true,
            ..*self
        };
        let row = conventioned
            .row_among(rows)
            .filter(|_| !self.conventioned)?;
        let cut = cut()?;
        let is_cut = self.insurability == Insurability::Ordinary;
        Some(Found {
            row,
            cut: is_cut.then_some(cut),
        })
    }

    /// The row of the first age class that fits the person and has one: a child's own class comes before
    /// that of the chronically ill, and that one before the class of age alone.
    fn row_among<'r>(&self, rows: &[&'r Arc<NomenclatureRow>]) -> Option<&'r Arc<NomenclatureRow>> {
        self.age_classes().find_map(|class| {
            rows.iter().copied().find(|row| {
                holds(row.age_class, class)
                    && holds(row.insurability, self.insurability)
                    && holds(row.gmd, self.gmd)
                    && holds(row.conventioned, self.conventioned)
            })
        })
    }

    fn age_classes(&self) -> impl Iterator<Item = AgeClass> {
        let under_10 = self.age_years < 10;
        let from_75 = self.age_years >= 75;
        [
            (AgeClass::Under10, under_10),
            (AgeClass::From75OrChronic, from_75 || self.chronic),
            (AgeClass::From10To74, !under_10 && !from_75),
        ]
        .into_iter()
        .filter_map(|(class, fits)| fits.then_some(class))
    }

    /// The dimension for whose value no row exists: the first that, were it otherwise, would give one.
    ///
    /// What the provider states comes before the age, which the registry knows.
    fn dimension_without_row(&self, rows: &[&Arc<NomenclatureRow>]) -> MissingFact {
        let insurability = match self.insurability {
            Insurability::Ordinary => Insurability::Bim,
            Insurability::Bim => Insurability::Ordinary,
        };
        let gmd = !self.gmd;
        let conventioned = !self.conventioned;
        let otherwise = [
            (MissingFact::Gmd, Self { gmd, ..*self }),
            (
                MissingFact::Insurability,
                Self {
                    insurability,
                    ..*self
                },
            ),
            (
                MissingFact::Conventioned,
                Self {
                    conventioned,
                    ..*self
                },
            ),
        ];
        let single = otherwise
            .into_iter()
            .find(|(_, column)| column.row_among(rows).is_some());
        single.map_or(MissingFact::AgeClass, |(fact, _)| fact)
    }
}

fn holds<T: PartialEq>(of_row: Option<T>, of_line: T) -> bool {
    of_row.is_none_or(|value| value == of_line)
}

/// Whether both come to the same amounts under the same restrictions.
fn same_price(one: Option<Found<'_>>, other: Option<Found<'_>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.row.fee_cents == other.row.fee_cents
                && one.insurance_cents() == other.insurance_cents()
                && one.row.provider_kinds == other.row.provider_kinds
                && one.row.age_from_years == other.row.age_from_years
                && one.row.age_to_years == other.row.age_to_years
                && one.row.setting == other.row.setting
        }
        (None, None) => true,
        _ => false,
    }
}

/// The restrictions of the row that the provider, the setting or the person does not meet.
fn broken_restrictions(
    row: &NomenclatureRow,
    line: &Line,
    context: &LineContext<'_>,
) -> Result<Vec<Finding>, Unpriced> {
    let about_code = |code| {
        Finding::new(code)
            .at("nomenclature.code")
            .with("code", row.code)
    };
    let mut findings = Vec::new();
    let kind = &context.provider_kind.name;
    let kinds = row.provider_kinds.as_ref();
    if kinds.is_some_and(|kinds| !kinds.contains(kind))
        || row
            .setting
            .is_some_and(|setting| setting != context.cover.setting())
    {
        findings.push(about_code(Code::CodeNotForProvider).with("provider_kind", kind));
    }
    let (youngest, oldest) = age::range(context.birth_date, line.care_date);
    let from_years = row.age_from_years.map_or(i32::MIN, i32::from);
    let to_years = row.age_to_years.map_or(i32::MAX, i32::from);
    if oldest < from_years || to_years < youngest {
        findings.push(about_code(Code::CodeNotForAge));
    } else if findings.is_empty() && (youngest < from_years || to_years < oldest) {
        return Err(Unpriced::missing(MissingFact::AgeClass));
    }
    Ok(findings)
}
