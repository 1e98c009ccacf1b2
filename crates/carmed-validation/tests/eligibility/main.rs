//! The law on eligibility, by cases a lawyer can read (`tests/data/*.toml`) and by properties.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod asking_kind;
mod attestation;
mod boundaries;
mod coverage;
mod drawn;
mod explanation;
mod least_changes;
mod life_cycle;
mod mutation;
mod names;
mod operations;
mod parameters;
mod properties;
mod protection;
mod registration;
mod report;
mod rules;
mod scene;
mod suspension;
mod texts;
mod writes;
