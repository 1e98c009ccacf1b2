//! A store moves between PostgreSQL and SQLite without a difference.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bed;

use bed::Bed;
use carmed_storage::{StorageError, Store};
use carmed_storage_conformance::{TestBed, engines_suite};
use sqlx::Executor as _;
use tempfile::TempDir;

struct PostgresBed(Bed);

struct SqliteBed(TempDir);

impl TestBed for PostgresBed {
    async fn fresh() -> Self {
        Self(Bed::migrated().await)
    }

    async fn open(&self) -> Store {
        self.0.try_open().await.unwrap()
    }
}

impl TestBed for SqliteBed {
    async fn fresh() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    async fn open(&self) -> Store {
        let url = format!("sqlite:{}", self.0.path().join("carmed.db").display());
        carmed_storage_sqlite::open(&url).await.unwrap()
    }
}

engines_suite!(PostgresBed, SqliteBed);

#[tokio::test]
async fn a_store_of_a_newer_schema_is_neither_read_whole_nor_filled() {
    let bed = Bed::migrated().await;
    let newer = "insert into schema_version (schema, readable_since) values (99, 1)";
    bed.owner().await.execute(newer).await.unwrap();
    let store = bed.try_open().await.unwrap();
    let refused = [
        store.archive.snapshot().await.err(),
        store.archive.filling().await.err(),
    ];
    for error in refused {
        let told = matches!(error, Some(StorageError::UnknownSchema { found: 99, .. }));
        assert!(told, "{error:?}");
    }
}
