//! The rows one transaction adds, gathered so that each table takes one statement.

use crate::failure::failure;
use crate::parameters::{Bytes, Extent, json};
use crate::rows::{revision_column, state_column};
use carmed_model::{CardNumber, EventKind, PersonId, Revision};
use carmed_storage::{Append, CurrentRow, NewEvent, PersonRow, RequestRow, StorageError};
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The rows one transaction adds.
pub(crate) struct Sheet {
    last: Revision,
    tariff: Option<Revision>,
    events: Vec<EventLine>,
    current: BTreeMap<CardNumber, CurrentLine>,
    dossiers: BTreeMap<PersonId, Revision>,
    feeds: Vec<FeedLine>,
    requests: Vec<RequestLine>,
    persons: Vec<PersonLine>,
    bytes: Bytes,
}

#[derive(Serialize)]
struct EventLine {
    revision: Revision,
    event_id: Uuid,
    kind: &'static str,
    recorded_micros: i64,
    person_id: Option<PersonId>,
    card_number: Option<CardNumber>,
    version: Option<u32>,
    organisation: String,
    content: Extent,
}

#[derive(Serialize)]
struct CurrentLine {
    card_number: CardNumber,
    version: u32,
    person_id: PersonId,
    revision: Revision,
    ocmw: String,
    state: &'static str,
    first_day: String,
    last_day: String,
}

#[derive(Serialize)]
struct DossierLine {
    person_id: PersonId,
    revision: Revision,
}

#[derive(Serialize)]
struct FeedLine {
    organisation: String,
    revision: Revision,
}

#[derive(Serialize)]
struct RequestLine {
    organisation: String,
    request_id: Uuid,
    person_id: Option<PersonId>,
    payload: Extent,
    revision: Revision,
}

#[derive(Serialize)]
struct PersonLine {
    ssin_hmac: String,
    hmac_key_id: u32,
    person_id: PersonId,
    wrapped_key: Option<Extent>,
    kek_id: String,
}

impl Sheet {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self {
            last: Revision::ZERO,
            tariff: None,
            events: Vec::new(),
            current: BTreeMap::new(),
            dossiers: BTreeMap::new(),
            feeds: Vec::new(),
            requests: Vec::new(),
            persons: Vec::new(),
            bytes: Bytes::new(),
        }
    }

    /// A command whose events take the revisions from `first` on.
    pub(crate) fn add(&mut self, command: &Append, first: Revision) {
        self.persons.extend(
            command
                .new_person
                .iter()
                .map(|person| person_line(person, &mut self.bytes)),
        );
        let mut revision = first;
        for event in &command.events {
            self.add_event(event, revision);
            revision = revision.next();
        }
        self.add_request(&command.request, self.last);
    }

    /// An event with its revision, which is the highest so far.
    pub(crate) fn add_event(&mut self, event: &NewEvent, revision: Revision) {
        self.last = revision;
        if event.kind == EventKind::TariffReleased {
            self.tariff = Some(revision);
        }
        if let Some(current) = &event.current {
            self.current
                .insert(current.card_number, current_line(current, revision));
        }
        self.dossiers
            .extend(event.person_id.map(|person_id| (person_id, revision)));
        self.feeds
            .extend(event.concerns.iter().map(|organisation| FeedLine {
                organisation: organisation.to_string(),
                revision,
            }));
        self.events.push(EventLine {
            revision,
            event_id: event.event_id,
            kind: event.kind.name(),
            recorded_micros: event.recorded_at.micros(),
            person_id: event.person_id,
            card_number: event.card.map(|(card, _)| card),
            version: event.card.map(|(_, version)| version),
            organisation: event.organisation.to_string(),
            content: self.bytes.push(&event.content),
        });
    }

    /// An answered request, and the last event it caused.
    pub(crate) fn add_request(&mut self, request: &RequestRow, revision: Revision) {
        self.requests.push(RequestLine {
            organisation: request.organisation.to_string(),
            request_id: request.request_id,
            person_id: request.person_id,
            payload: self.bytes.push(&request.payload),
            revision,
        });
    }

    /// Writes all of it; one without events writes nothing.
    pub(crate) async fn write(self, connection: &mut SqliteConnection) -> Result<(), StorageError> {
        if self.events.is_empty() {
            return Ok(());
        }
        let bytes = self.bytes.as_slice();
        insert_events(connection, &json(self.events.iter())?, bytes).await?;
        if !self.current.is_empty() {
            upsert_current(connection, &json(self.current.values())?).await?;
        }
        if !self.dossiers.is_empty() {
            let lines = self
                .dossiers
                .iter()
                .map(|(person_id, revision)| DossierLine {
                    person_id: *person_id,
                    revision: *revision,
                });
            upsert_dossiers(connection, &json(lines)?).await?;
        }
        if !self.feeds.is_empty() {
            insert_feeds(connection, &json(self.feeds.iter())?).await?;
        }
        insert_requests(connection, &json(self.requests.iter())?, bytes).await?;
        if !self.persons.is_empty() {
            insert_persons(connection, &json(self.persons.iter())?, bytes).await?;
        }
        move_head(connection, self.last, self.tariff).await
    }
}

fn current_line(current: &CurrentRow, revision: Revision) -> CurrentLine {
    CurrentLine {
        card_number: current.card_number,
        version: current.version,
        person_id: current.person_id,
        revision,
        ocmw: current.ocmw.to_string(),
        state: state_column(current.state),
        first_day: current.period.first_day().to_string(),
        last_day: current.period.last_day().to_string(),
    }
}

fn person_line(person: &PersonRow, bytes: &mut Bytes) -> PersonLine {
    PersonLine {
        ssin_hmac: hex::encode(person.ssin_hmac.0),
        hmac_key_id: person.hmac_key_id,
        person_id: person.person_id,
        wrapped_key: person.wrapped_key.as_ref().map(|key| bytes.push(key)),
        kek_id: person.kek_id.clone(),
    }
}

async fn insert_events(
    connection: &mut SqliteConnection,
    lines: &str,
    bytes: &[u8],
) -> Result<(), StorageError> {
    sqlx::query!(
        "insert into event (revision, event_id, kind, recorded_micros, person_id, card_number,
                            version, organisation, content)
         select value ->> 'revision', unhex(value ->> 'event_id', '-'), value ->> 'kind',
                value ->> 'recorded_micros', unhex(value ->> 'person_id', '-'),
                value ->> 'card_number', value ->> 'version', value ->> 'organisation',
                substr(?2, value ->> '$.content.at', value ->> '$.content.length')
         from json_each(?1)",
        lines,
        bytes
    )
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(())
}

async fn upsert_current(
    connection: &mut SqliteConnection,
    lines: &str,
) -> Result<(), StorageError> {
    sqlx::query!(
        "insert into decision_current (card_number, version, person_id, revision, ocmw, state,
                                       first_day, last_day)
         select value ->> 'card_number', value ->> 'version', unhex(value ->> 'person_id', '-'),
                value ->> 'revision', value ->> 'ocmw', value ->> 'state', value ->> 'first_day',
                value ->> 'last_day'
         from json_each(?1) where true
         on conflict (card_number) do update set
             version = excluded.version, person_id = excluded.person_id,
             revision = excluded.revision, ocmw = excluded.ocmw, state = excluded.state,
             first_day = excluded.first_day, last_day = excluded.last_day",
        lines
    )
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(())
}

async fn upsert_dossiers(
    connection: &mut SqliteConnection,
    lines: &str,
) -> Result<(), StorageError> {
    sqlx::query!(
        "insert into dossier (person_id, revision)
         select unhex(value ->> 'person_id', '-'), value ->> 'revision'
         from json_each(?1) where true
         on conflict (person_id) do update set revision = excluded.revision",
        lines
    )
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(())
}

async fn insert_feeds(connection: &mut SqliteConnection, lines: &str) -> Result<(), StorageError> {
    sqlx::query!(
        "insert into feed (organisation, revision)
         select value ->> 'organisation', value ->> 'revision' from json_each(?1)",
        lines
    )
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(())
}

async fn insert_requests(
    connection: &mut SqliteConnection,
    lines: &str,
    bytes: &[u8],
) -> Result<(), StorageError> {
    sqlx::query!(
        "insert into request (organisation, request_id, person_id, payload, revision)
         select value ->> 'organisation', unhex(value ->> 'request_id', '-'),
                unhex(value ->> 'person_id', '-'),
                substr(?2, value ->> '$.payload.at', value ->> '$.payload.length'),
                value ->> 'revision'
         from json_each(?1)",
        lines,
        bytes
    )
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(())
}

async fn insert_persons(
    connection: &mut SqliteConnection,
    lines: &str,
    bytes: &[u8],
) -> Result<(), StorageError> {
    sqlx::query!(
        "insert into person (ssin_hmac, hmac_key_id, person_id, wrapped_key, kek_id)
         select unhex(value ->> 'ssin_hmac'), value ->> 'hmac_key_id',
                unhex(value ->> 'person_id', '-'),
                substr(?2, value ->> '$.wrapped_key.at', value ->> '$.wrapped_key.length'),
                value ->> 'kek_id'
         from json_each(?1)",
        lines,
        bytes
    )
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(())
}

async fn move_head(
    connection: &mut SqliteConnection,
    last: Revision,
    tariff: Option<Revision>,
) -> Result<(), StorageError> {
    let last = revision_column(last);
    let tariff = tariff.map(revision_column);
    sqlx::query!(
        "update head set revision = ?1, tariff_revision = coalesce(?2, tariff_revision)",
        last,
        tariff
    )
    .execute(connection)
    .await
    .map_err(failure)?;
    Ok(())
}
