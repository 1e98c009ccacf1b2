//! What went wrong in PostgreSQL, in the words of the storage traits; never with a value of a
//! parameter.

use carmed_storage::StorageError;
use sqlx::postgres::PgDatabaseError;
use std::time::Duration;

// SQLSTATE codes, https://www.postgresql.org/docs/current/errcodes-appendix.html.
const READ_ONLY: &str = "25006";
const MISSING_DATABASE: &str = "3D000";
const DATA_EXCEPTION: &str = "22";
/// Beginnings of the codes that say that the same call may succeed later.
const TRANSIENT: [&str; 13] = [
    "08",      // connection exceptions
    READ_ONLY, // the node is not, or not any more, the primary
    "25P03",   // idle in transaction for too long
    "25P04",   // a transaction for too long
    "40",      // deadlocks and serialization failures
    "53",      // no room: disk, memory, connections
    "55000",   // the database takes no connections for a while
    "55P03",   // a lock not to be had in time
    "57014",   // cancelled: a statement took too long
    "57P01",   // the server is shut down
    "57P02",   // the server crashed
    "57P03",   // the server is starting
    "58",      // the machine's own errors
];
const DATA_CORRUPTED: &str = "XX001";
const INDEX_CORRUPTED: &str = "XX002";

/// How long any statement may take, the answer included, before its connection counts as dead: longer
/// than the server itself lets it run.
const LONGEST_ANSWER: Duration = Duration::from_secs(35);

/// An error as PostgreSQL told it, without the detail and the data that its own form carries.
#[derive(Debug, thiserror::Error)]
#[error("PostgreSQL refuses with {code}: {message}")]
struct Refused {
    code: String,
    message: String,
}

/// The failure of a statement or a connection.
pub(crate) fn failure(error: sqlx::Error) -> StorageError {
    match error {
        sqlx::Error::Database(database) => {
            let code = database.code().unwrap_or_default().into_owned();
            // Only the messages of data exceptions quote values.
            let message = if code.starts_with(DATA_EXCEPTION) {
                "a value is not of its type"
            } else {
                database.message()
            };
            let refused = Refused {
                message: message.to_owned(),
                code,
            };
            match refused.code.as_str() {
                DATA_CORRUPTED | INDEX_CORRUPTED => StorageError::Corrupt(refused.to_string()),
                code if is_transient(code) => StorageError::Unavailable(refused.into()),
                _ => StorageError::Failed(refused.into()),
            }
        }
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
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

/// What a statement answers, within the bound.
pub(crate) async fn bounded<T>(
    statement: impl Future<Output = sqlx::Result<T>>,
) -> Result<T, StorageError> {
    match tokio::time::timeout(LONGEST_ANSWER, statement).await {
        Ok(answer) => answer.map_err(failure),
        Err(elapsed) => Err(StorageError::Unavailable(elapsed.into())),
    }
}

/// Whether the statement was refused because the node takes no writes: then it did nothing.
pub(crate) fn is_read_only(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| code == READ_ONLY)
}

/// Whether there is no database of that name.
pub(crate) fn is_missing_database(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| code == MISSING_DATABASE)
}

/// Whether the connection is of no use any more, whatever is asked over it.
pub(crate) fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) => true,
        _ => code(error).is_some_and(|code| {
            code == READ_ONLY || code.starts_with("08") || code.starts_with("57P")
        }),
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

fn is_transient(code: &str) -> bool {
    TRANSIENT
        .iter()
        .any(|beginning| code.starts_with(beginning))
}

fn code(error: &sqlx::Error) -> Option<&str> {
    let database = error.as_database_error()?;
    let told = database.try_downcast_ref::<PgDatabaseError>()?;
    Some(told.code())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::bed::Bed;
    use sqlx::Executor;
    use sqlx::postgres::PgConnection;

    async fn failure_of(connection: &mut PgConnection, statement: &'static str) -> StorageError {
        failure(connection.execute(statement).await.unwrap_err())
    }

    #[tokio::test]
    async fn a_lock_held_elsewhere_is_told_as_unavailable() {
        let bed = Bed::migrated().await;
        let (mut holder, mut waiter) = (bed.server().await, bed.server().await);
        let lock = "begin; select from head for update";
        holder.execute(lock).await.unwrap();
        waiter.execute("set lock_timeout = '1ms'").await.unwrap();
        let told = failure_of(&mut waiter, lock).await;
        assert!(matches!(told, StorageError::Unavailable(_)), "{told:?}");
    }

    #[tokio::test]
    async fn a_statement_that_takes_too_long_is_told_as_unavailable() {
        let mut connection = Bed::migrated().await.server().await;
        let slow = "set statement_timeout = '1ms'; select pg_sleep(5)";
        let told = failure_of(&mut connection, slow).await;
        assert!(matches!(told, StorageError::Unavailable(_)), "{told:?}");
    }

    #[tokio::test]
    async fn a_failure_names_no_value() {
        let mut connection = Bed::migrated().await.server().await;
        let key = "insert into registry_key values ('secret', 1, '', '')";
        connection.execute(key).await.unwrap();
        for statement in [
            key,
            "insert into registry_key values ('secret', -1, '', '')",
            "select 'secret'::uuid",
            "select 'secret'::bigint",
            "insert into person values ('secret', 1, gen_random_uuid(), null, '')",
        ] {
            let told = failure_of(&mut connection, statement).await;
            assert!(matches!(told, StorageError::Failed(_)), "{told:?}");
            assert!(!format!("{told} {told:?}").contains("secret"), "{told:?}");
        }
    }

    #[test]
    fn what_may_succeed_later_is_told_apart_by_its_code() {
        for code in [
            "08006", "25006", "40001", "40P01", "53100", "53300", "57P01", "58030",
        ] {
            assert!(is_transient(code), "{code}");
        }
        for code in [
            "23505", "22P02", "28P01", "3D000", "42501", "P0001", "25001",
        ] {
            assert!(!is_transient(code), "{code}");
        }
    }
}
