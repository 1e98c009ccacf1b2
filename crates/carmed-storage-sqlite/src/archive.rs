//! The whole store, read or filled in one transaction.

mod adding;
mod reading;

use crate::Engine;
use crate::failure::failure;
use crate::schema;
use crate::writer::Lease;
use async_trait::async_trait;
use carmed_storage::archive::{Archive, Counts, Filling, Record, Section, Snapshot};
use carmed_storage::{StorageError, archive};
use futures::stream::BoxStream;
use sqlx::Executor;
use sqlx::sqlite::SqliteConnection;
use tracing::instrument;

/// A read transaction over a connection of its own.
struct Reading {
    connection: SqliteConnection,
    schema: i64,
}

/// The writing connection, inside a transaction.
struct Writing<'a> {
    lease: Lease<'a>,
    schema: i64,
}

#[async_trait]
impl Archive for Engine {
    #[instrument(name = "archive.snapshot", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "snapshot"))]
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, StorageError> {
        let mut connection = self.readers.acquire().await.map_err(failure)?.detach();
        connection.execute("begin").await.map_err(failure)?;
        // The first look is the moment the transaction sees from then on.
        let schema = schema::exact(&mut connection).await?;
        Ok(Box::new(Reading { connection, schema }))
    }

    #[instrument(name = "archive.filling", skip_all, fields(otel.kind = "client", db.system.name = "sqlite", db.operation.name = "filling"))]
    async fn filling(&self) -> Result<Option<Box<dyn Filling + '_>>, StorageError> {
        let mut lease = self.writer.begin().await?;
        let schema = schema::exact(lease.connection()).await?;
        if !reading::is_empty(lease.connection()).await? {
            lease.commit().await?;
            return Ok(None);
        }
        Ok(Some(Box::new(Writing { lease, schema })))
    }
}

#[async_trait]
impl Snapshot for Reading {
    fn schema(&self) -> i64 {
        self.schema
    }

    async fn counts(&mut self) -> Result<Counts, StorageError> {
        reading::counts(&mut self.connection).await
    }

    fn records(&mut self, section: Section) -> BoxStream<'_, Result<Record, StorageError>> {
        reading::records(&mut self.connection, section)
    }
}

#[async_trait]
impl Snapshot for Writing<'_> {
    fn schema(&self) -> i64 {
        self.schema
    }

    async fn counts(&mut self) -> Result<Counts, StorageError> {
        reading::counts(self.lease.connection()).await
    }

    fn records(&mut self, section: Section) -> BoxStream<'_, Result<Record, StorageError>> {
        reading::records(self.lease.connection(), section)
    }
}

#[async_trait]
impl Filling for Writing<'_> {
    async fn add(&mut self, section: Section, records: &[Record]) -> Result<(), StorageError> {
        let records = archive::list(records);
        adding::add(self.lease.connection(), section, &records)
            .await
            .map_err(failure)
    }

    async fn commit(self: Box<Self>) -> Result<(), StorageError> {
        self.lease.commit().await
    }
}
