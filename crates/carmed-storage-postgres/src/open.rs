//! Opens a store in a database, and makes its schema.

use crate::Engine;
use crate::failure::{bounded, failure, is_missing_database, misuse};
use crate::writers::{PATIENCE, Writers, connect, refuse_read_only};
use crate::{months, schema};
use carmed_model::Day;
use carmed_storage::{StorageError, Store};
use sqlx::migrate::MigrateDatabase;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection, Executor, Postgres, Row};
use std::num::NonZero;
use std::sync::{Arc, Mutex};
use std::thread::available_parallelism;
use std::time::Duration;

const READERS: u32 = 8;
/// A connection to a node that was switched away from is gone after that time, whatever it is asked.
const LONGEST_LIFE: Duration = Duration::from_secs(600);

/// What the server itself enforces on each connection, should this program not.
const SETTINGS: [(&str, &str); 8] = [
    ("statement_timeout", "30s"),
    ("lock_timeout", "5s"),
    ("idle_in_transaction_session_timeout", "5s"),
    ("synchronous_commit", "on"),
    // Every statement seeks its rows by an index, one by one where it joins, whatever the planner takes
    // a table's size for: a plan that was made while a table was small is kept while it grows.
    ("enable_seqscan", "off"),
    ("enable_hashjoin", "off"),
    ("enable_mergejoin", "off"),
    ("jit", "off"),
];

/// Opens the store in the database `postgres://…`, with a role that has the rights of
/// `carmed_application`.
///
/// Its schema stays as it is; [`migrate`] makes it. `today` tells how many months of the journal are
/// made ahead; too few are told in the log.
///
/// # Errors
/// [`StorageError::UnknownSchema`] for a store this program may not read, or one that waits to be
/// migrated; `Unavailable` where no node that takes writes can be reached; `Failed` for an URL that
/// is none, a role that may not log in, or a database that is not Carmed's.
pub async fn open(url: &str, today: Day) -> Result<Store, StorageError> {
    let engine = Arc::new(open_engine(url, today).await?);
    Ok(Store {
        register: Arc::clone(&engine) as _,
        journal: Arc::clone(&engine) as _,
        vault: Arc::clone(&engine) as _,
        tariffs: Arc::clone(&engine) as _,
        archive: Arc::clone(&engine) as _,
        engine,
    })
}

/// Brings the database to the schema this program knows, and makes the months of the journal up to two
/// years after `today`; makes the database itself where there is none and the role may.
///
/// A newer schema that this program may read stays as it is. The role owns the tables it makes, and
/// must be allowed to make the role `carmed_application` where there is none.
///
/// # Errors
/// As [`open`].
pub async fn migrate(url: &str, today: Day) -> Result<(), StorageError> {
    let options = options(url)?;
    match connect(&options).await {
        Ok(connection) => bounded(connection.close()).await?,
        Err(error) if is_missing_database(&error) => {
            bounded(Postgres::create_database(url)).await?;
        }
        Err(error) => return Err(failure(error)),
    }
    // A migration may take long; nobody is kept waiting for a lock by it.
    let options = options.options([("statement_timeout", "0")]);
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .after_connect(|connection, _| Box::pin(refuse_read_only(connection)))
        .connect_lazy_with(options);
    schema::migrate(&pool).await?;
    let mut connection = pool.acquire().await.map_err(failure)?.detach();
    pool.close().await;
    months::make(&mut connection, today).await?;
    connection.close().await.map_err(failure)
}

pub(crate) async fn open_engine(url: &str, today: Day) -> Result<Engine, StorageError> {
    let options = options(url)?;
    let mut first = bounded(connect(&options)).await?;
    schema::accept(&mut first).await?;
    months::warn_of_few(&mut first, today).await?;
    first.close().await.map_err(failure)?;
    let cores = available_parallelism().map_or(1, NonZero::get);
    Ok(Engine {
        register: Writers::new(options.clone(), 1),
        journal: Writers::new(options.clone(), cores),
        readers: readers(options),
        staging: Mutex::default(),
    })
}

fn options(url: &str) -> Result<PgConnectOptions, StorageError> {
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(misuse("the store's URL does not begin with postgres://"));
    }
    // What is wrong with an URL is not told: its text may hold a password.
    let options: PgConnectOptions = url
        .parse()
        .map_err(|_| misuse("the store's URL cannot be read"))?;
    Ok(options.application_name("carmed").options(SETTINGS))
}

fn readers(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .max_lifetime(LONGEST_LIFE)
        // One that was cut meanwhile is replaced before it is asked anything.
        .test_before_acquire(true)
        .after_connect(|connection, _| Box::pin(refuse_read_only(connection)))
        .after_release(|connection, _| Box::pin(is_outside_transaction(connection)))
        .connect_lazy_with(options)
}

/// A belt beside the rule that no transaction is begun on a pooled connection: one that is inside a
/// transaction all the same is not handed on. A statement that comes in one message, as one without
/// parameters does, is as old as the transaction it begins.
async fn is_outside_transaction(connection: &mut PgConnection) -> sqlx::Result<bool> {
    let row = connection
        .fetch_one("select now() = statement_timestamp()")
        .await?;
    row.try_get(0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::bed::{Bed, today};
    use carmed_model::{Instant, Organisation, PersonId, Revision};
    use carmed_storage::{
        ConsultationKey, ConsultationRow, Expectation, Journal, Register, Subject,
    };
    use uuid::Uuid;

    async fn engine(bed: &Bed) -> Engine {
        open_engine(&bed.server_url(), today()).await.unwrap()
    }

    fn record() -> ConsultationRow {
        let hospital = carmed_model::Nihii::parse("71000535").unwrap();
        ConsultationRow {
            key: ConsultationKey {
                answered_at: Instant::from_micros(1),
                ticket: Uuid::from_u128(1),
            },
            subject: Subject::Person(PersonId::new(Uuid::from_u128(2))),
            expectation: Expectation {
                dossier: Revision::ZERO,
                tariff: Revision::ZERO,
            },
            organisation: Organisation::Nihii(hospital),
            agreements: Vec::new(),
            content: Vec::new(),
        }
    }

    #[tokio::test]
    async fn the_server_bounds_every_connection_that_writes() {
        let bed = Bed::migrated().await;
        let engine = engine(&bed).await;
        for writers in [&engine.register, &engine.journal] {
            // The second connection replaces the first, which is dropped here as after an error.
            for _ in 0..2 {
                let mut lease = writers.lease().await.unwrap();
                for (setting, expected) in SETTINGS {
                    let show = format!("show {setting}");
                    let value = sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(show));
                    let value = value.fetch_one(lease.connection()).await.unwrap();
                    assert_eq!(value, expected, "{setting}");
                }
            }
        }
    }

    #[tokio::test]
    async fn a_connection_whose_node_takes_no_writes_any_more_is_replaced_before_anybody_is_told() {
        const READ_ONLY: &str = "set default_transaction_read_only = on";
        let bed = Bed::migrated().await;
        let engine = engine(&bed).await;
        let mut lease = engine.register.lease().await.unwrap();
        lease.connection().execute(READ_ONLY).await.unwrap();
        lease.give_back();
        assert_eq!(engine.reserve_cards(1).await.unwrap(), 1);
        let mut lease = engine.journal.lease().await.unwrap();
        lease.connection().execute(READ_ONLY).await.unwrap();
        lease.give_back();
        assert_eq!(engine.record(&[record()]).await.unwrap(), [true]);
    }

    #[tokio::test]
    async fn a_transaction_that_is_dropped_is_rolled_back() {
        let bed = Bed::migrated().await;
        let engine = engine(&bed).await;
        let (mut lease, _) = engine.register.begin().await.unwrap();
        let statement = "update head set next_card_sequence = 77";
        lease.connection().execute(statement).await.unwrap();
        drop(lease);
        assert_eq!(engine.reserve_cards(1).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_reader_inside_a_transaction_is_not_handed_on() {
        let bed = Bed::migrated().await;
        let engine = engine(&bed).await;
        let process = "select pg_backend_pid()";
        let mut reader = engine.readers.acquire().await.unwrap();
        reader.execute("begin").await.unwrap();
        let spoilt: i32 = sqlx::query_scalar(process)
            .fetch_one(&mut *reader)
            .await
            .unwrap();
        reader.return_to_pool().await;
        for _ in 0..READERS {
            let mut next = engine.readers.acquire().await.unwrap();
            let pid: i32 = sqlx::query_scalar(process)
                .fetch_one(&mut *next)
                .await
                .unwrap();
            assert_ne!(pid, spoilt);
            assert!(is_outside_transaction(&mut next).await.unwrap());
        }
    }
}
