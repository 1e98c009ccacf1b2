//! A store of a newer schema is served, and not moved: what this program does not know would be lost.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use carmed_storage::StorageError;
use carmed_storage_sqlite::open;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Executor};

#[tokio::test]
async fn a_store_of_a_newer_schema_is_neither_read_whole_nor_filled() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("carmed.db");
    let url = format!("sqlite:{}", path.display());
    open(&url).await.unwrap();
    let options = SqliteConnectOptions::new().filename(&path);
    let mut operator = options.connect().await.unwrap();
    let newer = "insert into schema_version (schema, readable_since) values (99, 1)";
    operator.execute(newer).await.unwrap();

    let store = open(&url).await.unwrap();
    let refused = [
        store.archive.snapshot().await.err(),
        store.archive.filling().await.err(),
    ];
    for error in refused {
        let told = matches!(error, Some(StorageError::UnknownSchema { found: 99, .. }));
        assert!(told, "{error:?}");
    }
}
