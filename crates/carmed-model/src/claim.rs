//! A provider's claim as HZIV receives it, before anything of it is believed.

use crate::agreement::AgreementReference;
use crate::cents::Cents;
use crate::cover::ProviderId;
use crate::day::Day;
use crate::identifiers::{CardNumber, Cbe, Ssin};
use uuid::Uuid;

/// One claimed line; the three amounts are its whole charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedLine {
    /// The provider's own name for the line.
    pub line_id: String,
    /// The care date; of a stay the first billed day.
    pub care_date: Day,
    /// What is claimed of the State, in cents.
    pub state_cents: Cents,
    /// What is claimed of the OCMW, in cents.
    pub ocmw_cents: Cents,
    /// What the patient was charged, in cents.
    pub patient_cents: Cents,
}

/// A claim under one agreement. `Debug` of the SSIN hides its digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The provider that claims.
    pub provider: ProviderId,
    /// The person, as claimed.
    pub ssin: Ssin,
    /// The agreement, as claimed.
    pub agreement: AgreementReference,
    /// The card, as claimed.
    pub card_number: CardNumber,
    /// The version, as claimed.
    pub card_version: u32,
    /// The managing OCMW, as claimed.
    pub ocmw: Cbe,
    /// The lines; at least one.
    pub lines: Vec<ClaimedLine>,
    /// The posting the provider names, if it names one.
    pub posting_id: Option<Uuid>,
}
