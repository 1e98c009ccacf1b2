//! Two servers on one PostgreSQL database, in this process.

use carmed_server::{Configuration, Running, start_over};
use carmed_storage::Store;
use carmed_tests::load::{Database, Door, Entrance};
use std::num::NonZeroU32;
use std::path::Path;
use tempfile::TempDir;

/// So many calls that were broken off may wait to be forgotten on one connection.
const RESETS_MAX: u32 = 10_000;

/// Two servers with one key file.
pub(crate) struct Servers {
    pub(crate) database: Database,
    running: Vec<Running>,
    pub(crate) entrances: Vec<Entrance>,
    _keys: TempDir,
}

impl Servers {
    /// Two servers as they are.
    pub(crate) async fn start() -> Self {
        Self::start_with(|store| store).await
    }

    /// Two servers, the second over the store as `seen` shows it.
    pub(crate) async fn start_with(seen: impl FnOnce(Store) -> Store + Send) -> Self {
        let database = Database::fresh().await;
        let keys = tempfile::tempdir().unwrap();
        let configuration = configuration(&database, keys.path());
        let running = vec![
            carmed_server::start(configuration.clone()).await.unwrap(),
            start_over(configuration, seen).await.unwrap(),
        ];
        let mut entrances = Vec::new();
        for server in &running {
            entrances.push(Entrance::to(&format!("http://{}", server.address())).await);
        }
        Self {
            database,
            running,
            entrances,
            _keys: keys,
        }
    }

    /// The way to each.
    pub(crate) fn doors(&self) -> Vec<Door> {
        self.entrances.iter().map(Entrance::door).collect()
    }

    /// Stops both as an operator does.
    pub(crate) async fn stop(self) {
        drop(self.entrances);
        for server in self.running {
            server.stop().await.unwrap();
        }
    }
}

fn configuration(database: &Database, keys: &Path) -> Configuration {
    let mut configuration = Configuration::for_development(database.url());
    configuration.key_file = Some(keys.join("carmed.key"));
    configuration.log_filter = "error".to_owned();
    configuration.limits.pending_resets_max = NonZeroU32::new(RESETS_MAX).unwrap();
    configuration
}
