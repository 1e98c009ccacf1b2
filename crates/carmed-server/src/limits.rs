//! How much one connection and one call may ask of the server.

use serde::{Deserialize, Serialize};
use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;
use tonic::transport::Server;

/// How much one connection and one call may ask of the server.
///
/// The sizes of messages, lists and texts stand in the contract and are no setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Longest a call may last, in seconds, whatever deadline it came with.
    pub call_seconds_max: NonZeroU64,
    /// Longest an import of a tariff may last, in seconds, whatever deadline it came with.
    pub import_seconds_max: NonZeroU64,
    /// Longest that an import of a tariff may send nothing, in seconds.
    pub import_pause_seconds_max: NonZeroU64,
    /// Calls in progress on one connection.
    pub calls_per_connection_max: NonZeroU32,
    /// All metadata of one call together, in bytes.
    pub metadata_bytes_max: NonZeroU32,
    /// Calls a client has reset that the server still has to forget, on one connection; one more
    /// closes it.
    pub pending_resets_max: NonZeroU32,
    /// Age in seconds after which a connection is asked to end; its calls are finished first.
    pub connection_seconds_max: NonZeroU64,
    /// Seconds of silence on a connection before it is asked whether anybody is there.
    pub keepalive_interval_seconds: NonZeroU64,
    /// Seconds to answer that; a connection that does not is closed.
    pub keepalive_timeout_seconds: NonZeroU64,
    /// Longest that a stopping server waits for its calls to end, in seconds.
    pub drain_seconds_max: NonZeroU64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            call_seconds_max: seconds(60),
            import_seconds_max: seconds(3_600),
            import_pause_seconds_max: seconds(30),
            calls_per_connection_max: number(256),
            metadata_bytes_max: number(16_384),
            pending_resets_max: number(20),
            connection_seconds_max: seconds(1_800),
            keepalive_interval_seconds: seconds(30),
            keepalive_timeout_seconds: seconds(10),
            drain_seconds_max: seconds(20),
        }
    }
}

impl Limits {
    pub(crate) fn call_max(&self) -> Duration {
        Duration::from_secs(self.call_seconds_max.get())
    }

    pub(crate) fn import_max(&self) -> Duration {
        Duration::from_secs(self.import_seconds_max.get())
    }

    pub(crate) fn import_pause_max(&self) -> Duration {
        Duration::from_secs(self.import_pause_seconds_max.get())
    }

    pub(crate) fn drain_max(&self) -> Duration {
        Duration::from_secs(self.drain_seconds_max.get())
    }

    /// A server that keeps to these limits.
    pub(crate) fn server(&self) -> Server {
        let resets = usize::try_from(self.pending_resets_max.get()).unwrap_or(usize::MAX);
        let keepalive_interval = Duration::from_secs(self.keepalive_interval_seconds.get());
        let keepalive_timeout = Duration::from_secs(self.keepalive_timeout_seconds.get());
        Server::builder()
            .max_concurrent_streams(self.calls_per_connection_max.get())
            .http2_max_header_list_size(self.metadata_bytes_max.get())
            .http2_max_pending_accept_reset_streams(Some(resets))
            // No grace beside the age: tonic would cut the calls off instead of finishing them.
            .max_connection_age(Duration::from_secs(self.connection_seconds_max.get()))
            .http2_keepalive_interval(Some(keepalive_interval))
            .http2_keepalive_timeout(Some(keepalive_timeout))
    }
}

const fn number(value: u32) -> NonZeroU32 {
    NonZeroU32::MIN.saturating_add(value - 1)
}

const fn seconds(value: u64) -> NonZeroU64 {
    NonZeroU64::MIN.saturating_add(value - 1)
}
