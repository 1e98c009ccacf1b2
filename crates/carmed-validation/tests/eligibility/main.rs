//! The law on eligibility, by cases a lawyer can read (`tests/data/*.toml`) and by properties.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod asking_kind;
mod coverage;
mod life_cycle;
mod parameters;
mod properties;
mod protection;
mod registration;
mod scene;
mod texts;
