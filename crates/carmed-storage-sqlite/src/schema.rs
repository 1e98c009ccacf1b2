//! The schema: migrated on open, refused where this program may not read it.

use crate::failure::{failure, misuse};
use carmed_storage::StorageError;
use sqlx::SqlitePool;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::SqliteConnection;

static MIGRATOR: Migrator = sqlx::migrate!();

/// Brings the store to the schema this program knows; leaves a newer one that it may read as it is.
///
/// # Errors
/// [`StorageError::UnknownSchema`] for a newer schema that this program may not read; `Failed` for a
/// database that is not Carmed's.
pub(crate) async fn migrate(pool: &SqlitePool) -> Result<(), StorageError> {
    let known = known();
    match stored(pool).await? {
        Some((found, readable_since)) if found > known => {
            if readable_since > known {
                return Err(StorageError::UnknownSchema {
                    found,
                    readable_since,
                    known,
                });
            }
            Ok(())
        }
        _ => MIGRATOR.run(pool).await.map_err(migration_failure),
    }
}

/// The store's schema, where it is the one this program knows.
///
/// # Errors
/// [`StorageError::UnknownSchema`] for any other.
pub(crate) async fn exact(connection: &mut SqliteConnection) -> Result<i64, StorageError> {
    let known = known();
    let newest = sqlx::query!(
        "select schema, readable_since from schema_version order by schema desc limit 1"
    )
    .fetch_one(connection)
    .await
    .map_err(failure)?;
    if newest.schema == known {
        return Ok(known);
    }
    Err(StorageError::UnknownSchema {
        found: newest.schema,
        readable_since: newest.readable_since,
        known,
    })
}

fn known() -> i64 {
    let versions = MIGRATOR.iter().map(|migration| migration.version);
    versions.max().unwrap_or_default()
}

/// The store's schema and the oldest program schema that may read it; `None` in an empty file.
async fn stored(pool: &SqlitePool) -> Result<Option<(i64, i64)>, StorageError> {
    let tables = sqlx::query_scalar!(
        r#"select name as "name!" from sqlite_schema
           where type = 'table' and name <> '_sqlx_migrations'"#
    )
    .fetch_all(pool)
    .await
    .map_err(failure)?;
    if tables.is_empty() {
        return Ok(None);
    }
    if !tables.iter().any(|table| table == "schema_version") {
        return Err(misuse("the file is a database, and not one of Carmed's"));
    }
    let newest = sqlx::query!(
        "select schema, readable_since from schema_version order by schema desc limit 1"
    )
    .fetch_optional(pool)
    .await
    .map_err(failure)?;
    Ok(newest.map(|row| (row.schema, row.readable_since)))
}

fn migration_failure(error: MigrateError) -> StorageError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => failure(error),
        other => StorageError::Failed(other.into()),
    }
}
