//! Decisions: what an OCMW decided, and its versions.

use crate::beneficiary::Beneficiary;
use crate::cover::{Cover, CoverKind};
use crate::day::Day;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::identifiers::{CardNumber, Cbe, InsCode};
use crate::instant::Instant;
use crate::mutation::MutationKind;
use crate::period::Period;
use crate::state_share::StateShare;
use serde::{Deserialize, Serialize};

/// The municipal welfare centre that takes the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ocmw {
    /// Its CBE number, from the credentials.
    pub cbe: Cbe,
    /// INS code of its municipality.
    pub municipality_ins: InsCode,
    /// Name in Dutch.
    pub name_nl: String,
    /// Name in French.
    pub name_fr: String,
}

/// The body that took the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DecidedBy {
    /// The council.
    Council,
    /// A committee.
    Committee,
}

/// What an OCMW decided: the content of one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The person.
    pub beneficiary: Beneficiary,
    /// The managing OCMW.
    pub ocmw: Ocmw,
    /// Day of the request that led to this version.
    pub request_date: Day,
    /// Day of the decision.
    pub decision_date: Day,
    /// The body that decided.
    pub decided_by: DecidedBy,
    /// The days it holds.
    pub period: Period,
    /// What the OCMW states.
    pub facts: Facts,
    /// What is taken in charge; none makes it a principle decision.
    pub covers: Vec<Cover>,
}

impl Decision {
    /// The cover of that kind, if the decision has it.
    pub fn cover(&self, kind: CoverKind) -> Option<&Cover> {
        self.covers.iter().find(|cover| cover.kind == kind)
    }
}

/// Where a decision stands in its life; expiry follows from the dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DecisionState {
    /// In force over its period.
    Active,
    /// Suspended by a mutation: no agreement is given.
    Suspended,
    /// Ended before its time; in force to its last day.
    Stopped,
    /// Withdrawn: counts for nothing from then on.
    Closed,
}

/// What an OCMW can do with a registered decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DecisionAction {
    /// Modify it (LIFE-03).
    Modify,
    /// Extend it (LIFE-04).
    Extend,
    /// Stop it (LIFE-05).
    Stop,
    /// Close it (LIFE-06).
    Close,
    /// Reactivate it (LIFE-08).
    Reactivate,
}

impl DecisionAction {
    /// Every action.
    pub const ALL: [Self; 5] = [
        Self::Modify,
        Self::Extend,
        Self::Stop,
        Self::Close,
        Self::Reactivate,
    ];

    /// The name on the wire and in data files: `REACTIVATE`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Modify => "MODIFY",
            Self::Extend => "EXTEND",
            Self::Stop => "STOP",
            Self::Close => "CLOSE",
            Self::Reactivate => "REACTIVATE",
        }
    }
}

/// Why a decision is stopped (LIFE-05).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StopReason {
    /// The aid is not due.
    AidNotDue,
    /// The person died.
    Death,
    /// The person left.
    Departure,
    /// Another OCMW became competent.
    CompetenceMoved,
    /// The person became insured.
    BecameInsured,
    /// The person asked for it.
    RequestOfPerson,
    /// Any other reason.
    Other,
}

/// Days of a cover and the registration that first granted them (COV-02, ruling 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// The cover kind.
    pub kind: CoverKind,
    /// The days granted.
    pub period: Period,
    /// Day on which the version that first covered them was registered.
    pub registered_on: Day,
}

/// What brought a version about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum VersionCause {
    /// The decision was registered (LIFE-02).
    Registered,
    /// The decision was modified (LIFE-03).
    Modified,
    /// The decision was extended (LIFE-04).
    Extended,
    /// The decision was withdrawn as registered in error (LIFE-06).
    Closed,
    /// The decision was stopped (LIFE-05).
    Stopped {
        /// Why.
        reason: StopReason,
        /// Day of the event outside that led to the stop, where the reason asks one.
        mutation_date: Option<Day>,
    },
    /// A mutation suspended the decision (LIFE-07).
    Suspended {
        /// The kind of mutation, which is the reason.
        mutation: MutationKind,
        /// Day from which the mutation holds.
        mutation_date: Day,
    },
    /// The OCMW reactivated the decision (LIFE-08).
    Reactivated,
    /// A mutation replaced the refund code and with it the State share (LIFE-10).
    StateShareReplaced {
        /// Day from which the mutation holds.
        mutation_date: Day,
    },
}

/// One version of a decision, as the register keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionVersion {
    /// The card number.
    pub card_number: CardNumber,
    /// 1 for the registration, one more for every later event.
    pub version: u32,
    /// Where the decision stands.
    pub state: DecisionState,
    /// What was decided.
    pub decision: Decision,
    /// What the State pays, derived from the facts.
    pub state_share: StateShare,
    /// Which registration first granted which days.
    pub grants: Vec<Grant>,
    /// What brought this version about.
    pub cause: VersionCause,
    /// Warnings of the law on this version (never blocking).
    pub warnings: Vec<Finding>,
    /// Civil day on which this version was registered.
    pub registered_on: Day,
    /// Moment at which this version was registered.
    pub registered_at: Instant,
}

impl DecisionVersion {
    /// The days on which the decision counts for DEC-01: none once closed.
    pub fn days_in_force(&self) -> Option<Period> {
        match self.state {
            DecisionState::Closed => None,
            _ => Some(self.decision.period),
        }
    }

    /// The day of death this version knows: stated of the beneficiary, or the reason of the stop.
    pub fn death_date(&self) -> Option<Day> {
        let stopped_by_death = match self.cause {
            VersionCause::Stopped {
                reason: StopReason::Death,
                mutation_date,
            } => mutation_date,
            _ => None,
        };
        self.decision.beneficiary.death_date.or(stopped_by_death)
    }

    /// The registration day of the version that first covered that day under that cover (ruling 3).
    pub fn first_granted_on(&self, kind: CoverKind, day: Day) -> Option<Day> {
        self.grants
            .iter()
            .filter(|grant| grant.kind == kind && grant.period.contains(day))
            .map(|grant| grant.registered_on)
            .min()
    }
}
