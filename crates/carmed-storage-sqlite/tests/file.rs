//! What is true of the file itself, whoever opens it.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

use carmed_model::Revision;
use carmed_storage::{Events, StorageError, Store};
use carmed_storage_sqlite::open;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Executor};
use std::path::PathBuf;
use tempfile::TempDir;

struct File {
    directory: TempDir,
}

impl File {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { directory }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("carmed.db")
    }

    async fn open(&self) -> Result<Store, StorageError> {
        open(&format!("sqlite://{}", self.path().display())).await
    }

    /// A connection beside the store, as an operator's.
    async fn connect(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.path());
        options.create_if_missing(true).connect().await.unwrap()
    }
}

/// One row in each table of history.
const HISTORY: &str = "
    insert into event values (1, randomblob(16), 'decision_registered', 0, randomblob(16),
                              '000000000097', 1, 'cbe:0403019261', x'01');
    insert into event values (2, randomblob(16), 'tariff_released', 0, null, null, null,
                              'cbe:0403019261', x'01');
    insert into feed values ('cbe:0403019261', 1);
    insert into request values ('cbe:0403019261', randomblob(16), null, x'01', 1);
    insert into consultation values (0, randomblob(16), randomblob(16), null, 0, 0,
                                     'cbe:0403019261', '[]', x'01');
    insert into tariff_release (release_id) values (zeroblob(16));
    insert into tariff_row values (zeroblob(16), 0, '{}');
    update tariff_release set revision = 2;";

#[tokio::test]
async fn history_is_never_altered() {
    let file = File::new();
    file.open().await.unwrap();
    let mut operator = file.connect().await;
    operator.execute(HISTORY).await.unwrap();
    for statement in [
        "update event set recorded_micros = 1 where revision = 1",
        "update event set content = content where revision = 1",
        "delete from event where revision = 2",
        "delete from event",
        "update feed set revision = 2",
        "delete from feed",
        "update request set payload = x'02'",
        "delete from request",
        "update consultation set content = x'02'",
        "delete from consultation",
        "update tariff_release set revision = 1",
        "delete from tariff_release",
        "update tariff_row set content = '[]'",
        "delete from tariff_row",
        "insert into tariff_row values (zeroblob(16), 1, '{}')",
        "insert or replace into event select * from event where revision = 1",
    ] {
        let refused = operator.execute(statement).await.unwrap_err().to_string();
        assert!(
            refused.contains("never altered") || refused.contains("leave no gap"),
            "{statement}: {refused}"
        );
    }
}

#[tokio::test]
async fn revisions_leave_no_gap_whoever_writes() {
    let file = File::new();
    file.open().await.unwrap();
    let mut operator = file.connect().await;
    operator.execute(HISTORY).await.unwrap();
    for revision in ["0", "2", "4", "-1"] {
        let statement = format!(
            "insert into event values ({revision}, randomblob(16), 'tariff_released', 0, null, null,
                                       null, 'cbe:0403019261', x'01')"
        );
        let refused = operator.execute(sqlx::AssertSqlSafe(statement)).await;
        assert!(refused.unwrap_err().to_string().contains("leave no gap"));
    }
}

#[tokio::test]
async fn a_day_the_calendar_lacks_is_refused() {
    let file = File::new();
    file.open().await.unwrap();
    let mut operator = file.connect().await;
    operator.execute(HISTORY).await.unwrap();
    let row = |first: &str, last: &str| {
        sqlx::AssertSqlSafe(format!(
            "insert into decision_current values ('000000000097', 1, zeroblob(16), 1,
                'cbe:0403019261', 'ACTIVE', '{first}', '{last}')"
        ))
    };
    for (first, last) in [
        ("2026-02-01", "2026-02-31"),
        ("2026-02-29", "2026-12-31"),
        ("2026-1-1", "2026-12-31"),
        ("2026-12-31", "2026-12-30"),
        ("today", "2026-12-31"),
    ] {
        let refused = operator.execute(row(first, last)).await;
        assert!(refused.is_err(), "{first} to {last}");
    }
    let open_end = row("2024-02-29", "2999-12-31");
    operator.execute(open_end).await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_readable_by_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let file = File::new();
    let store = file.open().await.unwrap();
    store.register.reserve_cards(1).await.unwrap();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(file.directory.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", entry.file_name());
        names.push(entry.file_name());
    }
    assert!(names.len() > 1, "only {names:?} lie there");
}

#[tokio::test]
async fn a_url_that_names_no_file_is_refused() {
    for url in [
        "sqlite::memory:",
        "sqlite://:memory:",
        "sqlite:",
        "sqlite://",
        "sqlite:file:x?mode=memory",
        "postgres://localhost/carmed",
        "carmed.db",
    ] {
        let refused = open(url).await.err();
        assert!(matches!(refused, Some(StorageError::Failed(_))), "{url}");
    }
    let refused = open("sqlite:no/such/directory/carmed.db").await.err();
    assert!(matches!(refused, Some(StorageError::Unavailable(_))));
}

#[tokio::test]
async fn another_program_s_file_is_left_alone() {
    let file = File::new();
    let mut other = file.connect().await;
    other.execute("create table ledger (amount)").await.unwrap();
    let refused = file.open().await.err();
    assert!(matches!(refused, Some(StorageError::Failed(_))));
    let tables = "select group_concat(name) from sqlite_schema";
    let tables: String = sqlx::query_scalar(tables)
        .fetch_one(&mut other)
        .await
        .unwrap();
    assert_eq!(tables, "ledger");

    let file = File::new();
    std::fs::write(
        file.path(),
        "not a database, and long enough to be read as one".repeat(20),
    )
    .unwrap();
    let refused = file.open().await.err();
    assert!(
        matches!(refused, Some(StorageError::Corrupt(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn every_migration_states_its_schema() {
    let file = File::new();
    file.open().await.unwrap();
    let mut operator = file.connect().await;
    let counts = "select (select count(*) from _sqlx_migrations),
                         (select count(*) from schema_version),
                         (select count(*) from _sqlx_migrations join schema_version
                          on schema = version)";
    let counts: (i64, i64, i64) = sqlx::query_as(counts)
        .fetch_one(&mut operator)
        .await
        .unwrap();
    assert!(
        counts.0 > 0 && counts.0 == counts.1 && counts.1 == counts.2,
        "{counts:?}"
    );
}

#[tokio::test]
async fn a_newer_schema_opens_only_if_it_is_still_readable() {
    const MIGRATED: &str = "
        alter table head add column later text;
        insert into _sqlx_migrations
        values (999, 'later', current_timestamp, true, x'00', 0);";
    let file = File::new();
    file.open().await.unwrap();
    let mut operator = file.connect().await;
    operator.execute(MIGRATED).await.unwrap();
    operator
        .execute("insert into schema_version values (999, 1)")
        .await
        .unwrap();
    let store = file.open().await.unwrap();
    assert_eq!(store.register.reserve_cards(1).await.unwrap(), 1);
    drop(store);
    let narrowed = "update schema_version set readable_since = 998 where schema = 999";
    operator.execute(narrowed).await.unwrap();
    let refused = file.open().await.err();
    let Some(StorageError::UnknownSchema {
        found,
        readable_since,
        known,
    }) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!((found, readable_since), (999, 998));
    assert!((1..998).contains(&known));
}

#[tokio::test]
async fn a_value_carmed_cannot_have_written_is_corrupt_and_is_not_repeated() {
    let file = File::new();
    let store = file.open().await.unwrap();
    let mut operator = file.connect().await;
    let odd = "insert into event values (1, randomblob(16), 'tariff_released', 0, null, null, null,
                                         'cbe:0403019262', x'01');
               update head set revision = 1";
    operator.execute(odd).await.unwrap();
    let told = store
        .register
        .events(Events::Every, Revision::ZERO, 9)
        .await
        .unwrap_err();
    assert!(matches!(told, StorageError::Corrupt(_)), "{told:?}");
    let text = format!("{told} {told:?}");
    assert!(
        text.contains("organisation") && !text.contains("0403019262"),
        "{text}"
    );
}
