//! What a batch of commands is judged against: the store as it stands when the batch comes to each.

use crate::failure::{bounded, misuse};
use crate::rows;
use carmed_model::{CardNumber, Organisation, PersonId, Revision};
use carmed_storage::{Append, Appended, Head, PersonKey, PersonRow, StorageError};
use sqlx::postgres::PgConnection;
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

/// The keys a batch brings, as the columns of one statement.
#[derive(Default)]
struct Keys {
    organisations: Vec<String>,
    request_ids: Vec<Uuid>,
    person_ids: Vec<Uuid>,
    hashes: Vec<Vec<u8>>,
    cards: Vec<String>,
}

impl Ledger {
    /// Reads it inside the batch's transaction, which holds the head.
    pub(crate) async fn read(
        connection: &mut PgConnection,
        head: Head,
        batch: &[Append],
    ) -> Result<Self, StorageError> {
        let keys = Keys::of(batch);
        let known = bounded(
            // Places among the keys, counted from 1; revisions beside the persons, 0 for no dossier.
            sqlx::query!(
                r#"select
                       array(
                           select key.place
                           from unnest($1::text[], $2::uuid[]) with ordinality
                                as key (organisation, request_id, place)
                           join request on request.organisation = key.organisation
                                       and request.request_id = key.request_id
                       ) as "requests!",
                       array(
                           select coalesce(dossier.revision, 0)
                           from unnest($3::uuid[]) with ordinality as key (person_id, place)
                           left join dossier on dossier.person_id = key.person_id
                           order by key.place
                       ) as "dossiers!",
                       array(select ssin_hmac from person where ssin_hmac = any($4::bytea[]))
                           as "persons!",
                       array(select card_number from event
                             where version = 1 and card_number = any($5::text[])) as "cards!""#,
                &keys.organisations,
                &keys.request_ids,
                &keys.person_ids,
                &keys.hashes,
                &keys.cards
            )
            .fetch_one(connection),
        )
        .await?;
        let seen = known.requests.into_iter().filter_map(|place| {
            let place = usize::try_from(place - 1).ok()?;
            let request = &batch.get(place)?.request;
            Some((request.organisation, request.request_id))
        });
        let dossiers = keys.person_ids.into_iter().zip(known.dossiers);
        Ok(Self {
            last: head.revision,
            tariff: head.tariff_revision,
            requests: seen.collect(),
            dossiers: dossiers
                .map(|(id, revision)| Ok((PersonId::new(id), rows::revision(revision)?)))
                .collect::<Result<_, StorageError>>()?,
            persons: known
                .persons
                .into_iter()
                .map(rows::person_key)
                .collect::<Result<_, _>>()?,
            cards: known
                .cards
                .iter()
                .map(|number| rows::card_number(number))
                .collect::<Result<_, _>>()?,
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

impl Keys {
    fn of(batch: &[Append]) -> Self {
        let mut keys = Self::default();
        for command in batch {
            let request = &command.request;
            keys.organisations.push(request.organisation.to_string());
            keys.request_ids.push(request.request_id);
            let dossiers = command.dossiers.iter();
            keys.person_ids.extend(dossiers.map(|(id, _)| id.uuid()));
            let new_person = command.new_person.iter();
            keys.hashes
                .extend(new_person.map(|person| person.ssin_hmac.0.to_vec()));
            keys.cards
                .extend(new_cards(command).map(|card| card.to_string()));
        }
        keys
    }
}

/// The cards a command makes: those of its events of version 1.
fn new_cards(command: &Append) -> impl Iterator<Item = CardNumber> {
    let cards = command.events.iter().filter_map(|event| event.card);
    cards.filter_map(|(card, version)| (version == 1).then_some(card))
}
