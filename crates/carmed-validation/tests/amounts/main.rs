//! Who pays how much: worked cases, properties, and a second computation that shares nothing.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod asked;
mod case_file;
mod cases;
mod checks;
mod decided;
mod drawn;
mod edges;
mod kinds;
mod naive;
mod piles;
mod properties;
mod record;
mod replay;
mod restrictions;
mod table_edges;
mod tables;
mod world;
