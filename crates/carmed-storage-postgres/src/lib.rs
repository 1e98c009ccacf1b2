//! The engine for several servers: native PostgreSQL behind the storage traits.
//!
//! One database holds the store. One connection of each server writes to the register, a few write to
//! the journal, a pool reads. Whoever writes to the register locks the head first, so the order of
//! revisions is the order of commits, whichever server they come from. Every statement is checked at
//! compile time against the migrations; the answers stand in this crate's `.sqlx`, so that a build
//! needs no database.

mod append;
mod archive;
mod failure;
mod journal;
mod ledger;
mod months;
mod open;
mod register;
mod rows;
mod schema;
mod sheet;
mod tariff_shelf;
mod vault;
mod writers;

#[cfg(test)]
#[path = "../tests/bed/mod.rs"]
mod bed;
#[cfg(test)]
extern crate self as carmed_storage_postgres;

pub use open::{migrate, open};

use async_trait::async_trait;
use sqlx::PgPool;
use std::collections::HashSet;
use std::sync::Mutex;
use uuid::Uuid;
use writers::Writers;

/// One opened database, behind all traits.
///
/// A transaction is begun only by [`Writers`], on a connection that no pool hands on: a call whose
/// future is dropped never leaves an open one to another.
struct Engine {
    register: Writers,
    journal: Writers,
    readers: PgPool,
    /// The tariff releases that this server stages.
    staging: Mutex<HashSet<Uuid>>,
}

#[async_trait]
impl carmed_storage::Engine for Engine {
    fn is_shared(&self) -> bool {
        true
    }

    async fn close(&self) {
        self.readers.close().await;
        self.register.close().await;
        self.journal.close().await;
    }
}
