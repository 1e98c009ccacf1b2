//! The connections that write.

use crate::failure::{bounded, failure, is_lost};
use crate::rows;
use carmed_storage::{Head, StorageError};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// How long a call waits for a lock, for a free connection or for a node that takes writes, before the
/// store counts as unavailable.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(50);

/// So many connections that write, each lent to one call at a time.
///
/// A call gives its connection back only after it ended well. After an error, or when its future is
/// dropped, the connection is closed, which rolls back what it had begun, and a later call opens
/// another. So no call ever meets a transaction that is not its own, nor a node that takes no writes.
pub(crate) struct Writers {
    options: PgConnectOptions,
    seats: Semaphore,
    idle: Mutex<Vec<PgConnection>>,
}

/// A connection, lent.
pub(crate) struct Lease<'a> {
    writers: &'a Writers,
    connection: PgConnection,
    _seat: SemaphorePermit<'a>,
}

impl Writers {
    /// At most so many connections with these options, opened when they are needed.
    pub(crate) fn new(options: PgConnectOptions, count: usize) -> Self {
        Self {
            options,
            seats: Semaphore::new(count),
            idle: Mutex::default(),
        }
    }

    /// Closes the connections that nobody uses; a later call opens others.
    pub(crate) async fn close(&self) {
        while let Some(connection) = self.take_idle() {
            if let Err(error) = connection.close().await {
                tracing::debug!(error = %failure(error), "a connection broke while it was closed");
            }
        }
    }

    /// A connection outside a transaction, for a single statement.
    pub(crate) async fn lease(&self) -> Result<Lease<'_>, StorageError> {
        patiently(async {
            let seat = self.seats.acquire().await;
            let seat = seat.map_err(|closed| StorageError::Unavailable(closed.into()))?;
            let connection = match self.take_idle() {
                Some(connection) => connection,
                None => self.connect().await?,
            };
            Ok(Lease {
                writers: self,
                connection,
                _seat: seat,
            })
        })
        .await
    }

    /// A connection inside a transaction that has locked the head, and the head. Another
    /// server's transaction is waited for; a connection that turns out to be lost is replaced, for
    /// nothing was done over it yet.
    pub(crate) async fn begin(&self) -> Result<(Lease<'_>, Head), StorageError> {
        patiently(async {
            loop {
                let mut lease = self.lease().await?;
                match lock_head(&mut lease.connection).await {
                    Ok((last, tariff)) => return Ok((lease, rows::head(last, tariff)?)),
                    Err(error) if is_lost(&error) => drop(lease),
                    Err(error) => return Err(failure(error)),
                }
                pause().await;
            }
        })
        .await
    }

    /// A new connection to a node that takes writes, as soon as there is one.
    async fn connect(&self) -> Result<PgConnection, StorageError> {
        loop {
            match connect(&self.options).await {
                Ok(connection) => return Ok(connection),
                Err(error) if is_lost(&error) => {
                    tracing::debug!(error = %failure(error), "no node takes writes");
                }
                Err(error) => return Err(failure(error)),
            }
            pause().await;
        }
    }

    fn take_idle(&self) -> Option<PgConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.pop()
    }
}

impl Lease<'_> {
    /// Where the statements run.
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Ends the transaction durably and gives the connection back.
    pub(crate) async fn commit(mut self) -> Result<(), StorageError> {
        bounded(self.connection.execute("commit")).await?;
        self.give_back();
        Ok(())
    }

    /// Gives the connection back; the statement ended well.
    pub(crate) fn give_back(self) {
        let idle = self.writers.idle.lock();
        idle.unwrap_or_else(PoisonError::into_inner)
            .push(self.connection);
    }
}

/// A new connection to a node that takes writes; an error where it takes none.
pub(crate) async fn connect(options: &PgConnectOptions) -> sqlx::Result<PgConnection> {
    let mut connection = options.connect().await?;
    refuse_read_only(&mut connection).await?;
    Ok(connection)
}

/// An error where the node takes no writes, as after a switch to another.
pub(crate) async fn refuse_read_only(connection: &mut PgConnection) -> sqlx::Result<()> {
    let read_only =
        sqlx::query_scalar!(r#"select current_setting('transaction_read_only') = 'on' as "on!""#)
            .fetch_one(connection)
            .await?;
    if read_only {
        let refused = io::Error::new(io::ErrorKind::NotConnected, "the node takes no writes");
        return Err(sqlx::Error::Io(refused));
    }
    Ok(())
}

async fn lock_head(connection: &mut PgConnection) -> sqlx::Result<(i64, i64)> {
    // The lock is a statement of its own, and each statement sees what was committed when it begins: the
    // next one sees all that was committed until the lock was had.
    connection
        .execute("begin isolation level read committed")
        .await?;
    let head = sqlx::query!("select revision, tariff_revision from head for update")
        .fetch_one(connection)
        .await?;
    Ok((head.revision, head.tariff_revision))
}

async fn patiently<T>(
    work: impl Future<Output = Result<T, StorageError>>,
) -> Result<T, StorageError> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(outcome) => outcome,
        Err(elapsed) => Err(StorageError::Unavailable(elapsed.into())),
    }
}

/// Between two looks at what the database tells nobody when it changes.
#[allow(
    clippy::disallowed_methods,
    reason = "no event tells that a node takes writes, or that another server is gone"
)]
pub(crate) async fn pause() {
    tokio::time::sleep(PAUSE).await;
}
