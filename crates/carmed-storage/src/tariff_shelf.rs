//! Tariff releases: staged in slices, published by one event.

use crate::error::StorageError;
use crate::register::{EventRow, NewEvent, RequestRow};
use async_trait::async_trait;
use carmed_model::{Revision, TariffRow};
use uuid::Uuid;

/// A page of a release's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TariffRowsPage {
    /// The rows, in their order.
    pub rows: Vec<TariffRow>,
    /// How many rows to skip for the next page; `None` at the end.
    pub next: Option<u64>,
}

/// Tariff releases.
#[async_trait]
pub trait TariffShelf: Send + Sync {
    /// Adds rows to a release nobody sees yet, after those it has. An error where it is published.
    async fn stage(&self, release_id: Uuid, rows: &[TariffRow]) -> Result<(), StorageError>;

    /// Publishes a staged release: appends its event, moves the tariff revision and keeps the request,
    /// in one durable transaction. `None` where the request was answered before; nothing is stored then.
    /// An error where the release is not staged, or the event is of another kind than a tariff's.
    async fn publish(
        &self,
        release_id: Uuid,
        event: &NewEvent,
        request: &RequestRow,
    ) -> Result<Option<Revision>, StorageError>;

    /// Removes a staged release that was never published; a published one stays. The writer is not held
    /// for long: rows go in slices. A release of which some are gone is never published; a discard that
    /// was broken off is taken up again by another.
    async fn discard(&self, release_id: Uuid) -> Result<(), StorageError>;

    /// The staged releases no import goes on with, in any order: those a program left that ended in the
    /// middle of an import. Asked before anything is staged.
    async fn abandoned(&self) -> Result<Vec<Uuid>, StorageError>;

    /// The events that published the releases, in order.
    async fn releases(&self) -> Result<Vec<EventRow>, StorageError>;

    /// Rows of a published release in the order they were staged, after so many, at most `limit`.
    async fn rows(
        &self,
        release_id: Uuid,
        skip: u64,
        limit: u32,
    ) -> Result<TariffRowsPage, StorageError>;
}
