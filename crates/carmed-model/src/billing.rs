//! What a provider billed under an agreement, and what of it counts against a monthly maximum.

use crate::cents::Cents;
use crate::consultation::LineAmounts;
use crate::cover::{CoverKind, InvoiceType, ProviderId};
use crate::day::Day;
use crate::finding::Code;
use crate::identifiers::{AgreementNumber, AttestationNumber, CardNumber, Cbe};
use crate::month::Month;
use crate::period::Period;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the OCMW bears of a line's patient part in one calendar month of care (ruling 19).
///
/// A stay that reaches into a second month counts in both, each with its own maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedMonth {
    /// The month.
    pub month: Month,
    /// What it bears of this line, in cents; of a credit note negative.
    pub borne_cents: Cents,
}

/// A line that was billed. It was computed: a line that was not is never posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostedLine {
    /// The provider's own name for the line.
    pub line_id: String,
    /// The care date, or the billed days of a stay. With agreement and line its first day names what may
    /// be posted once (500544).
    pub care_days: Period,
    /// Whether it takes back the line of the same name and first day, posted before.
    pub credit_note: bool,
    /// What the provider stated of it, by the contract's field names: the code, the units and the rest.
    #[serde(default)]
    pub stated: BTreeMap<String, String>,
    /// The type of invoice whose monthly maximum it counts against (ruling 19).
    pub invoice_type: InvoiceType,
    /// The amounts that hold, in cents.
    pub amounts: LineAmounts,
    /// What the OCMW bears of the patient part, month by month: this counts against the maxima.
    pub months: Vec<PostedMonth>,
    /// The attestations it cites, one or more where its days need one (ruling 18).
    pub attestations: Vec<AttestationNumber>,
    /// The reasons' codes, such as a missing attestation (ruling 20).
    pub reasons: Vec<Code>,
    /// The remarks' codes.
    pub remarks: Vec<Code>,
}

impl PostedLine {
    /// Whether that name and first day of care are its own (500544).
    pub fn is_of(&self, line_id: &str, care_date: Day) -> bool {
        self.line_id == line_id && self.care_days.first_day() == care_date
    }
}

/// Lines a provider billed at once under one agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Its id.
    pub posting_id: Uuid,
    /// The provider that billed.
    pub provider: ProviderId,
    /// The agreement it billed under.
    pub agreement: AgreementNumber,
    /// The card.
    pub card_number: CardNumber,
    /// The version the agreement froze.
    pub version: u32,
    /// The OCMW that bears its share.
    pub ocmw: Cbe,
    /// The cover billed under.
    pub cover: CoverKind,
    /// The provider's own invoice number.
    pub invoice_reference: String,
    /// The Brussels day on which it was posted.
    pub posted_on: Day,
    /// The lines; at least one.
    pub lines: Vec<PostedLine>,
}
