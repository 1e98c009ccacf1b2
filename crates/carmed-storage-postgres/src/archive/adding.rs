//! Records as rows again, section by section; each takes a list of records in JSON.

use carmed_storage::archive::Section;
use sqlx::postgres::PgConnection;

type Added = sqlx::Result<()>;

pub(super) async fn add(connection: &mut PgConnection, section: Section, records: &str) -> Added {
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

async fn head(connection: &mut PgConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "update head set revision = line.revision, tariff_revision = line.tariff_revision,
                         next_card_sequence = line.next_card_sequence
         from json_to_recordset($1::text::json) as line (
             revision bigint, tariff_revision bigint, next_card_sequence bigint)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn registry_keys(connection: &mut PgConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into registry_key (purpose, key_id, wrapped_key, kek_id)
         select purpose, key_id, decode(wrapped_key, 'hex'), kek_id
         from json_to_recordset($1::text::json) as line (purpose text, key_id bigint,
             wrapped_key text, kek_id text)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn persons(connection: &mut PgConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into person (ssin_hmac, hmac_key_id, person_id, wrapped_key, kek_id)
         select decode(ssin_hmac, 'hex'), hmac_key_id, person_id, decode(wrapped_key, 'hex'), kek_id
         from json_to_recordset($1::text::json) as line (ssin_hmac text, hmac_key_id bigint,
             person_id uuid, wrapped_key text, kek_id text)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn events(connection: &mut PgConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into event (revision, event_id, kind, recorded_micros, person_id, card_number,
                            version, organisation, content)
         select revision, event_id, kind, recorded_micros, person_id, card_number, version,
                organisation, decode(content, 'hex')
         from json_to_recordset($1::text::json) as line (revision bigint, event_id uuid, kind text,
             recorded_micros bigint, person_id uuid, card_number text, version bigint,
             organisation text, content text)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn feeds(connection: &mut PgConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into feed (organisation, revision)
         select organisation, revision
         from json_to_recordset($1::text::json) as line (organisation text, revision bigint)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn dossiers(connection: &mut PgConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into dossier (person_id, revision)
         select person_id, revision
         from json_to_recordset($1::text::json) as line (person_id uuid, revision bigint)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn current_rows(connection: &mut PgConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into decision_current (card_number, version, person_id, revision, ocmw, state,
                                       first_day, last_day)
         select card_number, version, person_id, revision, ocmw, state, first_day, last_day
         from json_to_recordset($1::text::json) as line (card_number text, version bigint,
             person_id uuid, revision bigint, ocmw text, state text, first_day date, last_day date)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn requests(connection: &mut PgConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into request (organisation, request_id, person_id, payload, revision)
         select organisation, request_id, person_id, decode(payload, 'hex'), revision
         from json_to_recordset($1::text::json) as line (organisation text, request_id uuid,
             person_id uuid, payload text, revision bigint)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn consultations(connection: &mut PgConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into consultation (answered_micros, ticket, person_id, ssin_hmac, dossier_revision,
                                   tariff_revision, organisation, agreements, content)
         select answered_micros, ticket, person_id, decode(ssin_hmac, 'hex'), dossier_revision,
                tariff_revision, organisation, agreements, decode(content, 'hex')
         from json_to_recordset($1::text::json) as line (answered_micros bigint, ticket uuid,
             person_id uuid, ssin_hmac text, dossier_revision bigint, tariff_revision bigint,
             organisation text, agreements text[], content text)",
        records
    );
    statement.execute(connection).await.map(drop)
}

/// Their releases are staged until they come themselves.
async fn tariff_rows(connection: &mut PgConnection, records: &str) -> Added {
    sqlx::query!(
        "insert into tariff_release (release_id)
         select distinct release_id
         from json_to_recordset($1::text::json) as line (release_id uuid)
         on conflict (release_id) do nothing",
        records
    )
    .execute(&mut *connection)
    .await?;
    let statement = sqlx::query!(
        "insert into tariff_row (release_id, position, content)
         select release_id, position, content
         from json_to_recordset($1::text::json) as line (
             release_id uuid, position bigint, content jsonb)",
        records
    );
    statement.execute(connection).await.map(drop)
}

async fn tariff_releases(connection: &mut PgConnection, records: &str) -> Added {
    let statement = sqlx::query!(
        "insert into tariff_release (release_id, revision)
         select release_id, revision
         from json_to_recordset($1::text::json) as line (release_id uuid, revision bigint)
         on conflict (release_id) do update set revision = excluded.revision",
        records
    );
    statement.execute(connection).await.map(drop)
}
