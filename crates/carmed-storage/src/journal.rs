//! The stream of consultations.

use crate::error::StorageError;
use crate::vault::PersonKey;
use async_trait::async_trait;
use carmed_model::{AgreementNumber, Instant, Organisation, PersonId, Revision};
use uuid::Uuid;

/// About whom a consultation was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Somebody the registry knows.
    Person(PersonId),
    /// Somebody it does not know: the keyed hash alone.
    Unknown(PersonKey),
}

/// The state of the register an answer was computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// Revision of the person's dossier; [`Revision::ZERO`] where there is none.
    pub dossier: Revision,
    /// Revision of the tariff.
    pub tariff: Revision,
}

/// One consultation to be stored, or stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsultationRow {
    /// When it was answered, and its ticket: the record's key and its place in order.
    pub key: ConsultationKey,
    /// About whom.
    pub subject: Subject,
    /// From which state it was computed.
    pub expectation: Expectation,
    /// Who asked.
    pub organisation: Organisation,
    /// The agreements given, in clear: a number reveals nothing.
    pub agreements: Vec<AgreementNumber>,
    /// Question and answer, sealed.
    pub content: Vec<u8>,
}

/// A consultation's place in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConsultationKey {
    /// When it was answered.
    pub answered_at: Instant,
    /// Its ticket.
    pub ticket: Uuid,
}

/// Which consultations a list holds; every filter given must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsultationQuery {
    /// About whom: any of these; empty for all.
    pub subjects: Vec<Subject>,
    /// Who asked.
    pub organisation: Option<Organisation>,
    /// The agreement given.
    pub agreement: Option<AgreementNumber>,
    /// Answered at or after.
    pub from: Option<Instant>,
    /// Answered before.
    pub before: Option<Instant>,
    /// Only those after this place.
    pub after: Option<ConsultationKey>,
    /// How many at most.
    pub limit: u32,
}

/// Consultations in order of their key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsultationPage {
    /// The records.
    pub rows: Vec<ConsultationRow>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<ConsultationKey>,
}

/// Consultations.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Stores, durably and in one statement, exactly those records whose expectation still holds: the
    /// dossier of a known person is at that revision (no dossier counts as 0), an unknown person is
    /// still unknown, the tariff is at that revision. Returns for each record, in order, whether it was
    /// stored; the others left no trace and must be computed again.
    async fn record(&self, batch: &[ConsultationRow]) -> Result<Vec<bool>, StorageError>;

    /// Stored consultations that fit the query, in order of their key.
    async fn list(&self, query: &ConsultationQuery) -> Result<ConsultationPage, StorageError>;
}
