//! The generated contract: messages, services and descriptor set of `proto/carmed/v1`.
//!
//! Nothing here is written by hand but the `Debug` of messages that hold personal content, which hides
//! it. Messages, clients (`v1::*_client`) and servers (`v1::*_server`) are generated when the crate is
//! built, by protox: no protoc is needed. Only the door, the client and programs may use them; the
//! rules and the registry speak the types of the model.

mod hidden;

#[allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::too_many_lines,
    reason = "generated: its documentation is that of the contract, which is checked there"
)]
mod contract {
    include!(concat!(env!("OUT_DIR"), "/contract.rs"));
}

pub use contract::carmed::v1;
pub use contract::google;

/// The encoded `FileDescriptorSet` of the contract and all it imports, comments included; what server
/// reflection serves.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));
