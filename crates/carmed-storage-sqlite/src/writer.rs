//! The one connection that writes.

use crate::failure::failure;
use carmed_storage::StorageError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Executor};
use tokio::sync::{Mutex, MutexGuard};

/// The one connection that writes, lent to one call at a time.
///
/// A call gives it back only after it ended well. After an error, or when its future is dropped, the
/// connection is closed, which rolls back what it had begun, and the next call opens another. So no
/// call ever meets a transaction that is not its own, nor one that SQLite has already given up.
pub(crate) struct Writer {
    options: SqliteConnectOptions,
    idle: Mutex<Option<SqliteConnection>>,
}

/// The connection, lent.
pub(crate) struct Lease<'a> {
    idle: MutexGuard<'a, Option<SqliteConnection>>,
    connection: SqliteConnection,
}

impl Writer {
    /// A writer that goes on with that connection, and opens others like it.
    pub(crate) fn new(options: SqliteConnectOptions, connection: SqliteConnection) -> Self {
        Self {
            options,
            idle: Mutex::new(Some(connection)),
        }
    }

    /// Closes the connection; a later call opens another.
    pub(crate) async fn close(&self) {
        if let Some(connection) = self.idle.lock().await.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(error = %error, "the write-ahead log is not folded into the store");
        }
    }

    /// The connection outside a transaction, for a single statement.
    pub(crate) async fn lease(&self) -> Result<Lease<'_>, StorageError> {
        let mut idle = self.idle.lock().await;
        let connection = match idle.take() {
            Some(connection) => connection,
            None => self.options.connect().await.map_err(failure)?,
        };
        Ok(Lease { idle, connection })
    }

    /// The connection inside a transaction that holds the write lock from the start.
    pub(crate) async fn begin(&self) -> Result<Lease<'_>, StorageError> {
        let mut lease = self.lease().await?;
        lease
            .connection
            .execute("begin immediate")
            .await
            .map_err(failure)?;
        Ok(lease)
    }
}

impl Lease<'_> {
    /// Where the statements run.
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// Ends the transaction durably and gives the connection back.
    pub(crate) async fn commit(mut self) -> Result<(), StorageError> {
        self.connection.execute("commit").await.map_err(failure)?;
        self.give_back();
        Ok(())
    }

    /// Gives the connection back; the statement ended well.
    pub(crate) fn give_back(self) {
        let Self {
            mut idle,
            connection,
        } = self;
        *idle = Some(connection);
    }
}
