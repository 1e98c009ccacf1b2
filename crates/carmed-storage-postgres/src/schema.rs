//! The schema: migrated by command alone, refused where this program may not read it.

use crate::failure::{bounded, failure, misuse};
use carmed_storage::StorageError;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnection, PgPool};

static MIGRATOR: Migrator = sqlx::migrate!();

/// Brings the database to the schema this program knows; leaves a newer one that it may read as it is.
///
/// # Errors
/// [`StorageError::UnknownSchema`] for a newer schema that this program may not read; `Failed` for a
/// database that is not Carmed's.
pub(crate) async fn migrate(pool: &PgPool) -> Result<(), StorageError> {
    let known = known();
    let mut connection = pool.acquire().await.map_err(failure)?;
    let stored = stored(&mut connection).await?;
    drop(connection);
    match stored {
        Some((found, readable_since)) if found > known => {
            readable(found, readable_since, readable_since <= known)
        }
        _ => MIGRATOR.run(pool).await.map_err(migration_failure),
    }
}

/// Accepts this program's own schema, and a newer one that it may read.
///
/// # Errors
/// [`StorageError::UnknownSchema`] for any other; `Failed` for a database that is not Carmed's.
pub(crate) async fn accept(connection: &mut PgConnection) -> Result<(), StorageError> {
    let known = known();
    let (found, readable_since) = stored(connection)
        .await?
        .ok_or_else(|| misuse("the database is empty: migrate it first"))?;
    readable(
        found,
        readable_since,
        found >= known && readable_since <= known,
    )
}

/// The store's schema, where it is the one this program knows.
///
/// # Errors
/// [`StorageError::UnknownSchema`] for any other.
pub(crate) async fn exact(connection: &mut PgConnection) -> Result<i64, StorageError> {
    let newest = bounded(
        sqlx::query!(
            "select schema, readable_since from schema_version order by schema desc limit 1"
        )
        .fetch_one(connection),
    )
    .await?;
    let exact = newest.schema == known();
    readable(newest.schema, newest.readable_since, exact)?;
    Ok(newest.schema)
}

fn known() -> i64 {
    let versions = MIGRATOR.iter().map(|migration| migration.version);
    versions.max().unwrap_or_default()
}

fn readable(found: i64, readable_since: i64, accepted: bool) -> Result<(), StorageError> {
    if accepted {
        return Ok(());
    }
    Err(StorageError::UnknownSchema {
        found,
        readable_since,
        known: known(),
    })
}

/// The store's schema and the oldest program schema that may read it; `None` in an empty database.
async fn stored(connection: &mut PgConnection) -> Result<Option<(i64, i64)>, StorageError> {
    let tables = bounded(
        sqlx::query_scalar!(
            r#"select tablename as "name!" from pg_tables
               where schemaname = current_schema() and tablename <> '_sqlx_migrations'"#
        )
        .fetch_all(&mut *connection),
    )
    .await?;
    if tables.is_empty() {
        return Ok(None);
    }
    if !tables.iter().any(|table| table == "schema_version") {
        return Err(misuse("the database is in use, and not by Carmed"));
    }
    let newest = bounded(
        sqlx::query!(
            "select schema, readable_since from schema_version order by schema desc limit 1"
        )
        .fetch_optional(connection),
    )
    .await?;
    Ok(newest.map(|row| (row.schema, row.readable_since)))
}

fn migration_failure(error: MigrateError) -> StorageError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => failure(error),
        other => StorageError::Failed(other.into()),
    }
}
