//! The harness of the black-box tests: a real server on a temporary store, and parties that call it
//! over a real channel with nothing but the generated contract.

#![allow(
    clippy::unwrap_used,
    reason = "only tests use this crate: a test fails by panicking"
)]

mod calls;
mod conversation;
mod day;
mod drafts;
pub mod load;
mod party;
mod people;
mod questions;
mod refused;
mod world;
mod writes;

pub use calls::{Noted, calls_of};
pub use carmed_proto::google::rpc::Status as RefusedItem;
pub use carmed_proto::google::r#type::Date;
pub use carmed_proto::v1;
pub use conversation::Conversation;
pub use day::{date, days, today};
pub use drafts::{cover, modified, own_funds, registration, stop_for_departure, unlawful_stay};
pub use party::{Door, Party, callers};
pub use people::person;
pub use questions::{agreement_of, compute, line, on_day, over, question};
pub use refused::{Refused, refused};
pub use world::{World, import_parts};
pub use writes::{
    attestation, billing, claim, closing, extension, lawful_stay, mutation, provider, reactivation,
    release,
};

use std::sync::atomic::{AtomicU64, Ordering};

/// A fresh UUID of a request: each one of a test run is used once.
pub fn request_id() -> String {
    static USED: AtomicU64 = AtomicU64::new(1);
    let number = u128::from(USED.fetch_add(1, Ordering::Relaxed));
    uuid::Builder::from_random_bytes(number.to_be_bytes())
        .into_uuid()
        .to_string()
}
