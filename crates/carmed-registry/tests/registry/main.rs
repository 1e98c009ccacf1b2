//! The registry on a real embedded store: freshness, durability, idempotency, sealing.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agreements;
mod attestations;
mod audit;
#[path = "../../../carmed-storage-postgres/tests/bed/mod.rs"]
mod bed;
mod bill_agreement;
mod billed;
mod durability;
mod feeds;
mod freshness;
mod interventions;
mod meanwhile;
mod merges;
mod mutations;
mod replacements;
mod reported;
mod servers;
mod starting;
mod support;
mod tariff_rows;
mod tariffs;
