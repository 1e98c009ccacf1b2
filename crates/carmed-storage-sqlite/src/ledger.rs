//! What a batch of commands is judged against: the store as it stands when the batch comes to each.

use crate::failure::{failure, misuse};
use crate::parameters::json;
use crate::rows;
use carmed_model::{CardNumber, Organisation, PersonId, Revision};
use carmed_storage::{Append, Appended, PersonKey, PersonRow, StorageError};
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// As much of the store as a batch can meet; moves on with each command that is admitted.
pub(crate) struct Ledger {
    last: Revision,
    tariff: Revision,
    requests: HashSet<(Organisation, Uuid)>,
    dossiers: HashMap<PersonId, Revision>,
    persons: HashSet<PersonKey>,
    cards: HashSet<CardNumber>,
}

/// The key of a request.
#[derive(Serialize)]
struct RequestKey {
    organisation: String,
    request_id: Uuid,
}

impl Ledger {
    /// Reads it inside the batch's transaction.
    pub(crate) async fn read(
        connection: &mut SqliteConnection,
        batch: &[Append],
    ) -> Result<Self, StorageError> {
        let head = sqlx::query!("select revision, tariff_revision from head")
            .fetch_one(&mut *connection)
            .await
            .map_err(failure)?;
        Ok(Self {
            last: rows::revision(head.revision)?,
            tariff: rows::revision(head.tariff_revision)?,
            requests: requests(connection, batch).await?,
            dossiers: dossiers(connection, batch).await?,
            persons: persons(connection, batch).await?,
            cards: cards(connection, batch).await?,
        })
    }

    /// What becomes of the batch's next command; one that is committed counts from then on.
    pub(crate) fn admit(&mut self, command: &Append) -> Result<Appended, StorageError> {
        let request = (command.request.organisation, command.request.request_id);
        if self.requests.contains(&request) {
            return Ok(Appended::RequestSeen);
        }
        if self.is_stale(command) {
            return Ok(Appended::Stale);
        }
        let count = u64::try_from(command.events.len()).unwrap_or(u64::MAX);
        if count == 0 {
            return Err(misuse("a command brings at least one event"));
        }
        let first = self.last.next();
        self.last = Revision::new(self.last.number() + count);
        self.requests.insert(request);
        let mut revision = first;
        for event in &command.events {
            self.dossiers
                .extend(event.person_id.map(|person_id| (person_id, revision)));
            revision = revision.next();
        }
        self.persons
            .extend(command.new_person.iter().map(|person| person.ssin_hmac));
        self.cards.extend(new_cards(command));
        Ok(Appended::Committed {
            first,
            last: self.last,
        })
    }

    fn is_stale(&self, command: &Append) -> bool {
        let moved_on = |(person_id, expected): &(PersonId, Revision)| {
            self.dossiers.get(person_id).copied().unwrap_or_default() != *expected
        };
        let met_before = |person: &PersonRow| self.persons.contains(&person.ssin_hmac);
        command.dossiers.iter().any(moved_on)
            || command.tariff.is_some_and(|tariff| tariff != self.tariff)
            || command.new_person.as_ref().is_some_and(met_before)
            || new_cards(command).any(|card| self.cards.contains(&card))
    }
}

/// The cards a command makes: those of its events of version 1.
fn new_cards(command: &Append) -> impl Iterator<Item = CardNumber> {
    let cards = command.events.iter().filter_map(|event| event.card);
    cards.filter_map(|(card, version)| (version == 1).then_some(card))
}

async fn requests(
    connection: &mut SqliteConnection,
    batch: &[Append],
) -> Result<HashSet<(Organisation, Uuid)>, StorageError> {
    let keys = json(batch.iter().map(|command| RequestKey {
        organisation: command.request.organisation.to_string(),
        request_id: command.request.request_id,
    }))?;
    let seen = sqlx::query!(
        // A join in this order: with `in` and a row value, only the first column would be sought.
        r#"select request.organisation, request.request_id as "request_id: Uuid"
           from json_each(?1) as key cross join request
               on request.organisation = key.value ->> 'organisation'
               and request.request_id = unhex(key.value ->> 'request_id', '-')"#,
        keys
    )
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    seen.into_iter()
        .map(|row| Ok((rows::organisation(&row.organisation)?, row.request_id)))
        .collect()
}

async fn dossiers(
    connection: &mut SqliteConnection,
    batch: &[Append],
) -> Result<HashMap<PersonId, Revision>, StorageError> {
    let expected = batch.iter().flat_map(|command| &command.dossiers);
    let ids = json(expected.map(|(person_id, _)| person_id))?;
    let dossiers = sqlx::query!(
        r#"select person_id as "person_id: Uuid", revision from dossier
           where person_id in (select unhex(value, '-') from json_each(?1))"#,
        ids
    )
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    dossiers
        .into_iter()
        .map(|row| Ok((PersonId::new(row.person_id), rows::revision(row.revision)?)))
        .collect()
}

async fn persons(
    connection: &mut SqliteConnection,
    batch: &[Append],
) -> Result<HashSet<PersonKey>, StorageError> {
    let new_persons = batch
        .iter()
        .filter_map(|command| command.new_person.as_ref());
    let hashes = json(new_persons.map(|person| hex::encode(person.ssin_hmac.0)))?;
    let known = sqlx::query_scalar!(
        "select ssin_hmac from person where ssin_hmac in (select unhex(value) from json_each(?1))",
        hashes
    )
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    known.into_iter().map(rows::person_key).collect()
}

async fn cards(
    connection: &mut SqliteConnection,
    batch: &[Append],
) -> Result<HashSet<CardNumber>, StorageError> {
    let numbers = json(batch.iter().flat_map(new_cards))?;
    let known = sqlx::query_scalar!(
        r#"select card_number as "card_number!" from event
           where version = 1 and card_number in (select value from json_each(?1))"#,
        numbers
    )
    .fetch_all(connection)
    .await
    .map_err(failure)?;
    known
        .iter()
        .map(|number| rows::card_number(number))
        .collect()
}
