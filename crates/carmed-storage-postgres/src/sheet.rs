//! The rows one transaction adds, gathered column by column so that all of them take one statement.

use crate::failure::{bounded, misuse};
use crate::rows::{revision_column, state_column};
use carmed_model::{CardNumber, EventKind, PersonId, Revision};
use carmed_storage::{Append, CurrentRow, NewEvent, PersonRow, RequestRow, StorageError};
use sqlx::postgres::PgConnection;
use std::collections::BTreeMap;
use time::Date;
use uuid::Uuid;

/// The rows one transaction adds.
#[derive(Default)]
pub(crate) struct Sheet<'a> {
    last: Revision,
    tariff: Option<Revision>,
    events: Events<'a>,
    current: BTreeMap<CardNumber, (&'a CurrentRow, Revision)>,
    dossiers: BTreeMap<PersonId, Revision>,
    feeds: Feeds,
    requests: Requests<'a>,
    persons: Persons<'a>,
}

#[derive(Default)]
struct Events<'a> {
    revisions: Vec<i64>,
    event_ids: Vec<Uuid>,
    kinds: Vec<&'static str>,
    recorded_micros: Vec<i64>,
    person_ids: Vec<Option<Uuid>>,
    card_numbers: Vec<Option<String>>,
    versions: Vec<Option<i64>>,
    organisations: Vec<String>,
    contents: Vec<&'a [u8]>,
}

#[derive(Default)]
struct Current {
    card_numbers: Vec<String>,
    versions: Vec<i64>,
    person_ids: Vec<Uuid>,
    revisions: Vec<i64>,
    ocmws: Vec<String>,
    states: Vec<&'static str>,
    first_days: Vec<Date>,
    last_days: Vec<Date>,
}

#[derive(Default)]
struct Feeds {
    organisations: Vec<String>,
    revisions: Vec<i64>,
}

#[derive(Default)]
struct Requests<'a> {
    organisations: Vec<String>,
    request_ids: Vec<Uuid>,
    person_ids: Vec<Option<Uuid>>,
    payloads: Vec<&'a [u8]>,
    revisions: Vec<i64>,
}

#[derive(Default)]
struct Persons<'a> {
    ssin_hmacs: Vec<&'a [u8]>,
    hmac_key_ids: Vec<i64>,
    person_ids: Vec<Uuid>,
    wrapped_keys: Vec<Option<&'a [u8]>>,
    kek_ids: Vec<&'a str>,
}

impl<'a> Sheet<'a> {
    /// A command whose events take the revisions from `first` on.
    pub(crate) fn add(&mut self, command: &'a Append, first: Revision) {
        if let Some(person) = &command.new_person {
            self.persons.add(person);
        }
        let mut revision = first;
        for event in &command.events {
            self.add_event(event, revision);
            revision = revision.next();
        }
        self.add_request(&command.request, self.last);
    }

    /// An event with its revision, which is the highest so far.
    pub(crate) fn add_event(&mut self, event: &'a NewEvent, revision: Revision) {
        self.last = revision;
        if event.kind == EventKind::TariffReleased {
            self.tariff = Some(revision);
        }
        if let Some(current) = &event.current {
            self.current
                .insert(current.card_number, (current, revision));
        }
        self.dossiers
            .extend(event.person_id.map(|person_id| (person_id, revision)));
        for organisation in &event.concerns {
            self.feeds.organisations.push(organisation.to_string());
            self.feeds.revisions.push(revision_column(revision));
        }
        self.events.add(event, revision);
    }

    /// An answered request, and the last event it caused.
    pub(crate) fn add_request(&mut self, request: &'a RequestRow, revision: Revision) {
        let requests = &mut self.requests;
        requests
            .organisations
            .push(request.organisation.to_string());
        requests.request_ids.push(request.request_id);
        requests
            .person_ids
            .push(request.person_id.map(PersonId::uuid));
        requests.payloads.push(&request.payload);
        requests.revisions.push(revision_column(revision));
    }

    /// Writes all of it; one without events writes nothing.
    pub(crate) async fn write(self, connection: &mut PgConnection) -> Result<(), StorageError> {
        if self.events.revisions.is_empty() {
            return Ok(());
        }
        let Self {
            last,
            tariff,
            events,
            current,
            dossiers,
            feeds,
            requests,
            persons,
        } = self;
        let current = Current::of(current);
        let (dossier_ids, dossier_revisions): (Vec<Uuid>, Vec<i64>) = dossiers
            .into_iter()
            .map(|(person_id, revision)| (person_id.uuid(), revision_column(revision)))
            .unzip();
        let moved = bounded(
            sqlx::query_file!(
                "src/sheet.sql",
                &events.revisions,
                &events.event_ids,
                &events.kinds as &[&str],
                &events.recorded_micros,
                &events.person_ids as &[Option<Uuid>],
                &events.card_numbers as &[Option<String>],
                &events.versions as &[Option<i64>],
                &events.organisations,
                &events.contents as &[&[u8]],
                &current.card_numbers,
                &current.versions,
                &current.person_ids,
                &current.revisions,
                &current.ocmws,
                &current.states as &[&str],
                &current.first_days,
                &current.last_days,
                &dossier_ids,
                &dossier_revisions,
                &feeds.organisations,
                &feeds.revisions,
                &requests.organisations,
                &requests.request_ids,
                &requests.person_ids as &[Option<Uuid>],
                &requests.payloads as &[&[u8]],
                &requests.revisions,
                &persons.ssin_hmacs as &[&[u8]],
                &persons.hmac_key_ids,
                &persons.person_ids,
                &persons.wrapped_keys as &[Option<&[u8]>],
                &persons.kek_ids as &[&str],
                revision_column(last),
                tariff.map(revision_column)
            )
            .execute(connection),
        )
        .await?;
        match moved.rows_affected() {
            1 => Ok(()),
            _ => Err(misuse("the head was not moved")),
        }
    }
}

impl<'a> Events<'a> {
    fn add(&mut self, event: &'a NewEvent, revision: Revision) {
        self.revisions.push(revision_column(revision));
        self.event_ids.push(event.event_id);
        self.kinds.push(event.kind.name());
        self.recorded_micros.push(event.recorded_at.micros());
        self.person_ids.push(event.person_id.map(PersonId::uuid));
        let card = event.card;
        self.card_numbers
            .push(card.map(|(card, _)| card.to_string()));
        self.versions
            .push(card.map(|(_, version)| i64::from(version)));
        self.organisations.push(event.organisation.to_string());
        self.contents.push(&event.content);
    }
}

impl Current {
    fn of(rows: BTreeMap<CardNumber, (&CurrentRow, Revision)>) -> Self {
        let mut columns = Self::default();
        for (row, revision) in rows.into_values() {
            columns.card_numbers.push(row.card_number.to_string());
            columns.versions.push(i64::from(row.version));
            columns.person_ids.push(row.person_id.uuid());
            columns.revisions.push(revision_column(revision));
            columns.ocmws.push(row.ocmw.to_string());
            columns.states.push(state_column(row.state));
            columns.first_days.push(row.period.first_day().date());
            columns.last_days.push(row.period.last_day().date());
        }
        columns
    }
}

impl<'a> Persons<'a> {
    fn add(&mut self, person: &'a PersonRow) {
        self.ssin_hmacs.push(&person.ssin_hmac.0);
        self.hmac_key_ids.push(i64::from(person.hmac_key_id));
        self.person_ids.push(person.person_id.uuid());
        self.wrapped_keys.push(person.wrapped_key.as_deref());
        self.kek_ids.push(&person.kek_id);
    }
}
