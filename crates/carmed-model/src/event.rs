//! The events of the log.

use crate::attestation::Attestation;
use crate::billing::Posting;
use crate::caller::{Organisation, Quality};
use crate::decision::{DecisionVersion, VersionCause};
use crate::identifiers::AttestationNumber;
use crate::instant::Instant;
use crate::mutation::RecordedMutation;
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
    /// A decision was registered (LIFE-02).
    DecisionRegistered,
    /// A decision was modified (LIFE-03).
    DecisionModified,
    /// A decision was extended (LIFE-04).
    DecisionExtended,
    /// A decision was stopped (LIFE-05).
    DecisionStopped,
    /// A decision was closed (LIFE-06).
    DecisionClosed,
    /// A mutation suspended a decision (LIFE-07).
    DecisionSuspended,
    /// A suspended decision was reactivated (LIFE-08).
    DecisionReactivated,
    /// A mutation replaced a decision's State share (LIFE-10).
    StateShareReplaced,
    /// A mutation of a person was recorded (LIFE-10).
    PersonMutated,
    /// An attestation was sent in (UMA-03).
    AttestationSent,
    /// An attestation was deleted (UMA-03).
    AttestationDeleted,
    /// Lines were billed under an agreement.
    BillingPosted,
    /// A billing was released: it counts no more.
    BillingReleased,
    /// A tariff was released.
    TariffReleased,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::DecisionRegistered,
        Self::DecisionModified,
        Self::DecisionExtended,
        Self::DecisionStopped,
        Self::DecisionClosed,
        Self::DecisionSuspended,
        Self::DecisionReactivated,
        Self::StateShareReplaced,
        Self::PersonMutated,
        Self::AttestationSent,
        Self::AttestationDeleted,
        Self::BillingPosted,
        Self::BillingReleased,
        Self::TariffReleased,
    ];

    /// The name in columns: `decision_registered`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DecisionRegistered => "decision_registered",
            Self::DecisionModified => "decision_modified",
            Self::DecisionExtended => "decision_extended",
            Self::DecisionStopped => "decision_stopped",
            Self::DecisionClosed => "decision_closed",
            Self::DecisionSuspended => "decision_suspended",
            Self::DecisionReactivated => "decision_reactivated",
            Self::StateShareReplaced => "state_share_replaced",
            Self::PersonMutated => "person_mutated",
            Self::AttestationSent => "attestation_sent",
            Self::AttestationDeleted => "attestation_deleted",
            Self::BillingPosted => "billing_posted",
            Self::BillingReleased => "billing_released",
            Self::TariffReleased => "tariff_released",
        }
    }

    /// The kind with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind of event that makes a version with that cause.
    pub const fn of_version(cause: &VersionCause) -> Self {
        match cause {
            VersionCause::Registered => Self::DecisionRegistered,
            VersionCause::Modified => Self::DecisionModified,
            VersionCause::Extended => Self::DecisionExtended,
            VersionCause::Stopped { .. } => Self::DecisionStopped,
            VersionCause::Closed => Self::DecisionClosed,
            VersionCause::Suspended { .. } => Self::DecisionSuspended,
            VersionCause::Reactivated => Self::DecisionReactivated,
            VersionCause::StateShareReplaced { .. } => Self::StateShareReplaced,
        }
    }

    /// Whether it concerns a person beside the decisions: such events have no current row, and a
    /// server that starts reads them from the log.
    pub const fn is_beside_decisions(self) -> bool {
        matches!(
            self,
            Self::PersonMutated
                | Self::AttestationSent
                | Self::AttestationDeleted
                | Self::BillingPosted
                | Self::BillingReleased
        )
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventBody {
    /// A decision got a new version.
    Decision(Box<DecisionVersion>),
    /// A mutation of the person was recorded, with all that followed.
    Mutation(Box<RecordedMutation>),
    /// An attestation was sent in.
    AttestationSent(Attestation),
    /// The attestation with this number was deleted.
    AttestationDeleted(AttestationNumber),
    /// Lines were billed under an agreement.
    BillingPosted(Box<Posting>),
    /// The posting with this id was released.
    BillingReleased(Uuid),
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
