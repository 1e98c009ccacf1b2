//! The registry on a real embedded store: freshness, durability, idempotency, sealing.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod durability;
mod freshness;
mod interventions;
mod support;
mod tariff_rows;
mod tariffs;
