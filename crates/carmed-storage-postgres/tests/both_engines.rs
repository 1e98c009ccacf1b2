//! Both engines keep the same things under the same names.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bed;

use bed::Bed;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Row};
use std::path::Path;

/// What both schemas are, one line a column; changes only together with a migration of both.
const SNAPSHOT: &str = "tests/data/schema.txt";

/// One line a column: table, column, kind of value, whether it may be absent, place in the key.
const POSTGRES: &str = "
    select concat_ws(' ', c.relname, a.attname,
        case format_type(a.atttypid, null)
            when 'bigint' then 'integer'
            when 'uuid' then 'blob' when 'bytea' then 'blob'
            when 'text' then 'text' when 'date' then 'text'
            when 'text[]' then 'text' when 'jsonb' then 'text'
            else 'unknown ' || format_type(a.atttypid, null)
        end,
        case when a.attnotnull then 'required' else 'optional' end,
        'key ' || array_position(i.indkey::smallint[], a.attnum))
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_index i on i.indrelid = c.oid and i.indisprimary and a.attnum = any(i.indkey)
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      and not c.relispartition and c.relname <> '_sqlx_migrations'
    order by 1";

/// The same of SQLite; a key's columns are required there without saying so.
const SQLITE: &str = "
    select t.name || ' ' || c.name || ' ' || lower(c.type)
        || case when c.\"notnull\" or c.pk > 0 then ' required' else ' optional' end
        || case when c.pk > 0 then ' key ' || (c.pk - 1) else '' end
    from sqlite_schema as t, pragma_table_info(t.name) as c
    where t.type = 'table' and t.name not in ('_sqlx_migrations', 'sqlite_sequence')
    order by 1";

/// The columns that are sought or unique beside the key, one line an index; `where` where partial.
const POSTGRES_INDEXES: &str = "
    select concat_ws(' ', c.relname, 'index',
        (select string_agg(a.attname, ' ' order by place)
         from unnest(i.indkey::smallint[]) with ordinality as k (attnum, place)
         join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum),
        case when i.indisunique then 'unique' end,
        case when i.indpred is not null then 'where' end)
    from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace and not c.relispartition
      and c.relname <> '_sqlx_migrations' and not i.indisprimary
    order by 1";

const SQLITE_INDEXES: &str = "
    select t.name || ' index '
        || (select group_concat(name, ' ') from (select name from pragma_index_info(i.name)))
        || case when i.\"unique\" then ' unique' else '' end
        || case when i.partial then ' where' else '' end
    from sqlite_schema as t, pragma_index_list(t.name) as i
    where t.type = 'table' and t.name <> '_sqlx_migrations' and i.origin <> 'pk'
    order by 1";

async fn of_postgres(statement: &'static str) -> Vec<String> {
    let mut owner = Bed::migrated().await.owner().await;
    let rows = sqlx::query(statement).fetch_all(&mut owner).await.unwrap();
    let mut lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    lines.sort();
    lines
}

async fn of_sqlite(statement: &'static str) -> Vec<String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("carmed.db");
    let url = format!("sqlite:{}", path.display());
    carmed_storage_sqlite::open(&url).await.unwrap();
    let options = SqliteConnectOptions::new().filename(&path);
    let mut file = options.connect().await.unwrap();
    let rows = sqlx::query(statement).fetch_all(&mut file).await.unwrap();
    let mut lines: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn tables_columns_keys_and_indexes_are_the_same_on_both() {
    let postgres = [
        of_postgres(POSTGRES).await,
        of_postgres(POSTGRES_INDEXES).await,
    ];
    let sqlite = [of_sqlite(SQLITE).await, of_sqlite(SQLITE_INDEXES).await];
    assert_eq!(postgres[0], sqlite[0]);
    assert_eq!(postgres[1], sqlite[1]);
    let text = postgres.concat().join("\n") + "\n";
    let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join(SNAPSHOT);
    let stored = std::fs::read_to_string(&snapshot).unwrap_or_default();
    assert!(
        text == stored,
        "{SNAPSHOT} is not what the migrations make:\n{text}"
    );
}

#[tokio::test]
async fn both_number_their_schemas_alike() {
    let versions = "select cast(schema as text) || ' ' || cast(readable_since as text)
                    from schema_version";
    assert_eq!(of_postgres(versions).await, of_sqlite(versions).await);
}
