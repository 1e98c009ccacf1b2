//! Mutations: events outside the registry that touch a person's decisions (LIFE-10).

use crate::day::Day;
use crate::decision::{DecisionAction, Ocmw};
use crate::facts::{ResidenceStatus, Situation};
use crate::identifiers::{CardNumber, Ssin};
use crate::revision::PersonId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The kinds of mutation; the kind is the reason of what follows (ruling 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MutationKind {
    /// The person died.
    Death,
    /// The person got another SSIN, such as a national number after a bis number.
    SsinReplaced,
    /// The person's names changed.
    Names,
    /// The right of stay changed.
    Stay,
    /// The person entered or left the population register.
    PopulationRegister,
    /// The person joined or left a mutuality.
    Mutuality,
    /// The State's authority replaced the refund code.
    RefundCode,
}

impl MutationKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Death,
        Self::SsinReplaced,
        Self::Names,
        Self::Stay,
        Self::PopulationRegister,
        Self::Mutuality,
        Self::RefundCode,
    ];

    /// The name on the wire and in data files: `POPULATION_REGISTER`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Death => "DEATH",
            Self::SsinReplaced => "SSIN_REPLACED",
            Self::Names => "NAMES",
            Self::Stay => "STAY",
            Self::PopulationRegister => "POPULATION_REGISTER",
            Self::Mutuality => "MUTUALITY",
            Self::RefundCode => "REFUND_CODE",
        }
    }
}

/// What changed, with its new value. `Debug` shows the kind alone: values are personal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MutationChange {
    /// The person died on that day.
    Death(Day),
    /// The person's SSIN is now this one.
    SsinReplaced(Ssin),
    /// The person's names are now these.
    Names {
        /// Family name.
        family_name: String,
        /// Given names.
        given_names: String,
    },
    /// The right of stay is now this.
    Stay {
        /// Whether the stay is lawful.
        residence_status: ResidenceStatus,
        /// The situation.
        situation: Situation,
    },
    /// Whether the person now stands in the population register.
    PopulationRegister(bool),
    /// Whether the person is now affiliated to a mutuality.
    Mutuality(bool),
    /// The refund code is now this one.
    RefundCode(u16),
}

impl MutationChange {
    /// Its kind.
    pub const fn kind(&self) -> MutationKind {
        match self {
            Self::Death(_) => MutationKind::Death,
            Self::SsinReplaced(_) => MutationKind::SsinReplaced,
            Self::Names { .. } => MutationKind::Names,
            Self::Stay { .. } => MutationKind::Stay,
            Self::PopulationRegister(_) => MutationKind::PopulationRegister,
            Self::Mutuality(_) => MutationKind::Mutuality,
            Self::RefundCode(_) => MutationKind::RefundCode,
        }
    }
}

impl fmt::Debug for MutationChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MutationChange({})", self.kind().name())
    }
}

/// One mutation, as the federal feed reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mutation {
    /// What changed.
    pub change: MutationChange,
    /// The day from which it holds; the day of death for a death.
    pub mutation_date: Day,
}

/// What a mutation does to one decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MutationEffect {
    /// The decision is suspended (LIFE-07).
    Suspends,
    /// Its State share is replaced.
    ReplacesShare,
    /// The OCMW is told; the decision stays as it is.
    Informs,
}

impl MutationEffect {
    /// Every effect.
    pub const ALL: [Self; 3] = [Self::Suspends, Self::ReplacesShare, Self::Informs];

    /// The name on the wire and in data files: `REPLACES_SHARE`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suspends => "SUSPENDS",
            Self::ReplacesShare => "REPLACES_SHARE",
            Self::Informs => "INFORMS",
        }
    }
}

/// What the managing OCMW of one decision is told of a mutation. `Debug` hides the values.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutationNotice {
    /// The decision it concerns.
    pub card_number: CardNumber,
    /// Its managing OCMW, to whose feed the notice goes.
    pub ocmw: Ocmw,
    /// The kind of mutation.
    pub kind: MutationKind,
    /// The day from which it holds.
    pub mutation_date: Day,
    /// The value as the decision knows it; `None` where it knows none.
    pub old: Option<MutationChange>,
    /// The value as the feed reports it.
    pub new: MutationChange,
    /// What it does to the decision.
    pub effect: MutationEffect,
    /// What the OCMW may do then.
    pub allowed: Vec<DecisionAction>,
}

impl fmt::Debug for MutationNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "MutationNotice({} {} {:?})",
            self.kind.name(),
            self.effect.name(),
            self.allowed
        )
    }
}

/// Two persons of the registry that turned out to be one (LIFE-10, ruling 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merger {
    /// The person behind the replaced SSIN; their dossier goes into the other.
    pub absorbed: PersonId,
    /// The person behind the SSIN that replaces it.
    pub survivor: PersonId,
}

/// A mutation as the register keeps it, with all that followed from it (LIFE-10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedMutation {
    /// The SSIN it was reported for.
    pub ssin: Ssin,
    /// What was reported.
    pub mutation: Mutation,
    /// The Brussels day on which it was recorded.
    pub recorded_on: Day,
    /// What each managing OCMW is told.
    pub notices: Vec<MutationNotice>,
    /// The persons it made one, if it did.
    pub merger: Option<Merger>,
}
