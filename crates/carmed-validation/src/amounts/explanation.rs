//! The steps by which amounts are made, from which they can be made again.

use super::rule::AmountRule;
use crate::parameters::ParameterRow;
use carmed_model::consultation::AnsweredRow;
use carmed_model::{Cents, Day, LetterRow, MedicineRow, NomenclatureRow, Percentage, SupportLevel};
use rust_decimal::Decimal;
use std::fmt;
use std::ops::Neg;
use std::sync::Arc;

/// The amounts of a line. The steps of an amount add up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AmountName {
    /// What is charged.
    Charged,
    /// The official fee.
    Fee,
    /// The insurance part of the fee.
    InsurancePart,
    /// The patient part of the fee.
    PatientPart,
    /// What is charged above the fee.
    Supplement,
    /// What is charged below the fee.
    Reduction,
    /// What the State pays.
    State,
    /// What the OCMW pays.
    Ocmw,
    /// What the patient pays.
    Patient,
}

impl AmountName {
    /// Every amount.
    pub const ALL: [Self; 9] = [
        Self::Charged,
        Self::Fee,
        Self::InsurancePart,
        Self::PatientPart,
        Self::Supplement,
        Self::Reduction,
        Self::State,
        Self::Ocmw,
        Self::Patient,
    ];

    /// Its stable name: `insurance_part`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Charged => "charged",
            Self::Fee => "fee",
            Self::InsurancePart => "insurance_part",
            Self::PatientPart => "patient_part",
            Self::Supplement => "supplement",
            Self::Reduction => "reduction",
            Self::State => "state",
            Self::Ocmw => "ocmw",
            Self::Patient => "patient",
        }
    }
}

/// What went into a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// An amount, in cents.
    Cents(Cents),
    /// A number of units or days.
    Units(u32),
    /// A percentage of the State.
    Percentage(Percentage),
    /// Another percentage.
    Percent(Decimal),
    /// Key letters: coefficient and value in euro of each.
    Letters(Vec<(Decimal, Decimal)>),
    /// A level of the OCMW.
    Level(SupportLevel),
    /// A day.
    Day(Day),
    /// A fact that holds.
    Holds,
}

impl fmt::Display for Input {
    /// Amounts in cents, percentages and units as numbers, letters as `8 x 2.936106 + 30 x 0.033039`,
    /// levels in capitals, a fact as `yes`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cents(amount) => write!(f, "{}", amount.cents()),
            Self::Units(units) => write!(f, "{units}"),
            Self::Percentage(percentage) => write!(f, "{}", percentage.percent()),
            Self::Percent(percent) => write!(f, "{}", percent.normalize()),
            Self::Letters(letters) => {
                for (place, (coefficient, value)) in letters.iter().enumerate() {
                    let plus = if place == 0 { "" } else { " + " };
                    let (coefficient, value) = (coefficient.normalize(), value.normalize());
                    write!(f, "{plus}{coefficient} x {value}")?;
                }
                Ok(())
            }
            Self::Level(SupportLevel::Nothing) => f.write_str("NOTHING"),
            Self::Level(SupportLevel::Partial) => f.write_str("PARTIAL"),
            Self::Level(SupportLevel::Full) => f.write_str("FULL"),
            Self::Day(day) => day.fmt(f),
            Self::Holds => f.write_str("yes"),
        }
    }
}

/// Where a number of a step is written.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceRow {
    /// A row of the nomenclature.
    Nomenclature(Arc<NomenclatureRow>),
    /// The first of the key letters of a code.
    Letter(Arc<LetterRow>),
    /// A pack of medicine.
    Medicine(Arc<MedicineRow>),
    /// A number of the law.
    Parameter(Arc<ParameterRow>),
    /// Any of these, as an answer on record names it.
    OnRecord(AnsweredRow),
}

impl SourceRow {
    /// What the row is about: the code, or table and name: `hospital_day_shares: ordinary, from day 2`.
    pub fn name(&self) -> String {
        match self {
            Self::Nomenclature(row) => row.code.digits(),
            Self::Letter(row) => row.code.digits(),
            Self::Medicine(row) => row.cnk.digits(),
            Self::Parameter(row) => format!("{}: {}", row.table, row.name),
            Self::OnRecord(row) => row.name.clone(),
        }
    }

    /// The first day on which it holds.
    pub fn first_day(&self) -> Day {
        match self {
            Self::Nomenclature(row) => row.period.first_day(),
            Self::Letter(row) => row.period.first_day(),
            Self::Medicine(row) => row.period.first_day(),
            Self::Parameter(row) => row.valid.first_day(),
            Self::OnRecord(row) => row.first_day,
        }
    }

    /// The document it comes from.
    pub fn source(&self) -> &str {
        match self {
            Self::Nomenclature(row) => &row.source,
            Self::Letter(row) => &row.source,
            Self::Medicine(row) => &row.source,
            Self::Parameter(row) => &row.provenance.source,
            Self::OnRecord(row) => &row.source,
        }
    }
}

/// What goes into a step, by name.
pub(super) type Inputs = Vec<(&'static str, Input)>;

/// One step in the making of one amount.
///
/// A step can be made again from its rule and its inputs. It holds nothing of the decision but
/// percentages, levels and maxima, so providers may see it whole (COV-07).
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The amount it adds to.
    pub amount: AmountName,
    /// The rule it follows; it names the basis and the rounding.
    pub rule: AmountRule,
    /// The row it reads: its name, first day and source.
    pub row: Option<SourceRow>,
    /// What went in, by name; on a credit note also `credit_note`, and the result is negated.
    pub inputs: Vec<(&'static str, Input)>,
    /// The value before rounding, in cents; of one unit where a rule that rounds has `units` among its
    /// inputs.
    pub unrounded_cents: Decimal,
    /// The value after rounding, in cents; of all units.
    pub result_cents: Cents,
}

impl Step {
    /// A step of a rule that rounds nothing.
    pub(super) fn exact(
        amount: AmountName,
        rule: AmountRule,
        inputs: Inputs,
        result_cents: Cents,
    ) -> Self {
        let unrounded_cents = Decimal::from(result_cents.cents());
        Self {
            amount,
            rule,
            row: None,
            inputs,
            unrounded_cents,
            result_cents,
        }
    }

    /// A step of a rule that rounds one unit; `result_cents` is that of all units.
    pub(super) fn rounded(
        amount: AmountName,
        rule: AmountRule,
        inputs: Inputs,
        unrounded_cents: Decimal,
        result_cents: Cents,
    ) -> Self {
        Self {
            amount,
            rule,
            row: None,
            inputs,
            unrounded_cents,
            result_cents,
        }
    }

    /// The same, read from that row.
    pub(super) fn reading(mut self, row: SourceRow) -> Self {
        self.row = Some(row);
        self
    }

    /// The same step of the credit note.
    pub(super) fn credited(mut self) -> Self {
        self.inputs.push(("credit_note", Input::Holds));
        // A decimal has a negative zero, which no reader knows.
        if !self.unrounded_cents.is_zero() {
            self.unrounded_cents = self.unrounded_cents.neg();
        }
        self.result_cents = self.result_cents.neg();
        self
    }
}
