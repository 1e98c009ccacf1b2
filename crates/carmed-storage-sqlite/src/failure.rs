//! What went wrong in SQLite, in the words of the storage traits; never with a value of a parameter.

use carmed_storage::StorageError;

// Primary result codes, https://www.sqlite.org/rescode.html.
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
const NO_MEMORY: i32 = 7;
const READ_ONLY: i32 = 8;
const IO_ERROR: i32 = 10;
const CORRUPT: i32 = 11;
const FULL: i32 = 13;
const CANNOT_OPEN: i32 = 14;
const PROTOCOL: i32 = 15;
const NOT_A_DATABASE: i32 = 26;

/// The failure of a statement or a connection.
pub(crate) fn failure(error: sqlx::Error) -> StorageError {
    match &error {
        sqlx::Error::Database(database) => match primary_code(database.code().as_deref()) {
            Some(
                BUSY | LOCKED | NO_MEMORY | READ_ONLY | IO_ERROR | FULL | CANNOT_OPEN | PROTOCOL,
            ) => StorageError::Unavailable(error.into()),
            Some(CORRUPT | NOT_A_DATABASE) => StorageError::Corrupt(error.to_string()),
            _ => StorageError::Failed(error.into()),
        },
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => StorageError::Unavailable(error.into()),
        sqlx::Error::ColumnDecode { index, .. } => {
            StorageError::Corrupt(format!("column {index} is not of its type"))
        }
        sqlx::Error::Decode(_) => StorageError::Corrupt("a column is not of its type".to_owned()),
        _ => StorageError::Failed(error.into()),
    }
}

/// A stored value that Carmed cannot have written; names the column, never the value.
pub(crate) fn corrupt(column: &str) -> StorageError {
    StorageError::Corrupt(format!("column {column}"))
}

/// A call that no caller may make.
pub(crate) fn misuse(what: &'static str) -> StorageError {
    StorageError::Failed(what.into())
}

/// Extended codes carry the primary one in their lowest byte.
fn primary_code(extended: Option<&str>) -> Option<i32> {
    extended?.parse::<i32>().ok().map(|code| code & 0xff)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
    use sqlx::{ConnectOptions, Executor};
    use std::time::Duration;

    async fn connection(directory: &tempfile::TempDir) -> SqliteConnection {
        SqliteConnectOptions::new()
            .filename(directory.path().join("any.db"))
            .create_if_missing(true)
            .busy_timeout(Duration::ZERO)
            .connect()
            .await
            .unwrap()
    }

    async fn failure_of(
        connection: &mut SqliteConnection,
        statement: &'static str,
    ) -> StorageError {
        failure(connection.execute(statement).await.unwrap_err())
    }

    #[tokio::test]
    async fn a_lock_held_elsewhere_is_told_as_unavailable() {
        let directory = tempfile::tempdir().unwrap();
        let mut holder = connection(&directory).await;
        holder.execute("begin immediate").await.unwrap();
        let mut waiter = connection(&directory).await;
        let told = failure_of(&mut waiter, "begin immediate").await;
        assert!(matches!(told, StorageError::Unavailable(_)), "{told:?}");
    }

    #[tokio::test]
    async fn a_broken_constraint_is_a_failure_that_names_no_value() {
        let directory = tempfile::tempdir().unwrap();
        let mut connection = connection(&directory).await;
        let tables = "create table t (a text primary key); insert into t values ('secret')";
        connection.execute(tables).await.unwrap();
        let told = failure_of(&mut connection, "insert into t values ('secret')").await;
        assert!(matches!(told, StorageError::Failed(_)), "{told:?}");
        assert!(!format!("{told} {told:?}").contains("secret"), "{told:?}");
    }

    #[tokio::test]
    async fn a_value_of_another_type_is_corrupt() {
        let directory = tempfile::tempdir().unwrap();
        let mut connection = connection(&directory).await;
        let short_id = sqlx::query_scalar::<_, uuid::Uuid>("select x'0102'");
        let told = failure(short_id.fetch_one(&mut connection).await.unwrap_err());
        assert!(matches!(told, StorageError::Corrupt(_)), "{told:?}");
    }
}
