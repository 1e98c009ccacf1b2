//! A database of its own for each load, in a PostgreSQL that runs already.

use std::path::PathBuf;
use std::process::Command;
use tokio::sync::Mutex;
use uuid::Uuid;

/// Names the cluster: an URL that its superuser can connect with.
const CLUSTER: &str = "CARMED_TEST_POSTGRES";
/// Names the directory of PostgreSQL's programs.
const PROGRAMS: &str = "CARMED_TEST_POSTGRES_PROGRAMS";

/// One database with Carmed's schema.
pub struct Database {
    url: String,
}

impl Database {
    /// A migrated database in the cluster that `cargo xtask test` runs.
    pub async fn fresh() -> Self {
        Self::in_cluster(&variable(CLUSTER)).await
    }

    /// A migrated database in the cluster with that URL.
    pub async fn in_cluster(cluster: &str) -> Self {
        /// The first migration in a cluster makes the roles that all databases share.
        static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
        let (server, options) = cluster.split_once('?').unwrap_or((cluster, ""));
        let (server, _) = server.rsplit_once('/').unwrap();
        #[allow(
            clippy::disallowed_methods,
            reason = "a name that no other run in the same cluster takes"
        )]
        let name = format!("load_{}", Uuid::new_v4().simple());
        let url = format!("{server}/{name}?{options}");
        let _turn = ONE_AT_A_TIME.lock().await;
        carmed_server::migrate(&url).await.unwrap();
        Self { url }
    }

    /// Where a server finds it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The one value that a statement of the superuser gives.
    pub fn value(&self, statement: &str) -> String {
        let mut psql = Command::new(programs().join("psql"));
        psql.args(["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement]);
        let output = psql.arg(&self.url).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        String::from_utf8(output.stdout)
            .unwrap()
            .trim_end()
            .to_owned()
    }
}

/// The directory of PostgreSQL's programs.
pub fn programs() -> PathBuf {
    PathBuf::from(variable(PROGRAMS))
}

fn variable(name: &str) -> String {
    let Ok(value) = std::env::var(name) else {
        panic!("{name} names no PostgreSQL: run the tests with `cargo xtask test`");
    };
    value
}
