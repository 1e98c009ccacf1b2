//! Starts the server, and stops it so that nothing in progress is lost.

use crate::configuration::Configuration;
use crate::contract;
use crate::door::DoorLayer;
use crate::error::{StartError, StopError};
use crate::grpc;
use crate::grpc::streaming::{Stop, stop};
use crate::incoming::{FIRST_BYTE_MAX, incoming};
use crate::parameters;
use crate::store::{self, Location};
use crate::telemetry::Telemetry;
use carmed_registry::{FileKey, Registry, SystemIds};
use carmed_storage::Store;
use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpSocket;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tonic_health::ServingStatus;
use tonic_health::server::{HealthReporter, health_reporter};

/// Connections that wait to be accepted.
const BACKLOG: u32 = 1_024;
/// The name of the whole server, for health.
const WHOLE: &str = "";

/// Starts a server: it answers once this returns.
///
/// The address is taken first and opened last: while the store is folded, nobody can connect.
///
/// # Errors
/// [`StartError`], in a sentence that says what is missing.
pub async fn start(configuration: Configuration) -> Result<Running, StartError> {
    start_over(configuration, |store| store).await
}

/// The same, over the store as `seen` has it: so something can stand between the two.
///
/// # Errors
/// As [`start`].
pub async fn start_over(
    configuration: Configuration,
    seen: impl FnOnce(Store) -> Store + Send,
) -> Result<Running, StartError> {
    let location = check(&configuration)?;
    let telemetry = Telemetry::start(&configuration)?;
    let listen = |source| StartError::Listen {
        address: configuration.listen,
        source,
    };
    let socket = bind(configuration.listen).map_err(listen)?;
    let key_file = configuration
        .key_file
        .clone()
        .unwrap_or_else(|| location.key_file());
    let lock = location.lock()?;
    let registry = Arc::new(open(&configuration, &location, &key_file, seen).await?);
    telemetry.show(&registry);
    let (_, today) = registry.now();
    parameters::warn(registry.parameters(), today);

    let (health, health_service) = health_reporter();
    report(&health, ServingStatus::Serving).await;
    let (stop_streams, stopping) = stop();
    let routes = grpc::routes(Arc::clone(&registry), &configuration.limits, stopping)
        .add_service(health_service);
    let routes = contract::with_reflection(routes)?;
    let mut server = configuration.limits.server().layer(DoorLayer {
        calls: telemetry.calls(),
        call_max: configuration.limits.call_max(),
        import_max: configuration.limits.import_max(),
        dev: configuration.dev,
    });

    let listener = socket.listen(BACKLOG).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let (stop, stopped) = oneshot::channel::<()>();
    let (alive, ended) = watch::channel(());
    let serving = tokio::spawn(async move {
        let stopped = async move {
            // A server whose handle is dropped stops as well.
            let _dropped = stopped.await;
        };
        let served = server
            .add_routes(routes)
            .serve_with_incoming_shutdown(incoming(listener, FIRST_BYTE_MAX), stopped)
            .await;
        drop(alive);
        served
    });
    tracing::info!(%address, key_file = %key_file.display(), "serving");
    Ok(Running {
        address,
        key_file,
        drain_max: configuration.limits.drain_max(),
        registry,
        health,
        telemetry,
        stop_streams,
        stop,
        ended,
        serving,
        _lock: lock,
    })
}

/// A server that serves.
pub struct Running {
    address: SocketAddr,
    key_file: PathBuf,
    drain_max: Duration,
    registry: Arc<Registry>,
    health: HealthReporter,
    telemetry: Telemetry,
    stop_streams: Stop,
    stop: oneshot::Sender<()>,
    ended: watch::Receiver<()>,
    serving: JoinHandle<Result<(), tonic::transport::Error>>,
    /// Held as long as a store in a file is served.
    _lock: Option<File>,
}

impl Running {
    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The file of the key that seals the store.
    pub fn key_file(&self) -> &Path {
        &self.key_file
    }

    /// Serves until the process is asked to end (SIGTERM or SIGINT), then stops.
    ///
    /// # Errors
    /// As [`Running::stop`], and when signals cannot be awaited.
    pub async fn wait_for_signal(mut self) -> Result<(), StopError> {
        let (mut terminate, mut interrupt) = (
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
        );
        tokio::select! {
            _ = terminate.recv() => tracing::info!("asked to terminate"),
            _ = interrupt.recv() => tracing::info!("interrupted"),
            _ = self.ended.changed() => tracing::error!("the server ended of itself"),
        }
        self.stop().await
    }

    /// Stops: takes no more calls, finishes those in progress, stores what is queued, sends telemetry.
    ///
    /// # Errors
    /// [`StopError::CallsLeft`] when calls took longer than the configuration lets them;
    /// [`StopError::Ended`] when the server had ended abnormally before. Everything that was
    /// acknowledged is stored in either case.
    pub async fn stop(mut self) -> Result<(), StopError> {
        report(&self.health, ServingStatus::NotServing).await;
        forget(&mut self.health).await;
        self.stop_streams.begin();
        // A server that has ended already takes no message.
        let _ended = self.stop.send(());
        let served = timeout(self.drain_max, &mut self.serving).await;
        self.registry.close().await;
        tracing::info!("stopped");
        self.telemetry.flush().await;
        match served {
            Ok(Ok(Ok(()))) => Ok(()),
            Ok(Ok(Err(error))) => Err(StopError::Ended(error.into())),
            Ok(Err(error)) => Err(StopError::Ended(error.into())),
            Err(_) => {
                self.serving.abort();
                Err(StopError::CallsLeft(self.drain_max.as_secs()))
            }
        }
    }
}

/// Refuses what may not start; where the store is.
fn check(configuration: &Configuration) -> Result<Location<'_>, StartError> {
    if !configuration.dev {
        return Err(StartError::NotInDevelopment);
    }
    if !configuration.listen.ip().is_loopback() {
        return Err(StartError::NotLoopback(configuration.listen));
    }
    Location::of(&configuration.store)
}

/// Takes the address without listening yet.
fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn open(
    configuration: &Configuration,
    location: &Location<'_>,
    key_file: &Path,
    seen: impl FnOnce(Store) -> Store,
) -> Result<Registry, StartError> {
    let parameters = Arc::new(parameters::read(configuration.parameters_dir.as_deref()).await?);
    let clock = store::clock()?;
    let store = seen(location.open(&clock).await?);
    let key = FileKey::new(key_file);
    let registry = Registry::open(
        store,
        &key,
        parameters,
        Arc::new(clock),
        Arc::new(SystemIds),
    )
    .await?;
    Ok(registry)
}

/// Says of the whole server and of each service how it stands.
async fn report(health: &HealthReporter, status: ServingStatus) {
    for service in contract::services()
        .iter()
        .map(String::as_str)
        .chain([WHOLE])
    {
        health.set_service_status(service, status).await;
    }
}

/// Ends the streams of those that watch health, which would otherwise keep their connections open.
async fn forget(health: &mut HealthReporter) {
    for service in contract::services()
        .iter()
        .map(String::as_str)
        .chain([WHOLE])
    {
        health.clear_service_status(service).await;
    }
}
