//! A database of its own for each test, in the throw-away cluster that `cargo xtask test` runs.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file takes what it needs of a database; a test fails by panicking"
)]

use carmed_model::Day;
use carmed_storage::{StorageError, Store};
use carmed_storage_postgres::{migrate, open};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

/// Names the cluster: an URL that its superuser can connect with.
const VARIABLE: &str = "CARMED_TEST_POSTGRES";
const TEMPLATE: &str = "carmed_template";
/// Owns what migrations make, and is no superuser.
const OWNER: &str = "carmed_owner";
/// What a server connects as.
const SERVER: &str = "carmed_server";

/// One database.
pub(crate) struct Bed {
    name: String,
}

impl Bed {
    /// A migrated database.
    pub(crate) async fn migrated() -> Self {
        let mut cluster = connect("postgres", None).await;
        make_template(&mut cluster).await;
        Self::made(&mut cluster, TEMPLATE).await
    }

    /// A database in which nothing is.
    pub(crate) async fn empty() -> Self {
        let mut cluster = connect("postgres", None).await;
        make_template(&mut cluster).await;
        Self::made(&mut cluster, "template0").await
    }

    async fn made(cluster: &mut PgConnection, template: &str) -> Self {
        let name = "select 'test_' || replace(gen_random_uuid()::text, '-', '')";
        let name: String = sqlx::query_scalar(name)
            .fetch_one(&mut *cluster)
            .await
            .unwrap();
        let statement = format!("create database {name} template {template} owner {OWNER}");
        cluster.execute(AssertSqlSafe(statement)).await.unwrap();
        Self { name }
    }

    /// The URL a server opens the store with.
    pub(crate) fn server_url(&self) -> String {
        url(&self.name, Some(SERVER))
    }

    /// The URL a store is migrated with.
    pub(crate) fn owner_url(&self) -> String {
        url(&self.name, Some(OWNER))
    }

    /// The store as a server opens it.
    pub(crate) async fn try_open(&self) -> Result<Store, StorageError> {
        open(&self.server_url(), today()).await
    }

    /// A connection of a server's role beside the store.
    pub(crate) async fn server(&self) -> PgConnection {
        connect(&self.name, Some(SERVER)).await
    }

    /// A connection of the owner.
    pub(crate) async fn owner(&self) -> PgConnection {
        connect(&self.name, Some(OWNER)).await
    }

    /// A connection of the cluster's superuser.
    pub(crate) async fn superuser(&self) -> PgConnection {
        connect(&self.name, None).await
    }

    /// Sets a parameter for all connections made to the database from now on.
    pub(crate) async fn set(&self, parameter: &str) {
        let statement = format!("alter database {} set {parameter}", self.name);
        let mut superuser = connect("postgres", None).await;
        superuser.execute(AssertSqlSafe(statement)).await.unwrap();
    }

    /// Whether anybody but the superuser may connect from now on.
    pub(crate) async fn allow_connections(&self, allowed: bool) {
        let statement = format!("alter database {} allow_connections {allowed}", self.name);
        let mut superuser = connect("postgres", None).await;
        superuser.execute(AssertSqlSafe(statement)).await.unwrap();
    }

    /// Ends every connection to the database.
    pub(crate) async fn cut(&self) {
        let statement = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1";
        let mut superuser = connect("postgres", None).await;
        let cut = sqlx::query(statement).bind(&self.name);
        cut.execute(&mut superuser).await.unwrap();
    }
}

/// The day on which the tests play.
pub(crate) fn today() -> Day {
    Day::from_ymd(2026, 1, 15).unwrap()
}

/// Once a cluster: the roles, and a database that all migrated ones are copies of.
async fn make_template(cluster: &mut PgConnection) {
    cluster.execute("select pg_advisory_lock(1)").await.unwrap();
    let made = "select exists (select from pg_roles where rolname = $1)";
    let made: bool = sqlx::query_scalar(made)
        .bind(SERVER)
        .fetch_one(&mut *cluster)
        .await
        .unwrap();
    if !made {
        for statement in [
            format!("drop database if exists {TEMPLATE}"),
            format!("drop role if exists {OWNER}"),
            format!("create role {OWNER} login createrole createdb"),
            format!("create database {TEMPLATE} owner {OWNER}"),
        ] {
            cluster.execute(AssertSqlSafe(statement)).await.unwrap();
        }
        migrate(&url(TEMPLATE, Some(OWNER)), today()).await.unwrap();
        let server = format!("create role {SERVER} login in role carmed_application");
        cluster.execute(AssertSqlSafe(server)).await.unwrap();
    }
    cluster
        .execute("select pg_advisory_unlock(1)")
        .await
        .unwrap();
}

async fn connect(database: &str, role: Option<&str>) -> PgConnection {
    let options: PgConnectOptions = url(database, role).parse().unwrap();
    options.connect().await.unwrap()
}

fn url(database: &str, role: Option<&str>) -> String {
    let Ok(cluster) = std::env::var(VARIABLE) else {
        panic!("{VARIABLE} names no PostgreSQL: run the tests with `cargo xtask test`");
    };
    let options: PgConnectOptions = cluster.parse().unwrap();
    let options = options.database(database);
    let options = role.into_iter().fold(options, PgConnectOptions::username);
    options.to_url_lossy().to_string()
}

/// Ends a connection in order.
pub(crate) async fn close(connection: PgConnection) {
    connection.close().await.unwrap();
}
