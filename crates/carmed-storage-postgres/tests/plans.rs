//! No statement goes through a whole table that grows.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bed;

use bed::Bed;
use serde_json::Value;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor};
use std::path::Path;

/// The tables that stay small.
const SMALL: [&str; 4] = ["head", "schema_version", "registry_key", "tariff_release"];

/// What moves a whole store reads all of it, and is the only thing that may.
const WHOLE: &str = include_str!("../src/archive/reading.rs");

/// The statements the build checked, as they stand beside the crate, each with its parameters' types.
fn statements() -> Vec<(String, Vec<String>)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let files = std::fs::read_dir(directory).unwrap();
    let statement = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let described: Value = serde_json::from_str(&text).unwrap();
        let types = described["describe"]["parameters"]["Left"].as_array();
        let types = types.unwrap().iter().map(type_name).collect();
        (described["query"].as_str().unwrap().to_owned(), types)
    };
    files.map(statement).collect()
}

/// `Int8Array` as SQL writes it.
fn type_name(described: &Value) -> String {
    let name = described.as_str().unwrap().to_lowercase();
    match name.strip_suffix("array") {
        Some(element) => format!("{element}[]"),
        None => name,
    }
}

/// The plan that is made for whatever the parameters are.
async fn plan(connection: &mut PgConnection, statement: &str, types: &[String]) -> Value {
    let prepared = match types.join(", ") {
        none if none.is_empty() => format!("prepare asked as {statement}"),
        types => format!("prepare asked ({types}) as {statement}"),
    };
    connection.execute(AssertSqlSafe(prepared)).await.unwrap();
    let arguments = vec!["null"; types.len()].join(", ");
    let explained = match types {
        [] => "explain (format json) execute asked".to_owned(),
        _ => format!("explain (format json) execute asked ({arguments})"),
    };
    let plan = sqlx::raw_sql(AssertSqlSafe(explained));
    let row = plan.fetch_one(&mut *connection).await.unwrap();
    connection.execute("deallocate asked").await.unwrap();
    let text: String = sqlx::Row::get_unchecked(&row, 0);
    serde_json::from_str(&text).unwrap()
}

/// The steps that read a table that grows and seek nothing in it.
fn scans(step: &Value, found: &mut Vec<String>) {
    match step {
        Value::Array(steps) => steps.iter().for_each(|step| scans(step, found)),
        Value::Object(fields) => {
            let text = |field: &str| {
                fields
                    .get(field)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            let node = text("Node Type");
            let table = text("Relation Name");
            let by_index = node.contains("Index");
            let seeks = by_index && fields.contains_key("Index Cond");
            let bitmap = node == "Bitmap Heap Scan" || node == "Tid Scan";
            let small = SMALL.contains(&table) || table.starts_with("pg_");
            if (by_index || !table.is_empty() && node.ends_with("Scan"))
                && !(seeks || bitmap || small)
            {
                found.push(format!("{node} {table}{}", text("Index Name")));
            }
            fields.values().for_each(|field| scans(field, found));
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_statement_seeks_its_rows() {
    let bed = Bed::migrated().await;
    let mut connection = bed.owner().await;
    let settings =
        "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;
                    set plan_cache_mode = force_generic_plan";
    connection.execute(settings).await.unwrap();
    let statements = statements();
    assert!(
        statements.len() > 30,
        "only {} statements",
        statements.len()
    );
    for (statement, types) in statements {
        let plan = plan(&mut connection, &statement, &types).await;
        if WHOLE.contains(&statement) {
            // In the order of a key: whatever the size of a table, nothing is sorted.
            let sorts = plan.to_string().contains("Sort\"");
            assert!(!sorts, "{statement}\n{plan:#}");
            continue;
        }
        let mut found = Vec::new();
        scans(&plan, &mut found);
        assert!(found.is_empty(), "{statement}\n{found:#?}\n{plan:#}");
    }
}

#[tokio::test]
async fn a_statement_that_goes_through_a_table_is_found() {
    let bed = Bed::migrated().await;
    let mut connection = bed.owner().await;
    connection
        .execute("set enable_seqscan = off")
        .await
        .unwrap();
    for statement in [
        "select * from event where kind = 'x'",
        "select count(*) from dossier",
        "select * from consultation where organisation = 'x'",
    ] {
        let mut found = Vec::new();
        scans(&plan(&mut connection, statement, &[]).await, &mut found);
        assert!(!found.is_empty(), "{statement}");
    }
}
