//! The registry on a real embedded store: freshness, durability, idempotency, sealing.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agreements;
mod attestations;
mod audit;
mod bill_agreement;
mod billed;
mod durability;
mod feeds;
mod freshness;
mod interventions;
mod merges;
mod mutations;
mod replacements;
mod reported;
mod support;
mod tariff_rows;
mod tariffs;
