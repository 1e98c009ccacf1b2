//! Why a server does not start, or did not stop as it should.

use carmed_registry::OpenError;
use carmed_storage::StorageError;
use carmed_validation::parameters::ParameterErrors;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It is not in development, and cannot yet be anything else.
    #[error(
        "the server does not start: outside development it needs a TLS certificate with its key, an \
         issuer of access tokens and that issuer's keys, and this release takes none of them; with \
         --dev it starts on a loopback address, for invented persons"
    )]
    NotInDevelopment,
    /// In development, others than this machine could reach it.
    #[error(
        "the server does not start: with --dev it believes whoever calls, so it listens on a loopback \
         address such as 127.0.0.1 only, and {0} is none"
    )]
    NotLoopback(SocketAddr),
    /// No store was named.
    #[error(
        "the server does not start: no store is given; name one with --store, CARMED_STORE or `store`, \
         such as sqlite:carmed.db or postgres://server/carmed"
    )]
    NoStore,
    /// The URL of the store is of no engine there is.
    #[error("the server does not start: the store's URL begins with neither sqlite: nor postgres:")]
    UnknownEngine,
    /// The address is taken, or not one of this machine.
    #[error("the server cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// Another process serves the store.
    #[error("the server does not start: another process serves the store {}", .0.display())]
    StoreInUse(PathBuf),
    /// The lock beside the store cannot be used.
    #[error("the lock {} of the store cannot be used: {source}", path.display())]
    Lock {
        /// The lock.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The directory of the parameters, or a file in it, cannot be read.
    #[error("the parameters in {path} cannot be read: {source}")]
    UnreadableParameters {
        /// The directory or file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A CSV file among the parameters is none of the tables.
    #[error("{0} is none of the parameter tables; those shipped show their names")]
    UnknownParameters(PathBuf),
    /// The parameters are wrong.
    #[error(transparent)]
    Parameters(#[from] ParameterErrors),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] StorageError),
    /// The keys or the log of the store cannot be used.
    #[error(transparent)]
    Registry(#[from] OpenError),
    /// The machine has no clock for Brussels.
    #[error("the civil days of Europe/Brussels are not known: {0}")]
    Clock(Box<dyn std::error::Error + Send + Sync>),
    /// Logs, traces or metrics cannot be set up.
    #[error("telemetry cannot start: {0}")]
    Telemetry(String),
    /// The contract cannot be shown by reflection.
    #[error("reflection cannot start: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// What went wrong while a server ran or stopped.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    /// Calls were still in progress when the time to finish them was over.
    #[error("calls were still in progress after {0} seconds; they were left without an answer")]
    CallsLeft(u64),
    /// The server ended of itself.
    #[error("the server ended abnormally: {0}")]
    Ended(Box<dyn std::error::Error + Send + Sync>),
    /// The signals that end it cannot be awaited.
    #[error("the signals of this machine cannot be awaited: {0}")]
    Signals(#[from] io::Error),
}
