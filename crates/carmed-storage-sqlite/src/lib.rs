//! The embedded engine: native SQLite behind the storage traits.
//!
//! One file holds the store. One connection writes, its transactions one after the other; a few others
//! read beside it. Every statement is checked at compile time against the migrations; the answers stand
//! in this crate's `.sqlx`, so that a build needs no database.

mod append;
mod archive;
mod failure;
mod journal;
mod ledger;
mod open;
mod parameters;
mod register;
mod rows;
mod schema;
mod sheet;
mod tariff_shelf;
mod vault;
mod writer;

pub use open::open;

use async_trait::async_trait;
use sqlx::SqlitePool;
use writer::Writer;

/// One opened file, behind all traits.
struct Engine {
    writer: Writer,
    readers: SqlitePool,
}

#[async_trait]
impl carmed_storage::Engine for Engine {
    fn is_shared(&self) -> bool {
        false
    }

    /// The last connection to close writes the write-ahead log into the file.
    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
