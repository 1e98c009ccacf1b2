//! The steps by which amounts are made, from which they can be made again.

use super::rounding::Rounding;
use carmed_model::{Cents, Percentage, SupportLevel, TariffRow};
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

macro_rules! amount_rules {
    ($($(#[doc = $text:literal])+ $name:ident = $id:literal, $rounding:ident, $basis:literal;)+) => {
        /// A rule of the amounts: its formula, its basis and its rounding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum AmountRule { $($(#[doc = $text])+ $name,)+ }

        impl AmountRule {
            /// Every rule, in order of id.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// Its stable id: `AMT-05`.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// What it rests on: the source, or the choice of this project.
            pub const fn basis(self) -> &'static str {
                match self { $(Self::$name => $basis,)+ }
            }

            /// How its value is brought to whole cents.
            pub const fn rounding(self) -> Rounding {
                match self { $(Self::$name => Rounding::$rounding,)+ }
            }
        }
    };
}

amount_rules! {
    /// Amount of the tariff row per unit × units.
    Tariff = "AMT-01", Exact,
        "the published row of the code on the care date; per unit, then multiplied";
    /// Care without a code has no fee, hence no insurance part and no patient part.
    Uncoded = "AMT-02", Exact,
        "no official fee exists for care without a code; its whole charge counts as a supplement";
    /// What is charged as stated; the fee where nothing is stated.
    Charge = "AMT-03", Exact, "the line as stated by the provider";
    /// max(0, charged − fee).
    Supplement = "AMT-04", Exact, "official invoice scheme: what is charged above the fee";
    /// max(0, fee − charged); it lowers the patient part first, then the insurance part.
    Reduction = "AMT-05", Exact, "ruling 25: the payers share what is charged";
    /// (part − its reduction) × percentage, once per line.
    StateShare = "AMT-06", NearestCentHalvesAway,
        "State share of the decision; the cent left goes to the next payer";
    /// What the OCMW takes of what the State left of the insurance part.
    OcmwInsurance = "AMT-07", Exact, "cover of the decision, level for the insurance part; ruling 21";
    /// What the OCMW takes of what the State left of the patient part.
    OcmwPatient = "AMT-08", Exact,
        "cover of the decision, level for the patient part; maximum per calendar month of care and invoice type; rulings 19 and 21";
    /// What the OCMW takes of the supplement; supplements are never State money.
    OcmwSupplement = "AMT-09", Exact,
        "cover of the decision, level for supplements; maximum per stay, else per line; rulings 21 and 24";
    /// Charged − State − OCMW.
    Patient = "AMT-10", Exact, "the patient pays what State and OCMW left";
    /// Of a line that is not covered or was rejected, State and OCMW pay nothing.
    NotBorne = "AMT-11", Exact, "COV-06: not covered that day, or the line itself cannot be";
}

/// What went into a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// An amount, in cents.
    Cents(Cents),
    /// A number of units.
    Units(u32),
    /// A percentage of the State.
    Percentage(Percentage),
    /// A level of the OCMW.
    Level(SupportLevel),
    /// A fact that holds.
    Holds,
}

impl fmt::Display for Input {
    /// Amounts in cents, percentages and units as numbers, levels in capitals, a fact as `yes`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cents(amount) => write!(f, "{}", amount.cents()),
            Self::Units(units) => write!(f, "{units}"),
            Self::Percentage(percentage) => write!(f, "{}", percentage.percent()),
            Self::Level(SupportLevel::Nothing) => f.write_str("NOTHING"),
            Self::Level(SupportLevel::Partial) => f.write_str("PARTIAL"),
            Self::Level(SupportLevel::Full) => f.write_str("FULL"),
            Self::Holds => f.write_str("yes"),
        }
    }
}

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
    /// The tariff row it reads: its code, first day and source.
    pub tariff_row: Option<Arc<TariffRow>>,
    /// What went in, by name; on a credit note also `credit_note`, and the result is negated.
    pub inputs: Vec<(&'static str, Input)>,
    /// The value before rounding, in cents.
    pub unrounded_cents: Decimal,
    /// The value after rounding, in cents.
    pub result_cents: Cents,
}

impl Step {
    /// A step of a rule that rounds nothing.
    pub(super) fn exact(
        amount: AmountName,
        rule: AmountRule,
        inputs: Vec<(&'static str, Input)>,
        result_cents: Cents,
    ) -> Self {
        let unrounded_cents = Decimal::from(result_cents.cents());
        Self {
            amount,
            rule,
            tariff_row: None,
            inputs,
            unrounded_cents,
            result_cents,
        }
    }

    /// The same, read from that tariff row.
    pub(super) fn reading(mut self, row: &Arc<TariffRow>) -> Self {
        self.tariff_row = Some(Arc::clone(row));
        self
    }

    /// The same step of the credit note.
    pub(super) fn credited(mut self) -> Self {
        self.inputs.push(("credit_note", Input::Holds));
        self.unrounded_cents = self.unrounded_cents.neg();
        self.result_cents = self.result_cents.neg();
        self
    }
}
