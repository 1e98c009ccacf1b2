//! The SQLite engine does what every engine must do.

use carmed_storage::Store;
use carmed_storage_conformance::{TestBed, conformance_suite};
use tempfile::TempDir;

/// A file of its own for each behaviour.
struct Bed(TempDir);

impl TestBed for Bed {
    async fn fresh() -> Self {
        Self(TempDir::new().expect("a temporary directory can be made"))
    }

    async fn open(&self) -> Store {
        let url = format!("sqlite:{}", self.0.path().join("carmed.db").display());
        carmed_storage_sqlite::open(&url)
            .await
            .expect("a store opens")
    }
}

conformance_suite!(Bed);
