//! The answer to a question of coverage, and the record every consultation leaves (COV-08).

use crate::attestation::AttestationSearch;
use crate::caller::{Organisation, Quality};
use crate::cents::Cents;
use crate::cover::{PatientCap, SupplementType, SupportLevel};
use crate::day::Day;
use crate::decision::Ocmw;
use crate::finding::{Code, Finding};
use crate::identifiers::{AgreementNumber, AttestationNumber, CardNumber};
use crate::period::Period;
use crate::question::{Guarantee, Question};
use crate::revision::Revision;
use crate::second_factor::FactorMark;
use crate::state_share::SettingShare;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a covered span still asks for; never a refusal (COV-04).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Which condition.
    pub kind: ConditionKind,
    /// Whether it is met.
    pub satisfied: bool,
    /// The attestation that meets it.
    pub satisfied_by: Option<AttestationNumber>,
}

/// The conditions a cover can carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConditionKind {
    /// The State pays only with a physician's attestation of urgent medical aid.
    AttestationRequired,
    /// The OCMW pays only on prescription.
    PrescriptionRequired,
}

impl ConditionKind {
    /// Its coded answer.
    pub const fn code(self) -> Code {
        match self {
            Self::AttestationRequired => Code::AttestationRequired,
            Self::PrescriptionRequired => Code::PrescriptionRequired,
        }
    }
}

/// What the amounts of a span rest on: all a provider needs of the decision (COV-07).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountBasis {
    /// The State's percentages in the cover's setting.
    pub state: SettingShare,
    /// What the OCMW takes of the insurance part.
    pub insurance_level: SupportLevel,
    /// What the OCMW takes of the patient part.
    pub patient_level: SupportLevel,
    /// What the OCMW takes of supplements.
    pub supplement_level: SupportLevel,
    /// Monthly maxima of the patient part.
    pub patient_caps: Vec<PatientCap>,
    /// Maximum of the supplement.
    pub supplement_cap_cents: Option<Cents>,
    /// Supplement types taken; empty means every type.
    pub supplement_types: Vec<SupplementType>,
}

/// Days that are covered, and under what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The days.
    pub days: Period,
    /// The card.
    pub card_number: CardNumber,
    /// Its version.
    pub version: u32,
    /// The decision's whole period.
    pub card_period: Period,
    /// How firm the answer is.
    pub guarantee: Guarantee,
    /// The agreement, on a BINDING span only.
    pub agreement: Option<AgreementNumber>,
    /// What the span still asks for.
    pub conditions: Vec<Condition>,
    /// Why the span is less than BINDING, where it is.
    pub reasons: Vec<Finding>,
    /// What its amounts rest on.
    pub basis: AmountBasis,
    /// The managing OCMW.
    pub ocmw: Ocmw,
}

/// Who can turn a "no" into a "yes".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RemedyActor {
    /// The managing OCMW, or the competent one where no decision names it.
    Ocmw,
    /// The asking provider.
    Provider,
    /// Nobody: it cannot be lifted.
    Nobody,
}

/// What would turn a "no" into a "yes" (COV-10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RemedyAction {
    /// A decision that holds these days is registered.
    RegisterDecision,
    /// Care from the named day on is covered.
    DeliverFrom,
    /// Care up to the named day is covered.
    DeliverUntil,
    /// The decision is reactivated.
    Reactivate,
    /// The provider is put on the cover's list.
    ListProvider,
    /// The cover is added.
    AddCover,
    /// The cover's period is made to hold these days.
    ExtendCover,
    /// The OCMW itself is invoiced.
    InvoiceOcmw,
    /// Nothing can be done.
    Nothing,
}

/// One thing that would turn a "no" into a "yes", and who can do it (COV-10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remedy {
    /// The reason it lifts.
    pub lifts: Code,
    /// What must be done.
    pub action: RemedyAction,
    /// Who can do it.
    pub actor: RemedyActor,
    /// The OCMW that can, where a decision names it.
    pub ocmw: Option<Ocmw>,
    /// The day the action names, where it names one.
    pub day: Option<Day>,
}

/// Days that are not covered, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The days.
    pub days: Period,
    /// Every failing gate (COV-03).
    pub reasons: Vec<Finding>,
    /// What would lift them.
    pub remedies: Vec<Remedy>,
}

/// The spans and gaps that partition the days asked about (COV-01).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The covered days.
    pub spans: Vec<Span>,
    /// The days that are not.
    pub gaps: Vec<Gap>,
}

/// The amounts of one line as they were answered, in cents; what was unknown is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineAmounts {
    /// What is charged.
    pub charged_cents: Cents,
    /// The official fee.
    pub fee_cents: Option<Cents>,
    /// The insurance part of the fee.
    pub insurance_part_cents: Option<Cents>,
    /// The patient part of the fee.
    pub patient_part_cents: Option<Cents>,
    /// What is charged above the fee.
    pub supplement_cents: Option<Cents>,
    /// What is charged below the fee.
    pub reduction_cents: Option<Cents>,
    /// What the State pays.
    pub state_cents: Cents,
    /// What the OCMW pays.
    pub ocmw_cents: Cents,
    /// What the patient pays.
    pub patient_cents: Cents,
}

/// What went into a step of an explanation, as it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnsweredInput {
    /// An amount, in cents.
    Cents(Cents),
    /// A number of units or days.
    Units(u32),
    /// A percentage, as a decimal number.
    Percent(String),
    /// Coefficient and value in euro of each key letter, as decimal numbers.
    Letters(Vec<(String, String)>),
    /// A level of the OCMW.
    Level(SupportLevel),
    /// A day.
    Day(Day),
    /// A fact that holds.
    Holds,
}

/// The row a step of an explanation read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredRow {
    /// What the row is about: a code, or a table and a name in it.
    pub name: String,
    /// The first day on which it holds.
    pub first_day: Day,
    /// The document it comes from.
    pub source: String,
}

/// One step in the making of an amount, as it was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredStep {
    /// The amount it adds to: `insurance_part`.
    pub amount: String,
    /// The id of its rule: `AMT-06`.
    pub rule: String,
    /// What went in, by name.
    pub inputs: Vec<(String, AnsweredInput)>,
    /// The value before rounding, in cents, as a decimal number.
    pub unrounded_cents: String,
    /// The value after rounding, in cents.
    pub result_cents: Cents,
    /// The row it read, where it read one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<AnsweredRow>,
}

/// One line of an intervention as it was asked and answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredLine {
    /// The caller's own name for the line.
    pub line_id: String,
    /// The care date, or the billed days of a stay.
    pub care_days: Period,
    /// The facts the provider stated, by the contract's field names.
    pub stated: BTreeMap<String, String>,
    /// `COMPUTED`, `NOT_COVERED`, `INDETERMINATE` or `REJECTED`.
    pub outcome: String,
    /// The card and version it was judged on, where it was covered.
    pub card: Option<(CardNumber, u32)>,
    /// The amounts, where they were given.
    pub amounts: Option<LineAmounts>,
    /// The reasons' codes.
    pub reasons: Vec<Code>,
    /// The remarks' codes.
    pub remarks: Vec<Code>,
    /// How the amounts were made, in order; none on records of before explanations were kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub explanation: Vec<AnsweredStep>,
}

/// What a consultation asked and was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consulted {
    /// A check of coverage.
    Coverage {
        /// The question.
        question: Question,
        /// What is kept of the second factor that came with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        second_factor: Option<FactorMark>,
        /// The answer.
        answer: Coverage,
        /// Whether it was answered that the person has a newer SSIN (ruling 7).
        #[serde(default)]
        ssin_replaced: bool,
    },
    /// A computation of amounts.
    Intervention {
        /// The cover billed under.
        cover: crate::cover::CoverKind,
        /// The agreement it was asked under, if any.
        agreement: Option<AgreementNumber>,
        /// The answered lines.
        lines: Vec<AnsweredLine>,
    },
    /// A search of attestations (UMA-03).
    Attestations {
        /// What was searched.
        search: AttestationSearch,
        /// The numbers of those that were answered.
        found: Vec<AttestationNumber>,
    },
}

/// The content of one journal record; stored sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// The consulting provider.
    pub provider: Organisation,
    /// In which quality it asked.
    pub quality: Quality,
    /// Pseudonym of the person at the keyboard.
    pub agent: String,
    /// The Brussels day of the consultation.
    pub consultation_date: Day,
    /// The revision the answer was computed at.
    pub revision: Revision,
    /// The tariff revision the answer was computed at.
    pub tariff_revision: Revision,
    /// Question and answer.
    pub consulted: Consulted,
}
