//! Black-box tests: a real server, a real channel, and nothing but the contract.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agreements;
mod audit;
mod bad_input;
mod coverage;
mod decision_access;
mod decisions;
mod gates;
mod interventions;
mod limits;
mod python;
mod races;
mod services;
mod tariff_formats;
mod tariffs;
