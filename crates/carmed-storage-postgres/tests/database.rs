//! What is true of the database itself, whoever connects to it.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]

mod bed;

use bed::{Bed, today};
use carmed_model::{Day, Revision};
use carmed_storage::{Events, StorageError};
use carmed_storage_postgres::{migrate, open};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Executor};

/// One row in each table of history and journal; one consultation in a month, one beside all months.
const HISTORY: &str = "
    insert into event values (1, gen_random_uuid(), 'decision_registered', 0, gen_random_uuid(),
                              '000000000097', 1, 'cbe:0403019261', 'a');
    insert into event values (2, gen_random_uuid(), 'tariff_released', 0, null, null, null,
                              'cbe:0403019261', 'a');
    insert into feed values ('cbe:0403019261', 1);
    insert into request values ('cbe:0403019261', gen_random_uuid(), null, 'a', 1);
    insert into consultation values (0, gen_random_uuid(), gen_random_uuid(), null, 0, 0,
                                     'cbe:0403019261', '{}', 'a');
    insert into consultation values (1769000000000000, gen_random_uuid(), gen_random_uuid(), null, 0,
                                     0, 'cbe:0403019261', '{}', 'a');
    insert into tariff_release (release_id) values ('00000000-0000-0000-0000-000000000000');
    insert into tariff_row values ('00000000-0000-0000-0000-000000000000', 0, '{}');
    update tariff_release set revision = 2;";

/// The SQLSTATE and the message with which a statement is refused.
async fn refusal(connection: &mut PgConnection, statement: &str) -> (String, String) {
    let outcome = connection
        .execute(AssertSqlSafe(statement.to_owned()))
        .await;
    let Err(sqlx::Error::Database(refused)) = outcome else {
        panic!("not refused: {statement}");
    };
    let code = refused.code().unwrap().into_owned();
    (code, refused.message().to_owned())
}

async fn texts(connection: &mut PgConnection, statement: &str) -> Vec<String> {
    let query = sqlx::query_scalar(AssertSqlSafe(statement.to_owned()));
    query.fetch_all(connection).await.unwrap()
}

#[tokio::test]
async fn history_is_never_altered_not_even_by_the_owner() {
    let bed = Bed::migrated().await;
    let mut owner = bed.owner().await;
    owner.execute(HISTORY).await.unwrap();
    for statement in [
        "update event set recorded_micros = 1 where revision = 1",
        "update event set content = content where revision = 1",
        "delete from event where revision = 2",
        "truncate event",
        "update feed set revision = 2",
        "delete from feed",
        "truncate feed",
        "update request set payload = 'b'",
        "delete from request",
        "truncate request",
        "update consultation set content = 'b'",
        "delete from consultation",
        "update consultation_2026_01 set content = 'b'",
        "delete from consultation_default",
        "truncate consultation",
        "update tariff_release set revision = 1",
        "delete from tariff_release",
        "truncate tariff_release cascade",
        "update tariff_row set content = '[]'",
        "delete from tariff_row",
        "truncate tariff_row",
        "insert into tariff_row values ('00000000-0000-0000-0000-000000000000', 1, '{}')",
    ] {
        let (_, message) = refusal(&mut owner, statement).await;
        assert!(message.contains("never altered"), "{statement}: {message}");
    }
}

#[tokio::test]
async fn a_server_s_role_reads_and_adds_and_owns_nothing() {
    const DENIED: &str = "42501";
    let bed = Bed::migrated().await;
    let mut server = bed.server().await;
    server.execute(HISTORY).await.unwrap();
    for statement in [
        "update event set content = 'b'",
        "delete from event",
        "truncate event",
        "drop table event",
        "alter table event disable trigger all",
        "update feed set revision = 2",
        "delete from feed",
        "update request set payload = 'b'",
        "delete from request",
        "update consultation set content = 'b'",
        "delete from consultation",
        "delete from consultation_2026_01",
        "insert into consultation_default select * from consultation",
        "truncate consultation",
        "alter table consultation detach partition consultation_2026_01",
        "update person set wrapped_key = null",
        "delete from person",
        "update registry_key set wrapped_key = 'b'",
        "delete from registry_key",
        "update tariff_row set content = '[]'",
        "delete from dossier",
        "delete from decision_current",
        "delete from head",
        "insert into head values (1, 0, 0, 1)",
        "insert into schema_version values (99, 1)",
        "create table mine (a text)",
        "create or replace function refuse_alteration() returns trigger language plpgsql
         as 'begin return null; end'",
    ] {
        let (code, message) = refusal(&mut server, statement).await;
        assert_eq!(code, DENIED, "{statement}: {message}");
    }
    let owned = "select relname::text from pg_class
                 where pg_get_userbyid(relowner) in ('carmed_server', 'carmed_application')";
    assert_eq!(texts(&mut server, owned).await, Vec::<String>::new());
}

#[tokio::test]
async fn revisions_leave_no_gap_whoever_writes() {
    let bed = Bed::migrated().await;
    let mut owner = bed.owner().await;
    owner.execute(HISTORY).await.unwrap();
    let event = |revision: i64| {
        format!(
            "({revision}, gen_random_uuid(), 'tariff_released', 0, null::uuid, null::text,
              null::bigint, 'cbe:0403019261', 'a'::bytea)"
        )
    };
    for revisions in [
        vec![0],
        vec![4],
        vec![-1],
        vec![3, 5],
        vec![4, 5],
        vec![0, 3],
    ] {
        let rows: Vec<String> = revisions.iter().copied().map(event).collect();
        let statement = format!("insert into event values {}", rows.join(", "));
        let (_, message) = refusal(&mut owner, &statement).await;
        assert!(message.contains("leave no gap"), "{revisions:?}: {message}");
    }
    let next = format!("insert into event values {}, {}", event(3), event(4));
    owner.execute(AssertSqlSafe(next)).await.unwrap();
}

#[tokio::test]
async fn what_the_columns_cannot_hold_is_refused() {
    let bed = Bed::migrated().await;
    let mut owner = bed.owner().await;
    let row = |card: &str, state: &str, first: &str, last: &str| {
        format!(
            "insert into decision_current values ('{card}', 1, gen_random_uuid(), 1,
                 'cbe:0403019261', '{state}', '{first}', '{last}')"
        )
    };
    for (card, state, first, last) in [
        ("000000000097", "ACTIVE", "2026-02-01", "2026-02-31"),
        ("000000000097", "ACTIVE", "2026-12-31", "2026-12-30"),
        ("000000000097", "OPEN", "2026-01-01", "2026-12-31"),
    ] {
        refusal(&mut owner, &row(card, state, first, last)).await;
    }
    for card in ["97", "00000000009x"] {
        let event = format!(
            "insert into event values (1, gen_random_uuid(), 'decision_registered', 0,
                 gen_random_uuid(), '{card}', 1, 'cbe:0403019261', 'a')"
        );
        let (code, _) = refusal(&mut owner, &event).await;
        assert_eq!(code, "23514", "{card}");
    }
    let open_end = row("000000000097", "ACTIVE", "2024-02-29", "2999-12-31");
    owner.execute(AssertSqlSafe(open_end)).await.unwrap();
}

#[tokio::test]
async fn a_url_that_cannot_be_used_is_refused_without_its_password() {
    for url in [
        "sqlite:carmed.db",
        "carmed.db",
        "postgres:/",
        "postgres://a:hidden@[::1/carmed",
        "postgres://a:hidden@localhost:99999/carmed",
        "postgres://a:hidden@localhost/carmed?sslmode=none",
    ] {
        let refused = open(url, today()).await.err().unwrap();
        assert!(matches!(refused, StorageError::Failed(_)), "{refused:?}");
        assert!(!format!("{refused} {refused:?}").contains("hidden"));
    }
    let nobody = "postgres://a:hidden@localhost/carmed?host=/no/such/directory";
    let refused = open(nobody, today()).await.err().unwrap();
    assert!(matches!(refused, StorageError::Unavailable(_)));
    assert!(!format!("{refused} {refused:?}").contains("hidden"));
}

#[tokio::test]
async fn an_empty_database_is_opened_only_after_it_is_migrated() {
    let bed = Bed::empty().await;
    let refused = bed.try_open().await.err();
    assert!(matches!(refused, Some(StorageError::Failed(_))));
    migrate(&bed.owner_url(), today()).await.unwrap();
    let store = bed.try_open().await.unwrap();
    assert_eq!(store.register.reserve_cards(1).await.unwrap(), 1);
    // Again changes nothing.
    migrate(&bed.owner_url(), today()).await.unwrap();
    assert_eq!(store.register.reserve_cards(1).await.unwrap(), 2);
}

#[tokio::test]
async fn a_database_that_is_not_there_is_made() {
    let bed = Bed::empty().await;
    let beside = |url: String| url.replace("/test_", "/test_beside_");
    let refused = open(&beside(bed.server_url()), today()).await.err();
    assert!(matches!(refused, Some(StorageError::Failed(_))));
    migrate(&beside(bed.owner_url()), today()).await.unwrap();
    open(&beside(bed.server_url()), today()).await.unwrap();
}

#[tokio::test]
async fn another_program_s_database_is_left_alone() {
    let bed = Bed::empty().await;
    let mut owner = bed.superuser().await;
    owner
        .execute("create table ledger (amount int)")
        .await
        .unwrap();
    for refused in [
        bed.try_open().await.err(),
        migrate(&bed.owner_url(), today()).await.err(),
    ] {
        assert!(matches!(refused, Some(StorageError::Failed(_))));
    }
    let tables = "select tablename::text from pg_tables where schemaname = 'public'";
    assert_eq!(texts(&mut owner, tables).await, ["ledger"]);
}

#[tokio::test]
async fn every_migration_states_its_schema() {
    let bed = Bed::migrated().await;
    let mut owner = bed.owner().await;
    let versions = texts(&mut owner, "select version::text from _sqlx_migrations").await;
    let schemas = texts(&mut owner, "select schema::text from schema_version").await;
    assert!(versions.len() > 1);
    assert_eq!(versions, schemas);
}

#[tokio::test]
async fn a_schema_is_opened_if_it_is_this_one_or_a_newer_one_that_is_still_readable() {
    let bed = Bed::migrated().await;
    let mut owner = bed.owner().await;
    let newer = "alter table head add column later text;
                 insert into _sqlx_migrations
                 values (999, 'later', now(), true, '', 0);
                 insert into schema_version values (999, 1)";
    owner.execute(newer).await.unwrap();
    let store = bed.try_open().await.unwrap();
    assert_eq!(store.register.reserve_cards(1).await.unwrap(), 1);
    migrate(&bed.owner_url(), today()).await.unwrap();

    let narrowed = "update schema_version set readable_since = 998 where schema = 999";
    owner.execute(narrowed).await.unwrap();
    for refused in [
        bed.try_open().await.err(),
        migrate(&bed.owner_url(), today()).await.err(),
    ] {
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

    // One that waits for a migration is not served either.
    owner
        .execute("delete from schema_version where schema > 1")
        .await
        .unwrap();
    let refused = bed.try_open().await.err();
    assert!(matches!(
        refused,
        Some(StorageError::UnknownSchema { found: 1, .. })
    ));
}

async fn months(owner: &mut PgConnection) -> Vec<String> {
    let months = "select relname::text from pg_class join pg_inherits on oid = inhrelid
                  where inhparent = 'consultation'::regclass and relname <> 'consultation_default'
                  order by relname";
    texts(owner, months).await
}

#[tokio::test]
async fn migrating_makes_two_years_of_months_ahead_and_goes_on_from_there() {
    let bed = Bed::migrated().await;
    let mut owner = bed.owner().await;
    let made = months(&mut owner).await;
    assert_eq!((made.len(), made[0].as_str()), (25, "consultation_2026_01"));
    assert_eq!(made[24], "consultation_2028_01");
    let later = Day::from_ymd(2026, 3, 31).unwrap();
    migrate(&bed.owner_url(), later).await.unwrap();
    let made = months(&mut owner).await;
    assert_eq!(
        (made.len(), made[26].as_str()),
        (27, "consultation_2028_03")
    );

    owner.execute(HISTORY).await.unwrap();
    let places = "select tableoid::regclass::text from consultation order by answered_micros";
    assert_eq!(
        texts(&mut owner, places).await,
        ["consultation_default", "consultation_2026_01"]
    );
}

#[tokio::test]
async fn a_month_begins_and_ends_to_the_microsecond() {
    let bed = Bed::migrated().await;
    let mut owner = bed.owner().await;
    // 2026-02-01T00:00:00Z and the microsecond before.
    for (micros, table) in [
        (1_769_904_000_000_000_i64, "consultation_2026_02"),
        (1_769_903_999_999_999, "consultation_2026_01"),
    ] {
        let place = format!(
            "insert into consultation values ({micros}, gen_random_uuid(), gen_random_uuid(), null,
                 0, 0, 'cbe:0403019261', '{{}}', 'a')
             returning tableoid::regclass::text"
        );
        assert_eq!(texts(&mut owner, &place).await, [table]);
    }
}

#[tokio::test]
async fn records_of_a_month_that_was_not_made_in_time_stay_where_they_are() {
    let bed = Bed::migrated().await;
    let mut owner = bed.owner().await;
    // 2028-02-15, one month after the last that is made.
    let late = "insert into consultation values (1834185600000000, gen_random_uuid(),
                    gen_random_uuid(), null, 0, 0, 'cbe:0403019261', '{}', 'a')";
    owner.execute(late).await.unwrap();
    migrate(&bed.owner_url(), Day::from_ymd(2026, 4, 1).unwrap())
        .await
        .unwrap();
    let made = months(&mut owner).await;
    assert!(!made.contains(&"consultation_2028_02".to_owned()));
    assert_eq!(made.last().unwrap(), "consultation_2028_04");
    owner.execute(late).await.unwrap();
    let places = "select distinct tableoid::regclass::text from consultation";
    assert_eq!(texts(&mut owner, places).await, ["consultation_default"]);
}

#[tokio::test]
async fn a_value_carmed_cannot_have_written_is_corrupt_and_is_not_repeated() {
    let bed = Bed::migrated().await;
    let store = bed.try_open().await.unwrap();
    let odd =
        "insert into event values (1, gen_random_uuid(), 'tariff_released', 0, null, null, null,
                                         'cbe:0403019262', 'a');
               update head set revision = 1";
    bed.owner().await.execute(odd).await.unwrap();
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
