//! How a line comes out: its outcome, reasons, amounts and explanation.

use super::explanation::Step;
use super::ocmw::left_cents;
use super::rounding::cash_cents;
use carmed_model::consultation::LineAmounts;
use carmed_model::{Cbe, Cents, Code, Finding, InvoiceType, Month};
use std::ops::{Add, Neg};

/// The outcome of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The amounts hold.
    Computed,
    /// Not covered that day.
    NotCovered,
    /// A fact is missing.
    Indeterminate,
    /// The line itself cannot be.
    Rejected,
}

impl Outcome {
    /// The name on the wire and in the journal: `NOT_COVERED`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Computed => "COMPUTED",
            Self::NotCovered => "NOT_COVERED",
            Self::Indeterminate => "INDETERMINATE",
            Self::Rejected => "REJECTED",
        }
    }
}

/// A fact without which a line stays indeterminate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MissingFact {
    /// The column of the tariff.
    Insurability,
    /// The global medical file.
    Gmd,
    /// The age class.
    AgeClass,
    /// Whether the provider is conventioned.
    Conventioned,
    /// The attestation.
    Attestation,
    /// What PARTIAL means for the insurance part; no amount for it exists.
    InsurancePartAmount,
    /// The monthly maximum of the patient part.
    PatientCap,
    /// The maximum of the supplement.
    SupplementCap,
    /// The percentage of the fee the patient bears, of a code known by its key letters alone.
    SharePercentage,
    /// Where a medicine is delivered.
    DeliveryEnvironment,
    /// The patient's share of a medicine.
    Copayment,
    /// The full price of a hospital day, or the insurance part of one.
    FullDayPrice,
    /// The patient's share of a hospital day.
    DayShare,
    /// The flat fees of a stay.
    FlatFees,
}

impl MissingFact {
    /// Every fact.
    pub const ALL: [Self; 14] = [
        Self::Insurability,
        Self::Gmd,
        Self::AgeClass,
        Self::Conventioned,
        Self::Attestation,
        Self::InsurancePartAmount,
        Self::PatientCap,
        Self::SupplementCap,
        Self::SharePercentage,
        Self::DeliveryEnvironment,
        Self::Copayment,
        Self::FullDayPrice,
        Self::DayShare,
        Self::FlatFees,
    ];

    /// The name under which a finding names it: `age_class`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Insurability => "insurability",
            Self::Gmd => "gmd",
            Self::AgeClass => "age_class",
            Self::Conventioned => "conventioned",
            Self::Attestation => "attestation",
            Self::InsurancePartAmount => "insurance_part_amount",
            Self::PatientCap => "patient_cap",
            Self::SupplementCap => "supplement_cap",
            Self::SharePercentage => "share_percentage",
            Self::DeliveryEnvironment => "delivery_environment",
            Self::Copayment => "copayment",
            Self::FullDayPrice => "full_day_price",
            Self::DayShare => "day_share",
            Self::FlatFees => "flat_fees",
        }
    }

    /// The coded reason: 1001, 1004, or 1003 with the name of the fact as `dimension`.
    pub fn finding(self) -> Finding {
        match self {
            Self::Attestation => Finding::new(Code::AttestationRequired),
            Self::InsurancePartAmount => Finding::new(Code::InsurancePartialWithoutAmount),
            _ => Finding::new(Code::DimensionMissing).with("dimension", self.name()),
        }
    }
}

/// The official amounts of a line and how the charge differs from them.
///
/// On a credit note all are negated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfficialAmounts {
    /// The fee, in cents: insurance part and patient part together.
    pub fee_cents: Cents,
    /// The insurance part of the fee, in cents.
    pub insurance_part_cents: Cents,
    /// The patient part of the fee, in cents.
    pub patient_part_cents: Cents,
    /// What is charged above the fee, in cents.
    pub supplement_cents: Cents,
    /// What is charged below the fee, in cents (ruling 25).
    pub reduction_cents: Cents,
}

/// The amounts of a line: State, OCMW and patient together are what is charged, to the cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// What is charged, in cents.
    pub charged_cents: Cents,
    /// The official amounts; absent where they are unknown, never zero instead.
    pub official: Option<OfficialAmounts>,
    /// What the State pays, in cents.
    pub state_cents: Cents,
    /// What the OCMW pays, in cents.
    pub ocmw_cents: Cents,
    /// What the patient pays, in cents.
    pub patient_cents: Cents,
}

impl Amounts {
    /// The amounts as the register and the journal keep them.
    pub fn on_record(&self) -> LineAmounts {
        let official = self.official;
        LineAmounts {
            charged_cents: self.charged_cents,
            fee_cents: official.map(|official| official.fee_cents),
            insurance_part_cents: official.map(|official| official.insurance_part_cents),
            patient_part_cents: official.map(|official| official.patient_part_cents),
            supplement_cents: official.map(|official| official.supplement_cents),
            reduction_cents: official.map(|official| official.reduction_cents),
            state_cents: self.state_cents,
            ocmw_cents: self.ocmw_cents,
            patient_cents: self.patient_cents,
        }
    }

    /// What the patient pays in cash, in cents: to the nearest 5; the invoice keeps `patient_cents`.
    pub fn patient_cash_cents(&self) -> Cents {
        cash_cents(self.patient_cents)
    }
}

/// What an OCMW bears of a line's patient part in one calendar month of care (ruling 19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthBorne {
    /// The OCMW.
    pub ocmw: Cbe,
    /// The month.
    pub month: Month,
    /// The type of invoice it counts on.
    pub invoice_type: InvoiceType,
    /// What the OCMW already bore in it before this line, in cents.
    pub used_cents: Cents,
    /// What it bears of this line, in cents; of a credit note negative.
    pub borne_cents: Cents,
    /// The maximum, in cents, where the OCMW takes a part only.
    pub cap_cents: Option<Cents>,
}

/// A monthly maximum of the patient part as a line meets it: what is left of it before the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthlyCap {
    /// The type of invoice it counts for.
    pub invoice_type: InvoiceType,
    /// The calendar month of care.
    pub month: Month,
    /// The maximum, in cents.
    pub cap_cents: Cents,
    /// What the OCMW already bore in that month before this line, in cents.
    pub used_cents: Cents,
    /// What is left of it before this line, in cents; never negative.
    pub left_cents: Cents,
}

/// Who pays how much of one line, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct LineResult {
    /// The caller's own name for the line.
    pub line_id: String,
    /// How it came out; COMPUTED also where only some days of a stay are covered.
    pub outcome: Outcome,
    /// Why, coded; of a stay that is covered in part also why the other days are not.
    pub reasons: Vec<Finding>,
    /// What is missing; only when indeterminate.
    pub missing_facts: Vec<MissingFact>,
    /// Remarks that change nothing in the outcome (503042, 503045, 503047, 1014).
    pub remarks: Vec<Finding>,
    /// The amounts; absent where they are unknown. When only an attestation is missing, those that will
    /// hold once it is there.
    pub amounts: Option<Amounts>,
    /// What the State pays, in cents, wherever that is known, even where the amounts are not.
    pub state_cents_known: Option<Cents>,
    /// Whether some reason can still be lifted, so that the patient is not to be billed yet.
    pub curable: bool,
    /// Whether the State pays only with an attestation, be it there or not.
    pub attestation_needed: bool,
    /// What each OCMW bears of the patient part, by calendar month of care; only where covered.
    pub months: Vec<MonthBorne>,
    /// How the amounts were made, in order.
    pub explanation: Vec<Step>,
}

impl LineResult {
    /// The monthly maxima the line meets, in order of month: one, or one for each month of a stay.
    pub fn monthly_caps(&self) -> impl Iterator<Item = MonthlyCap> {
        self.months.iter().filter_map(|borne| {
            let cap_cents = borne.cap_cents?;
            Some(MonthlyCap {
                invoice_type: borne.invoice_type,
                month: borne.month,
                cap_cents,
                used_cents: borne.used_cents,
                left_cents: left_cents(cap_cents, borne.used_cents),
            })
        })
    }

    /// The result of the credit note: every amount negated.
    pub(super) fn credited(mut self) -> Self {
        self.amounts = self.amounts.map(Amounts::neg);
        self.state_cents_known = self.state_cents_known.map(Cents::neg);
        for borne in &mut self.months {
            borne.borne_cents = -borne.borne_cents;
        }
        self.explanation = self.explanation.into_iter().map(Step::credited).collect();
        self
    }
}

impl Add for OfficialAmounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            fee_cents: self.fee_cents + other.fee_cents,
            insurance_part_cents: self.insurance_part_cents + other.insurance_part_cents,
            patient_part_cents: self.patient_part_cents + other.patient_part_cents,
            supplement_cents: self.supplement_cents + other.supplement_cents,
            reduction_cents: self.reduction_cents + other.reduction_cents,
        }
    }
}

impl Neg for OfficialAmounts {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            fee_cents: -self.fee_cents,
            insurance_part_cents: -self.insurance_part_cents,
            patient_part_cents: -self.patient_part_cents,
            supplement_cents: -self.supplement_cents,
            reduction_cents: -self.reduction_cents,
        }
    }
}

impl Neg for Amounts {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            charged_cents: -self.charged_cents,
            official: self.official.map(OfficialAmounts::neg),
            state_cents: -self.state_cents,
            ocmw_cents: -self.ocmw_cents,
            patient_cents: -self.patient_cents,
        }
    }
}
