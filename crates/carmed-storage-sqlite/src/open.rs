//! Opens a store in a file, making it where there is none.

use crate::Engine;
use crate::failure::{failure, misuse};
use crate::schema;
use crate::writer::Writer;
use carmed_storage::{StorageError, Store};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::fs::OpenOptions;

const READERS: u32 = 4;
/// How long a call waits for a lock or for a free reader before the store counts as unavailable.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the store in the file `sqlite:PATH`, and brings its schema to the one this program knows.
///
/// A file that is not there is made, readable by its owner alone. The path is taken as it stands:
/// nothing in it is decoded.
///
/// # Errors
/// [`StorageError::UnknownSchema`] for a store this program may not read; `Unavailable` where the file
/// cannot be made, opened or locked; `Failed` for an URL that names no file, or a file that holds
/// another program's database; `Corrupt` for a file that is no database.
pub async fn open(url: &str) -> Result<Store, StorageError> {
    let engine = Arc::new(open_engine(url).await?);
    Ok(Store {
        register: Arc::clone(&engine) as _,
        journal: Arc::clone(&engine) as _,
        vault: Arc::clone(&engine) as _,
        tariffs: Arc::clone(&engine) as _,
        archive: Arc::clone(&engine) as _,
        engine,
    })
}

async fn open_engine(url: &str) -> Result<Engine, StorageError> {
    let path = path_of(url)?;
    make_file(path)
        .await
        .map_err(|error| StorageError::Unavailable(error.into()))?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // Else `insert or replace` would pass the triggers that refuse to delete.
        .pragma("recursive_triggers", "on")
        .busy_timeout(PATIENCE);
    let first = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options.clone())
        .await
        .map_err(failure)?;
    schema::migrate(&first).await?;
    let connection = first.acquire().await.map_err(failure)?.detach();
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .connect_lazy_with(options.clone().read_only(true));
    Ok(Engine {
        writer: Writer::new(options, connection),
        readers,
    })
}

fn path_of(url: &str) -> Result<&Path, StorageError> {
    let path = url
        .strip_prefix("sqlite:")
        .ok_or_else(|| misuse("the store's URL does not begin with sqlite:"))?;
    let path = path.strip_prefix("//").unwrap_or(path);
    // A store in memory, or one whose name SQLite reads as an URI with options, is not durable.
    if path.is_empty() || path.starts_with(':') || path.starts_with("file:") {
        return Err(misuse("the store's URL names no file"));
    }
    Ok(Path::new(path))
}

/// Makes the file where there is none, so that SQLite never makes it with wider rights; the files it
/// puts beside it get the same.
async fn make_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    match options.open(path).await {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use carmed_storage::{RegistryKeyRow, Vault};
    use sqlx::Executor;

    async fn engine(directory: &tempfile::TempDir) -> Engine {
        let path = directory.path().join("carmed.db");
        open_engine(&format!("sqlite:{}", path.display()))
            .await
            .unwrap()
    }

    fn key(key_id: u32, length: usize) -> [RegistryKeyRow; 1] {
        [RegistryKeyRow {
            purpose: "journal".to_owned(),
            key_id,
            wrapped_key: vec![1; length],
            kek_id: "file-1".to_owned(),
        }]
    }

    #[tokio::test]
    async fn every_writing_connection_is_durable_and_strict() {
        let directory = tempfile::tempdir().unwrap();
        let engine = engine(&directory).await;
        // The second connection replaces the first, which is dropped here as after an error.
        for _ in 0..2 {
            let mut lease = engine.writer.lease().await.unwrap();
            for (pragma, expected) in [
                ("pragma synchronous", "2"),
                ("pragma foreign_keys", "1"),
                ("pragma recursive_triggers", "1"),
                ("pragma journal_mode", "wal"),
            ] {
                let row = lease.connection().fetch_one(pragma).await.unwrap();
                let value: String = sqlx::Row::get_unchecked(&row, 0);
                assert_eq!(value, expected, "{pragma}");
            }
        }
    }

    #[tokio::test]
    async fn a_full_disk_refuses_clearly_and_the_next_call_finds_the_store_in_order() {
        let directory = tempfile::tempdir().unwrap();
        let engine = engine(&directory).await;
        engine.add_registry_keys(&key(1, 40)).await.unwrap();
        // SQLite refuses to grow beyond this with the same code as a full disk; the limit is the
        // connection's.
        let mut lease = engine.writer.lease().await.unwrap();
        lease
            .connection()
            .execute("pragma max_page_count = 1")
            .await
            .unwrap();
        lease.give_back();
        let refused = engine.add_registry_keys(&key(2, 1_000_000)).await;
        assert!(
            matches!(refused, Err(StorageError::Unavailable(_))),
            "{refused:?}"
        );
        assert_eq!(engine.registry_keys().await.unwrap(), key(1, 40));
        let stands = engine.add_registry_keys(&key(2, 1_000_000)).await.unwrap();
        assert_eq!(stands, [key(1, 40), key(2, 1_000_000)].concat());
    }

    #[tokio::test]
    async fn a_transaction_that_is_dropped_is_rolled_back() {
        let directory = tempfile::tempdir().unwrap();
        let engine = engine(&directory).await;
        let mut lease = engine.writer.begin().await.unwrap();
        let statement = "update head set next_card_sequence = 77";
        lease.connection().execute(statement).await.unwrap();
        drop(lease);
        let mut lease = engine.writer.begin().await.unwrap();
        let next = sqlx::query_scalar::<_, i64>("select next_card_sequence from head");
        assert_eq!(next.fetch_one(lease.connection()).await.unwrap(), 1);
        lease.commit().await.unwrap();
    }
}
