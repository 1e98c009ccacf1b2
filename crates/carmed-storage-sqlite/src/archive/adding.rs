//! Records as rows again, section by section; each takes a list of records in JSON.

use carmed_storage::archive::Section;
use sqlx::sqlite::SqliteConnection;

type Added = sqlx::Result<()>;

pub(super) async fn add(
    connection: &mut SqliteConnection,
    section: Section,
    records: &str,
) -> Added {
    match section {
        Section::Head => head(connection, records).await,
        Section::RegistryKeys => registry_keys(connection, records).await,
        Section::Persons => persons(connection, records).await,
        Section::Events => events(connection, records).await,
        Section::Feeds => feeds(connection, records).await,
        Section::Dossiers => dossiers(connection, records).await,
        Section::CurrentRows => current_rows(connection, records).await,
        Section::Requests => requests(connection, records).await,
        Section::Consultations => consultations(connection, records).await,
        Section::TariffRows => tariff_rows(connection, records).await,
        Section::TariffReleases => tariff_releases(connection, records).await,
    }
}

async fn head(connection: &mut SqliteConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "update head set revision = value ->> 'revision',
                         tariff_revision = value ->> 'tariff_revision',
                         next_card_sequence = value ->> 'next_card_sequence'
         from json_each(?1)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn registry_keys(connection: &mut SqliteConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into registry_key (purpose, key_id, wrapped_key, kek_id)
         select value ->> 'purpose', value ->> 'key_id', unhex(value ->> 'wrapped_key'),
                value ->> 'kek_id'
         from json_each(?1)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn persons(connection: &mut SqliteConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into person (ssin_hmac, hmac_key_id, person_id, wrapped_key, kek_id)
         select unhex(value ->> 'ssin_hmac'), value ->> 'hmac_key_id',
                unhex(value ->> 'person_id'), unhex(value ->> 'wrapped_key'), value ->> 'kek_id'
         from json_each(?1)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn events(connection: &mut SqliteConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into event (revision, event_id, kind, recorded_micros, person_id, card_number,
                            version, organisation, content)
         select value ->> 'revision', unhex(value ->> 'event_id'), value ->> 'kind',
                value ->> 'recorded_micros', unhex(value ->> 'person_id'),
                value ->> 'card_number', value ->> 'version', value ->> 'organisation',
                unhex(value ->> 'content')
         from json_each(?1)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn feeds(connection: &mut SqliteConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into feed (organisation, revision)
         select value ->> 'organisation', value ->> 'revision' from json_each(?1)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn dossiers(connection: &mut SqliteConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into dossier (person_id, revision)
         select unhex(value ->> 'person_id'), value ->> 'revision' from json_each(?1)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn current_rows(connection: &mut SqliteConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into decision_current (card_number, version, person_id, revision, ocmw, state,
                                       first_day, last_day)
         select value ->> 'card_number', value ->> 'version', unhex(value ->> 'person_id'),
                value ->> 'revision', value ->> 'ocmw', value ->> 'state', value ->> 'first_day',
                value ->> 'last_day'
         from json_each(?1)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn requests(connection: &mut SqliteConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into request (organisation, request_id, person_id, payload, revision)
         select value ->> 'organisation', unhex(value ->> 'request_id'),
                unhex(value ->> 'person_id'), unhex(value ->> 'payload'), value ->> 'revision'
         from json_each(?1)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn consultations(connection: &mut SqliteConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into consultation (answered_micros, ticket, person_id, ssin_hmac, dossier_revision,
                                   tariff_revision, organisation, agreements, content)
         select value ->> 'answered_micros', unhex(value ->> 'ticket'),
                unhex(value ->> 'person_id'), unhex(value ->> 'ssin_hmac'),
                value ->> 'dossier_revision', value ->> 'tariff_revision',
                value ->> 'organisation', value -> 'agreements', unhex(value ->> 'content')
         from json_each(?1)",
        records
    );
    statement.execute(connection).await.map(drop)
}

/// Their releases are staged until they come themselves.
async fn tariff_rows(connection: &mut SqliteConnection, records: &str) -> Added {
    sqlx::query!(
        "insert into tariff_release (release_id)
         select distinct unhex(value ->> 'release_id') from json_each(?1) where true
         on conflict (release_id) do nothing",
        records
    )
    .execute(&mut *connection)
    .await?;
    let statement = sqlx::query!(
        "insert into tariff_row (release_id, position, content)
         select unhex(value ->> 'release_id'), value ->> 'position', value -> 'content'
         from json_each(?1)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn tariff_releases(connection: &mut SqliteConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into tariff_release (release_id, revision)
         select unhex(value ->> 'release_id'), value ->> 'revision' from json_each(?1) where true
         on conflict (release_id) do update set revision = excluded.revision",
        records
    );
    statement.execute(connection).await.map(drop)
}
