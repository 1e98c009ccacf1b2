//! The PostgreSQL engine does what every engine must do.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bed;

use bed::Bed;
use carmed_storage::Store;
use carmed_storage_conformance::{TestBed, conformance_suite, servers_suite};

/// A database of its own for each behaviour.
struct PostgresBed(Bed);

impl TestBed for PostgresBed {
    async fn fresh() -> Self {
        Self(Bed::migrated().await)
    }

    async fn open(&self) -> Store {
        self.0.try_open().await.unwrap()
    }
}

conformance_suite!(PostgresBed);
servers_suite!(PostgresBed);
