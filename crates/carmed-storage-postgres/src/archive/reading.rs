//! Every row as a record, section by section.

use crate::failure::{corrupt, failure};
use carmed_storage::StorageError;
use carmed_storage::archive::{Counts, Record, Section};
use futures::StreamExt as _;
use futures::stream::BoxStream;
use sqlx::postgres::PgConnection;

type Texts<'c> = BoxStream<'c, sqlx::Result<String>>;

/// Whether nothing was ever written.
pub(super) async fn is_empty(connection: &mut PgConnection) -> Result<bool, StorageError> {
    sqlx::query_scalar!(
        r#"select revision = 0 and next_card_sequence = 1
               and not exists (select from event) and not exists (select from dossier)
               and not exists (select from feed) and not exists (select from decision_current)
               and not exists (select from request) and not exists (select from person)
               and not exists (select from registry_key)
               and not exists (select from consultation)
               and not exists (select from tariff_row)
               and not exists (select from tariff_release) as "empty!"
           from head"#
    )
    .fetch_one(connection)
    .await
    .map_err(failure)
}

pub(super) async fn counts(connection: &mut PgConnection) -> Result<Counts, StorageError> {
    let counted = sqlx::query!(
        r#"select (select count(*) from registry_key) as "registry_keys!",
                  (select count(*) from person) as "persons!",
                  (select count(*) from event) as "events!",
                  (select count(*) from feed) as "feeds!",
                  (select count(*) from dossier) as "dossiers!",
                  (select count(*) from decision_current) as "current_rows!",
                  (select count(*) from request) as "requests!",
                  (select count(*) from consultation) as "consultations!",
                  (select count(*) from tariff_release as release
                   join tariff_row using (release_id)
                   where release.revision is not null) as "tariff_rows!",
                  (select count(*) from tariff_release
                   where revision is not null) as "tariff_releases!""#
    )
    .fetch_one(connection)
    .await
    .map_err(failure)?;
    let count_of = |section| match section {
        Section::Head => 1,
        Section::RegistryKeys => counted.registry_keys,
        Section::Persons => counted.persons,
        Section::Events => counted.events,
        Section::Feeds => counted.feeds,
        Section::Dossiers => counted.dossiers,
        Section::CurrentRows => counted.current_rows,
        Section::Requests => counted.requests,
        Section::Consultations => counted.consultations,
        Section::TariffRows => counted.tariff_rows,
        Section::TariffReleases => counted.tariff_releases,
    };
    Ok(Section::ALL.map(|section| count_of(section).unsigned_abs()))
}

pub(super) fn records(
    connection: &mut PgConnection,
    section: Section,
) -> BoxStream<'_, Result<Record, StorageError>> {
    let texts = match section {
        Section::Head => head(connection),
        Section::RegistryKeys => registry_keys(connection),
        Section::Persons => persons(connection),
        Section::Events => events(connection),
        Section::Feeds => feeds(connection),
        Section::Dossiers => dossiers(connection),
        Section::CurrentRows => current_rows(connection),
        Section::Requests => requests(connection),
        Section::Consultations => consultations(connection),
        Section::TariffRows => tariff_rows(connection),
        Section::TariffReleases => tariff_releases(connection),
    };
    let record = |text: sqlx::Result<String>| {
        Record::from_json(&text.map_err(failure)?).ok_or_else(|| corrupt("JSON"))
    };
    texts.map(record).boxed()
}

fn head(connection: &mut PgConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_build_object(
                 'revision', revision, 'tariff_revision', tariff_revision,
                 'next_card_sequence', next_card_sequence
               )::text as "record!"
           from head"#
    )
    .fetch(connection)
}

fn registry_keys(connection: &mut PgConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_build_object(
                 'purpose', purpose, 'key_id', key_id, 'kek_id', kek_id,
                 'wrapped_key', encode(wrapped_key, 'hex')
               )::text as "record!"
           from registry_key order by purpose, key_id"#
    )
    .fetch(connection)
}

fn persons(connection: &mut PgConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_build_object(
                 'ssin_hmac', encode(ssin_hmac, 'hex'), 'hmac_key_id', hmac_key_id,
                 'person_id', encode(uuid_send(person_id), 'hex'), 'kek_id', kek_id,
                 'wrapped_key', encode(wrapped_key, 'hex')
               )::text as "record!"
           from person order by ssin_hmac"#
    )
    .fetch(connection)
}

fn events(connection: &mut PgConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_build_object(
                 'revision', revision, 'event_id', encode(uuid_send(event_id), 'hex'), 'kind', kind,
                 'recorded_micros', recorded_micros,
                 'person_id', encode(uuid_send(person_id), 'hex'), 'card_number', card_number,
                 'version', version, 'organisation', organisation, 'content', encode(content, 'hex')
               )::text as "record!"
           from event order by revision"#
    )
    .fetch(connection)
}

fn feeds(connection: &mut PgConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_build_object(
                 'organisation', organisation, 'revision', revision
               )::text as "record!"
           from feed order by organisation, revision"#
    )
    .fetch(connection)
}

fn dossiers(connection: &mut PgConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_build_object(
                 'person_id', encode(uuid_send(person_id), 'hex'), 'revision', revision
               )::text as "record!"
           from dossier order by person_id"#
    )
    .fetch(connection)
}

fn current_rows(connection: &mut PgConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_build_object(
                 'card_number', card_number, 'version', version,
                 'person_id', encode(uuid_send(person_id), 'hex'), 'revision', revision,
                 'ocmw', ocmw, 'state', state, 'first_day', first_day, 'last_day', last_day
               )::text as "record!"
           from decision_current order by card_number"#
    )
    .fetch(connection)
}

fn requests(connection: &mut PgConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_build_object(
                 'organisation', organisation, 'request_id', encode(uuid_send(request_id), 'hex'),
                 'person_id', encode(uuid_send(person_id), 'hex'),
                 'payload', encode(payload, 'hex'), 'revision', revision
               )::text as "record!"
           from request order by organisation, request_id"#
    )
    .fetch(connection)
}

fn consultations(connection: &mut PgConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_build_object(
                 'answered_micros', answered_micros, 'ticket', encode(uuid_send(ticket), 'hex'),
                 'person_id', encode(uuid_send(person_id), 'hex'),
                 'ssin_hmac', encode(ssin_hmac, 'hex'), 'dossier_revision', dossier_revision,
                 'tariff_revision', tariff_revision, 'organisation', organisation,
                 'agreements', to_json(agreements), 'content', encode(content, 'hex')
               )::text as "record!"
           from consultation order by answered_micros, ticket"#
    )
    .fetch(connection)
}

fn tariff_rows(connection: &mut PgConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_build_object(
                 'release_id', encode(uuid_send(held.release_id), 'hex'), 'position', held.position,
                 'content', held.content
               )::text as "record!"
           from tariff_row as held
           where (select revision from tariff_release
                  where release_id = held.release_id) is not null
           order by held.release_id, held.position"#
    )
    .fetch(connection)
}

fn tariff_releases(connection: &mut PgConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_build_object(
                 'release_id', encode(uuid_send(release_id), 'hex'), 'revision', revision
               )::text as "record!"
           from tariff_release where revision is not null order by release_id"#
    )
    .fetch(connection)
}
