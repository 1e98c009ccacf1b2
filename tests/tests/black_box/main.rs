//! Black-box tests: a real server, a real channel, and nothing but the contract.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agreements;
mod attestations;
mod audit;
mod audit_of_persons;
mod bad_input;
mod billing;
mod bulk;
mod calls_that_end;
mod claims;
mod coverage;
mod decision_access;
mod decisions;
mod every_code;
mod every_rpc;
mod feeds;
mod freshness;
mod gates;
mod interventions;
mod life_cycle;
mod limits;
mod mutations;
mod node;
mod official_examples;
mod paging;
mod python;
mod races;
mod services;
mod tariff_entries;
mod tariff_formats;
mod tariffs;
