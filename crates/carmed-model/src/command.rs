//! What an OCMW asks the register to write.

use crate::beneficiary::Beneficiary;
use crate::cover::Cover;
use crate::day::Day;
use crate::decision::{DecidedBy, Decision, Ocmw, StopReason};
use crate::facts::Facts;
use crate::identifiers::{CardNumber, Cbe, InsCode};
use crate::period::Period;
use serde::{Deserialize, Serialize};

/// What an OCMW says of itself; its CBE number comes from the credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OcmwOffice {
    /// INS code of its municipality.
    pub municipality_ins: InsCode,
    /// Name in Dutch.
    pub name_nl: String,
    /// Name in French.
    pub name_fr: String,
}

impl OcmwOffice {
    /// The office with the number its credentials carry.
    pub fn of(&self, cbe: Cbe) -> Ocmw {
        Ocmw {
            cbe,
            municipality_ins: self.municipality_ins,
            name_nl: self.name_nl.clone(),
            name_fr: self.name_fr.clone(),
        }
    }
}

/// What may change in a decision: everything but the beneficiary and the number (LIFE-03).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionTerms {
    /// The OCMW's office.
    pub office: OcmwOffice,
    /// Day of the request that led to this version.
    pub request_date: Day,
    /// Day of the decision.
    pub decision_date: Day,
    /// The body that decided.
    pub decided_by: DecidedBy,
    /// The days it is to hold.
    pub period: Period,
    /// What the OCMW states.
    pub facts: Facts,
    /// What is to be taken in charge.
    pub covers: Vec<Cover>,
}

impl DecisionTerms {
    /// The decision these terms make for that person, by the OCMW with that number.
    pub fn decide_for(&self, beneficiary: &Beneficiary, ocmw: Cbe) -> Decision {
        Decision {
            beneficiary: beneficiary.clone(),
            ocmw: self.office.of(ocmw),
            request_date: self.request_date,
            decision_date: self.decision_date,
            decided_by: self.decided_by,
            period: self.period,
            facts: self.facts.clone(),
            covers: self.covers.clone(),
        }
    }
}

/// A new decision about somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionDraft {
    /// The person.
    pub beneficiary: Beneficiary,
    /// The terms.
    #[serde(flatten)]
    pub terms: DecisionTerms,
}

/// One write on decisions, parsed. Fields stand in the contract's order under the contract's names, so
/// that the first difference between two payloads can be named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionCommand {
    /// LIFE-02.
    Register {
        /// The author's reason.
        reason: String,
        /// What is to be registered.
        decision: Box<DecisionDraft>,
    },
    /// LIFE-03.
    Modify {
        /// The author's reason.
        reason: String,
        /// The card.
        card_number: CardNumber,
        /// The version the author saw.
        expected_version: u32,
        /// The terms as they are to stand.
        changes: Box<DecisionTerms>,
    },
    /// LIFE-05.
    Stop {
        /// The author's reason.
        reason: String,
        /// The card.
        card_number: CardNumber,
        /// The version the author saw.
        expected_version: u32,
        /// Why it ends.
        stop_reason: StopReason,
        /// Its new last day.
        last_day: Day,
        /// Day of the event outside that led to it.
        mutation_date: Option<Day>,
    },
    /// LIFE-04.
    Extend {
        /// The author's reason.
        reason: String,
        /// The card.
        card_number: CardNumber,
        /// The version the author saw.
        expected_version: u32,
        /// Day of the request that led to the extension.
        request_date: Day,
        /// Its new last day.
        last_day: Day,
    },
    /// LIFE-06.
    Close {
        /// The author's reason.
        reason: String,
        /// The card.
        card_number: CardNumber,
        /// The version the author saw.
        expected_version: u32,
    },
    /// LIFE-08.
    Reactivate {
        /// The author's reason.
        reason: String,
        /// The card.
        card_number: CardNumber,
        /// The version the author saw.
        expected_version: u32,
    },
}

impl DecisionCommand {
    /// The author's reason.
    pub fn reason(&self) -> &str {
        match self {
            Self::Register { reason, .. }
            | Self::Modify { reason, .. }
            | Self::Stop { reason, .. }
            | Self::Extend { reason, .. }
            | Self::Close { reason, .. }
            | Self::Reactivate { reason, .. } => reason,
        }
    }
}
