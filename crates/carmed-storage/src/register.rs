//! The stream of events, with what is derived from it row by row: dossiers and current rows.

use crate::error::StorageError;
use crate::vault::PersonRow;
use async_trait::async_trait;
use carmed_model::{
    CardNumber, DecisionState, EventKind, Instant, Organisation, Period, PersonId, Revision,
};
use uuid::Uuid;

/// The positions a store stands at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The last event.
    pub revision: Revision,
    /// The last tariff event.
    pub tariff_revision: Revision,
}

/// An event to be appended; the store gives it its revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Its own id; the sealed content is bound to it.
    pub event_id: Uuid,
    /// What kind it is.
    pub kind: EventKind,
    /// When it is recorded.
    pub recorded_at: Instant,
    /// The person it concerns; `None` for a tariff.
    pub person_id: Option<PersonId>,
    /// The card it concerns, with the version it makes.
    pub card: Option<(CardNumber, u32)>,
    /// The organisation that brought it about.
    pub organisation: Organisation,
    /// Its content: sealed where it concerns a person, plain for a tariff.
    pub content: Vec<u8>,
    /// How the decision stands after it; replaces the card's current row.
    pub current: Option<CurrentRow>,
    /// The organisations in whose feed it stands; each once.
    pub concerns: Vec<Organisation>,
}

/// A stored event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Its position.
    pub revision: Revision,
    /// Its own id.
    pub event_id: Uuid,
    /// What kind it is.
    pub kind: EventKind,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The person it concerns.
    pub person_id: Option<PersonId>,
    /// The card it concerns, with the version it made.
    pub card: Option<(CardNumber, u32)>,
    /// The organisation that brought it about.
    pub organisation: Organisation,
    /// Its content.
    pub content: Vec<u8>,
}

/// The latest version of one decision, as far as it may be read without a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentRow {
    /// The card.
    pub card_number: CardNumber,
    /// Its latest version.
    pub version: u32,
    /// Whose decision it is.
    pub person_id: PersonId,
    /// The managing OCMW.
    pub ocmw: Organisation,
    /// Where it stands.
    pub state: DecisionState,
    /// The days it holds.
    pub period: Period,
}

/// A page of current rows for the start of a server, with the event each rests on.
#[derive(Clone, Debug)]
pub struct CurrentPage {
    /// Rows in order of card number, each with the event of its latest version.
    pub rows: Vec<(CurrentRow, EventRow)>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<CurrentKey>,
}

/// Where a page of current rows starts: after this card.
pub type CurrentKey = CardNumber;

/// Which events of the log are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Events {
    /// All of them.
    Every,
    /// What a server that starts needs beside the current rows: every mutation of a person, and the
    /// attestations and billings recorded from that moment on
    /// ([`EventKind::is_beside_decisions`]).
    BesideDecisions {
        /// The moment.
        since: Instant,
    },
    /// Those in whose feed that organisation stands.
    Concerning(Organisation),
}

/// A page of events in order, and the head at the time of reading.
#[derive(Clone, Debug)]
pub struct EventPage {
    /// The events.
    pub events: Vec<EventRow>,
    /// The store's head when they were read.
    pub head: Head,
}

/// Which events a history holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryKey {
    /// All of one card.
    Card(CardNumber),
    /// The one that made this version.
    Version(CardNumber, u32),
    /// All that concern one person.
    Person(PersonId),
}

/// A request that was answered, kept so that its repetition has one effect.
///
/// Key: (organisation, request id). Refusals are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    /// Who asked.
    pub organisation: Organisation,
    /// The id the caller gave it.
    pub request_id: Uuid,
    /// Whom it concerned; the key of its sealed payload.
    pub person_id: Option<PersonId>,
    /// The payload: sealed where it concerns a person, plain for a tariff.
    pub payload: Vec<u8>,
    /// The last event it caused; given by the store on append, [`Revision::ZERO`] before.
    pub revision: Revision,
}

/// What one command wants appended, all of it or nothing.
#[derive(Clone, Debug)]
pub struct Append {
    /// The persons whose dossiers it was decided on, each with the dossier's revision then (0: none
    /// yet): one person, or two who turned out to be one. Its events concern no other.
    pub dossiers: Vec<(PersonId, Revision)>,
    /// The tariff it was computed from, where it holds amounts.
    pub tariff: Option<Revision>,
    /// A person's row, where an SSIN is met for the first time.
    pub new_person: Option<PersonRow>,
    /// The request it answers.
    pub request: RequestRow,
    /// Its events, in order; at least one.
    pub events: Vec<NewEvent>,
}

/// What became of one command of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// Stored; its events took the revisions from the first to the last, both included.
    Committed {
        /// Revision of its first event.
        first: Revision,
        /// Revision of its last event.
        last: Revision,
    },
    /// Its dossier or tariff has moved on, or its person or card has come to exist meanwhile: decide
    /// again.
    Stale,
    /// Its request was answered before.
    RequestSeen,
}

/// Which decisions a list holds: those of one OCMW, in order of card number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionQuery {
    /// The managing OCMW.
    pub ocmw: Organisation,
    /// Only those in this state.
    pub state: Option<DecisionState>,
    /// Only those whose last day lies in this period.
    pub ending_in: Option<Period>,
    /// Only those after this card.
    pub after: Option<CardNumber>,
    /// How many at most.
    pub limit: u32,
}

/// Events, dossiers and current rows.
#[async_trait]
pub trait Register: Send + Sync {
    /// Appends each command of the batch in order, in one durable transaction that takes the head
    /// first: events get the next revisions; the dossiers of their persons, the feeds and the current
    /// rows move with them. One command's
    /// `Stale` or `RequestSeen` leaves no trace and does not touch the others. The answers stand in
    /// the batch's order.
    async fn append(&self, batch: &[Append]) -> Result<Vec<Appended>, StorageError>;

    /// Events of that selection after that revision and up to the head, in order, at most `limit`, and
    /// the head: fewer than `limit` of them means that there are no more up to it.
    async fn events(
        &self,
        which: Events,
        after: Revision,
        limit: u32,
    ) -> Result<EventPage, StorageError>;

    /// Current rows after that card, in order of card number, at most `limit`.
    async fn current(
        &self,
        after: Option<CurrentKey>,
        limit: u32,
    ) -> Result<CurrentPage, StorageError>;

    /// The events of a card, a version or a person, in order; empty where there are none.
    async fn history(&self, key: HistoryKey) -> Result<Vec<EventRow>, StorageError>;

    /// The request with that key, if it was answered.
    async fn request(
        &self,
        organisation: &Organisation,
        request_id: Uuid,
    ) -> Result<Option<RequestRow>, StorageError>;

    /// Current rows of one OCMW, each with the event of its latest version.
    async fn list(
        &self,
        query: &DecisionQuery,
    ) -> Result<Vec<(CurrentRow, EventRow)>, StorageError>;

    /// Reserves so many sequence numbers for new cards; the first of them. Never given twice; numbers
    /// not used are lost.
    async fn reserve_cards(&self, count: u32) -> Result<u64, StorageError>;
}
