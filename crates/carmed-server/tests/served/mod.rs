//! A server in development over a store of its own, and a channel to it.
#![allow(dead_code, reason = "no test uses all of it")]

use carmed_server::{Configuration, Running, start};
use tempfile::TempDir;
use tonic::transport::{Channel, Endpoint};

/// A server, its channel, and the directory of its store, which goes with it.
pub(crate) struct Served {
    pub(crate) running: Running,
    pub(crate) channel: Channel,
    pub(crate) directory: TempDir,
}

/// Starts a server with what the test changes in its configuration.
pub(crate) async fn serve(change: impl FnOnce(&mut Configuration)) -> Served {
    let directory = tempfile::tempdir().unwrap();
    let running = start(configuration(&directory, change)).await.unwrap();
    let endpoint = Endpoint::from_shared(format!("http://{}", running.address())).unwrap();
    let channel = endpoint.connect().await.unwrap();
    Served {
        running,
        channel,
        directory,
    }
}

/// A configuration for a store in that directory.
pub(crate) fn configuration(
    directory: &TempDir,
    change: impl FnOnce(&mut Configuration),
) -> Configuration {
    let store = directory.path().join("carmed.db");
    let mut configuration = Configuration::for_development(format!("sqlite:{}", store.display()));
    configuration.log_filter = "warn".to_owned();
    change(&mut configuration);
    configuration
}
