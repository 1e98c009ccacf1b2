//! The door: gRPC, configuration, telemetry, callers. It decides nothing.
//!
//! [`start`] opens the store a [`Configuration`] names and serves the contract over it. Around every call
//! stand, once for all: its span and figures, its caller, its deadline. The rooms behind the door are
//! `grpc`, which turns messages into questions for the registry and answers into messages.

mod caller;
mod configuration;
mod contract;
mod deadline;
mod door;
mod error;
mod grpc;
mod incoming;
mod limits;
mod moving;
mod parameters;
mod serve;
mod store;
mod telemetry;

pub use carmed_storage::archive::Section;
pub use carmed_storage::transfer::{Moved, Progress, Step};
pub use configuration::{Configuration, ConfigurationError, Flags, LogFormat};
pub use error::{StartError, StopError};
pub use limits::Limits;
pub use moving::{MovedStore, MovingError, export_store, import_store};
pub use parameters::read as read_parameters;
pub use serve::{Running, start, start_over};
pub use store::migrate;
