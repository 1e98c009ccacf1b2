//! The official amounts of a line: the one tariff row that holds for code, day, person and provider.

use super::line::{Line, LineContext, LineKind};
use super::result::MissingFact;
use super::split::Parts;
use carmed_model::tariff::{AgeClass, Insurability};
use carmed_model::{BirthDate, Cents, Code, Day, Finding, Nihdi, TariffRow};
use std::sync::Arc;

/// What a line costs, officially and as charged.
pub(super) struct Price {
    /// The parts for all units; on care without a code everything is supplement.
    pub(super) parts: Parts,
    /// The row it was read from; none for care without a code.
    pub(super) row: Option<Arc<TariffRow>>,
}

/// Why a line has no price.
pub(super) enum Unpriced {
    /// The line itself cannot be.
    Rejected(Vec<Finding>),
    /// Facts are missing.
    Missing(Vec<MissingFact>),
}

impl Unpriced {
    fn rejected(finding: Finding) -> Self {
        Self::Rejected(vec![finding])
    }
}

/// The price of the line.
///
/// # Errors
/// [`Unpriced`]: rejected for impossible units or charge (130), care without a code and without a charge
/// (100), no row that day (196), another kind of provider or setting (171), another age (183); or facts
/// are missing.
pub(super) fn price(line: &Line, context: &LineContext<'_>) -> Result<Price, Unpriced> {
    let implausible = implausible_fields(line);
    if !implausible.is_empty() {
        return Err(Unpriced::Rejected(implausible));
    }
    match &line.kind {
        LineKind::Uncoded { .. } => {
            let charged_cents = line.charged_cents.ok_or_else(|| {
                Unpriced::rejected(Finding::new(Code::Missing).at("charged_cents"))
            })?;
            let parts = Parts::of_charge(Cents::ZERO, Cents::ZERO, charged_cents);
            Ok(Price { parts, row: None })
        }
        LineKind::Nomenclature { code } => {
            let row = row_of_line(*code, line, context)?;
            let restrictions = broken_restrictions(&row, context, line.care_date)?;
            if !restrictions.is_empty() {
                return Err(Unpriced::Rejected(restrictions));
            }
            let of_all_units = |per_unit: Cents| {
                let amount = per_unit.times(i64::from(line.units));
                amount.filter(|amount| *amount <= Cents::LIMIT)
            };
            let (Some(fee), Some(insurance), Some(patient)) = (
                of_all_units(row.fee_cents),
                of_all_units(row.insurance_cents),
                of_all_units(row.patient_cents),
            ) else {
                return Err(Unpriced::rejected(
                    Finding::new(Code::ValueNotAllowed).at("units"),
                ));
            };
            let parts = Parts::of_charge(insurance, patient, line.charged_cents.unwrap_or(fee));
            Ok(Price {
                parts,
                row: Some(row),
            })
        }
    }
}

/// The charge of the line where it is one that can be.
pub(super) fn plausible_charge(line: &Line) -> Option<Cents> {
    line.charged_cents
        .filter(|charged| !charged.is_negative() && *charged <= Cents::LIMIT)
}

fn implausible_fields(line: &Line) -> Vec<Finding> {
    let mut findings = Vec::new();
    if line.units == 0 {
        findings.push(Finding::new(Code::ValueNotAllowed).at("units"));
    }
    if plausible_charge(line) != line.charged_cents {
        findings.push(Finding::new(Code::ValueNotAllowed).at("charged_cents"));
    }
    findings
}

/// The only row that can hold, whatever of the person and the provider is not known.
fn row_of_line(
    code: Nihdi,
    line: &Line,
    context: &LineContext<'_>,
) -> Result<Arc<TariffRow>, Unpriced> {
    let rows = context
        .tariff
        .rows_on(code, line.care_date, context.known_on);
    if rows.is_empty() {
        let finding = Finding::new(Code::CodeNotAttestable).at("nomenclature.code");
        let finding = finding.with("code", code).with("care_date", line.care_date);
        return Err(Unpriced::rejected(finding));
    }
    let ages = possible_ages(context.birth_date, line.care_date);
    let conventions: &[bool] = match line.conventioned {
        Some(true) => &[true],
        Some(false) => &[false],
        None => &[true, false],
    };
    let found = |age_years: i32, conventioned: bool| {
        let column = Column {
            insurability: line.insurability.unwrap_or(Insurability::Ordinary),
            gmd: line.gmd.unwrap_or(false),
            age_years,
            chronic: line.chronic,
            conventioned,
        };
        column.row_among(&rows)
    };
    let first = found(ages[0], conventions[0]);
    let age_is_open = ages
        .iter()
        .any(|age| !same_price(found(*age, conventions[0]), first));
    let convention_is_open = conventions.iter().any(|conventioned| {
        ages.iter()
            .any(|age| !same_price(found(*age, *conventioned), found(*age, conventions[0])))
    });
    let mut missing = Vec::new();
    if age_is_open {
        missing.push(MissingFact::AgeClass);
    }
    if convention_is_open {
        missing.push(MissingFact::Conventioned);
    }
    match first {
        Some(row) if missing.is_empty() => Ok(Arc::clone(row)),
        None if missing.is_empty() => Err(Unpriced::Missing(vec![dimension_without_row(
            &rows,
            line,
            &ages,
            conventions[0],
        )])),
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
    /// The row of the first age class that fits the person and has one: a child's own class comes before
    /// that of the chronically ill, and that one before the class of age alone.
    fn row_among<'r>(&self, rows: &[&'r Arc<TariffRow>]) -> Option<&'r Arc<TariffRow>> {
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
}

fn holds<T: PartialEq>(of_row: Option<T>, of_line: T) -> bool {
    of_row.is_none_or(|value| value == of_line)
}

/// Whether both come to the same amounts under the same restrictions.
fn same_price(one: Option<&Arc<TariffRow>>, other: Option<&Arc<TariffRow>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.insurance_cents == other.insurance_cents
                && one.patient_cents == other.patient_cents
                && one.provider_kinds == other.provider_kinds
                && one.age_from_years == other.age_from_years
                && one.age_to_years == other.age_to_years
                && one.setting == other.setting
        }
        (None, None) => true,
        _ => false,
    }
}

/// The dimension for whose value no row exists: the first that, were it otherwise, would give one.
///
/// What the provider states comes before the age, which the registry knows.
fn dimension_without_row(
    rows: &[&Arc<TariffRow>],
    line: &Line,
    ages: &[i32],
    conventioned: bool,
) -> MissingFact {
    let insurability = line.insurability.unwrap_or(Insurability::Ordinary);
    let gmd = line.gmd.unwrap_or(false);
    let other_insurability = match insurability {
        Insurability::Ordinary => Insurability::Bim,
        Insurability::Bim => Insurability::Ordinary,
    };
    let column = Column {
        insurability,
        gmd,
        age_years: ages[0],
        chronic: line.chronic,
        conventioned,
    };
    let otherwise = [
        (
            MissingFact::Gmd,
            Column {
                gmd: !gmd,
                ..column
            },
        ),
        (
            MissingFact::Insurability,
            Column {
                insurability: other_insurability,
                ..column
            },
        ),
        (
            MissingFact::Conventioned,
            Column {
                conventioned: !conventioned,
                ..column
            },
        ),
    ];
    let single = otherwise
        .into_iter()
        .find(|(_, column)| column.row_among(rows).is_some());
    single.map_or(MissingFact::AgeClass, |(fact, _)| fact)
}

/// The youngest age the person can have that day, and the first of each later age class it can reach.
fn possible_ages(birth_date: Option<BirthDate>, on: Day) -> Vec<i32> {
    let (youngest, oldest) = age_range(birth_date, on);
    let classes = [10, 75]
        .into_iter()
        .filter(|age| youngest < *age && *age <= oldest);
    std::iter::once(youngest).chain(classes).collect()
}

/// The youngest and the oldest age in completed years; any age where no birth date is known.
fn age_range(birth_date: Option<BirthDate>, on: Day) -> (i32, i32) {
    birth_date.map_or((0, i32::from(u16::MAX)), |birth_date| {
        birth_date.age_years_range(on)
    })
}

/// The restrictions of the row that the provider, the setting or the person does not meet.
fn broken_restrictions(
    row: &TariffRow,
    context: &LineContext<'_>,
    care_date: Day,
) -> Result<Vec<Finding>, Unpriced> {
    let about_code = |code| {
        Finding::new(code)
            .at("nomenclature.code")
            .with("code", row.code)
    };
    let mut findings = Vec::new();
    let kind = &context.provider_kind.name;
    if row
        .provider_kinds
        .as_ref()
        .is_some_and(|kinds| !kinds.contains(kind))
        || row
            .setting
            .is_some_and(|setting| setting != context.cover.setting())
    {
        findings.push(about_code(Code::CodeNotForProvider).with("provider_kind", kind));
    }
    let (youngest, oldest) = age_range(context.birth_date, care_date);
    let from_years = row.age_from_years.map_or(i32::MIN, i32::from);
    let to_years = row.age_to_years.map_or(i32::MAX, i32::from);
    if oldest < from_years || to_years < youngest {
        findings.push(about_code(Code::CodeNotForAge));
    } else if findings.is_empty() && (youngest < from_years || to_years < oldest) {
        return Err(Unpriced::Missing(vec![MissingFact::AgeClass]));
    }
    Ok(findings)
}
