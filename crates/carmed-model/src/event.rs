//! The events of the log.

use crate::caller::{Organisation, Quality};
use crate::decision::DecisionVersion;
use crate::instant::Instant;
use crate::revision::{PersonId, Revision};
use crate::tariff::TariffRelease;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who brought an event about; always from the credentials (LIFE-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The organisation.
    pub organisation: Organisation,
    /// In which quality it acted.
    pub quality: Quality,
    /// Pseudonym of the person at the keyboard, or the name of the program.
    pub agent: String,
}

/// The kinds of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A decision was registered.
    DecisionRegistered,
    /// A decision was modified.
    DecisionModified,
    /// A decision was stopped.
    DecisionStopped,
    /// A tariff was released.
    TariffReleased,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [
        Self::DecisionRegistered,
        Self::DecisionModified,
        Self::DecisionStopped,
        Self::TariffReleased,
    ];

    /// The name in columns: `decision_registered`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DecisionRegistered => "decision_registered",
            Self::DecisionModified => "decision_modified",
            Self::DecisionStopped => "decision_stopped",
            Self::TariffReleased => "tariff_released",
        }
    }

    /// The kind with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventBody {
    /// A decision got a new version.
    Decision(Box<DecisionVersion>),
    /// A tariff was released.
    Tariff(TariffRelease),
}

/// One event of the log, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its position.
    pub revision: Revision,
    /// Its own id, to which its sealed content is bound.
    pub event_id: Uuid,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// What kind it is.
    pub kind: EventKind,
    /// The person it concerns, if it concerns one.
    pub person_id: Option<PersonId>,
    /// Who brought it about.
    pub author: Author,
    /// The request that asked for it.
    pub request_id: Uuid,
    /// The author's reason.
    pub reason: String,
    /// What happened.
    pub body: EventBody,
}
