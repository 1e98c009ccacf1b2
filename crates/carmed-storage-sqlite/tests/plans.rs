//! No statement goes through a whole table that grows.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Row};
use std::path::Path;

/// What a plan may not say; a request is sought by its whole key.
const REFUSED: [&str; 13] = [
    "SCAN event",
    "SCAN e",
    "SCAN dossier",
    "SCAN decision_current",
    "SCAN c",
    "SCAN feed",
    "SCAN f",
    "SCAN person",
    "SCAN p",
    "SCAN request",
    "SCAN consultation",
    "SCAN tariff_row",
    "(organisation=?)",
];

/// What moves a whole store reads all of it, and is the only thing that may.
const WHOLE: &str = include_str!("../src/archive/reading.rs");

/// The statements the build checked, as they stand beside the crate.
fn statements() -> Vec<String> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let files = std::fs::read_dir(directory).unwrap();
    let statement = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let described: serde_json::Value = serde_json::from_str(&text).unwrap();
        described["query"].as_str().unwrap().to_owned()
    };
    files.map(statement).collect()
}

#[tokio::test]
async fn every_statement_seeks_its_rows() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("carmed.db");
    let url = format!("sqlite:{}", path.display());
    carmed_storage_sqlite::open(&url).await.unwrap();
    let options = SqliteConnectOptions::new().filename(&path);
    let mut connection = options.connect().await.unwrap();
    let statements = statements();
    assert!(
        statements.len() > 30,
        "only {} statements",
        statements.len()
    );
    // A plan that adds events names the tables that refer to them, to be gone through only while a
    // reference is broken; none ever is, so these steps are never taken.
    let adds_events = |statement: &String| statement.starts_with("insert into event");
    for statement in statements
        .into_iter()
        .filter(|statement| !adds_events(statement))
    {
        let explained = AssertSqlSafe(format!("explain query plan {statement}"));
        let plan = sqlx::query(explained)
            .fetch_all(&mut connection)
            .await
            .unwrap();
        let steps: Vec<String> = plan.iter().map(|step| step.get("detail")).collect();
        if WHOLE.contains(&statement) {
            // In the order of a key: whatever the size of a table, nothing is sorted.
            let sorts = steps.iter().any(|step| step.contains("TEMP B-TREE"));
            assert!(!sorts, "{statement}\n{steps:#?}");
            continue;
        }
        for step in &steps {
            let seeks = !REFUSED.iter().any(|refused| {
                step == refused
                    || step.starts_with(&format!("{refused} "))
                    || step.ends_with(refused)
            });
            assert!(seeks, "{statement}\n{steps:#?}");
        }
    }
}
