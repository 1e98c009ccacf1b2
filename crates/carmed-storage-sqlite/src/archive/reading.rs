//! Every row as a record, section by section.

use crate::failure::{corrupt, failure};
use carmed_storage::StorageError;
use carmed_storage::archive::{Counts, Record, Section};
use futures::StreamExt as _;
use futures::stream::BoxStream;
use sqlx::sqlite::SqliteConnection;

type Texts<'c> = BoxStream<'c, sqlx::Result<String>>;

/// Whether nothing was ever written.
pub(super) async fn is_empty(connection: &mut SqliteConnection) -> Result<bool, StorageError> {
    sqlx::query_scalar!(
        r#"select revision = 0 and next_card_sequence = 1
               and not exists (select 1 from event) and not exists (select 1 from dossier)
               and not exists (select 1 from feed) and not exists (select 1 from decision_current)
               and not exists (select 1 from request) and not exists (select 1 from person)
               and not exists (select 1 from registry_key)
               and not exists (select 1 from consultation)
               and not exists (select 1 from tariff_row)
               and not exists (select 1 from tariff_release) as "empty!: bool"
           from head"#
    )
    .fetch_one(connection)
    .await
    .map_err(failure)
}

pub(super) async fn counts(connection: &mut SqliteConnection) -> Result<Counts, StorageError> {
    let counted = sqlx::query!(
        r#"select (select count(*) from registry_key) as "registry_keys!: i64",
                  (select count(*) from person) as "persons!: i64",
                  (select count(*) from event) as "events!: i64",
                  (select count(*) from feed) as "feeds!: i64",
                  (select count(*) from dossier) as "dossiers!: i64",
                  (select count(*) from decision_current) as "current_rows!: i64",
                  (select count(*) from request) as "requests!: i64",
                  (select count(*) from consultation) as "consultations!: i64",
                  (select count(*) from tariff_release as release
                   join tariff_row using (release_id)
                   where release.revision is not null) as "tariff_rows!: i64",
                  (select count(*) from tariff_release
                   where revision is not null) as "tariff_releases!: i64""#
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
    connection: &mut SqliteConnection,
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

fn head(connection: &mut SqliteConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_object('revision', revision, 'tariff_revision', tariff_revision,
                              'next_card_sequence', next_card_sequence) as "record!: String"
           from head"#
    )
    .fetch(connection)
}

fn registry_keys(connection: &mut SqliteConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_object('purpose', purpose, 'key_id', key_id, 'kek_id', kek_id,
                              'wrapped_key', lower(hex(wrapped_key))) as "record!: String"
           from registry_key order by purpose, key_id"#
    )
    .fetch(connection)
}

fn persons(connection: &mut SqliteConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_object('ssin_hmac', lower(hex(ssin_hmac)), 'hmac_key_id', hmac_key_id,
                              'person_id', lower(hex(person_id)), 'kek_id', kek_id,
                              'wrapped_key', iif(wrapped_key is null, null, lower(hex(wrapped_key))))
                  as "record!: String"
           from person order by ssin_hmac"#
    )
    .fetch(connection)
}

fn events(connection: &mut SqliteConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_object('revision', revision, 'event_id', lower(hex(event_id)), 'kind', kind,
                              'recorded_micros', recorded_micros,
                              'person_id', iif(person_id is null, null, lower(hex(person_id))),
                              'card_number', card_number, 'version', version,
                              'organisation', organisation, 'content', lower(hex(content)))
                  as "record!: String"
           from event order by revision"#
    )
    .fetch(connection)
}

fn feeds(connection: &mut SqliteConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_object('organisation', organisation, 'revision', revision)
                  as "record!: String"
           from feed order by organisation, revision"#
    )
    .fetch(connection)
}

fn dossiers(connection: &mut SqliteConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_object('person_id', lower(hex(person_id)), 'revision', revision)
                  as "record!: String"
           from dossier order by person_id"#
    )
    .fetch(connection)
}

fn current_rows(connection: &mut SqliteConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_object('card_number', card_number, 'version', version,
                              'person_id', lower(hex(person_id)), 'revision', revision,
                              'ocmw', ocmw, 'state', state, 'first_day', first_day,
                              'last_day', last_day) as "record!: String"
           from decision_current order by card_number"#
    )
    .fetch(connection)
}

fn requests(connection: &mut SqliteConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_object('organisation', organisation, 'request_id', lower(hex(request_id)),
                              'person_id', iif(person_id is null, null, lower(hex(person_id))),
                              'payload', lower(hex(payload)), 'revision', revision)
                  as "record!: String"
           from request order by organisation, request_id"#
    )
    .fetch(connection)
}

fn consultations(connection: &mut SqliteConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_object('answered_micros', answered_micros, 'ticket', lower(hex(ticket)),
                              'person_id', iif(person_id is null, null, lower(hex(person_id))),
                              'ssin_hmac', iif(ssin_hmac is null, null, lower(hex(ssin_hmac))),
                              'dossier_revision', dossier_revision,
                              'tariff_revision', tariff_revision, 'organisation', organisation,
                              'agreements', json(agreements), 'content', lower(hex(content)))
                  as "record!: String"
           from consultation order by answered_micros, ticket"#
    )
    .fetch(connection)
}

fn tariff_rows(connection: &mut SqliteConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_object('release_id', lower(hex(held.release_id)), 'position', held.position,
                              'content', json(held.content)) as "record!: String"
           from tariff_row as held
           where (select revision from tariff_release
                  where release_id = held.release_id) is not null
           order by held.release_id, held.position"#
    )
    .fetch(connection)
}

fn tariff_releases(connection: &mut SqliteConnection) -> Texts<'_> {
    sqlx::query_scalar!(
        r#"select json_object('release_id', lower(hex(release_id)), 'revision', revision)
                  as "record!: String"
           from tariff_release where revision is not null order by release_id"#
    )
    .fetch(connection)
}
