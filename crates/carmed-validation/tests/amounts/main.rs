//! Who pays how much: worked cases, properties, and a second computation that shares nothing.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod case_file;
mod cases;
mod decided;
mod drawn;
mod piles;
mod properties;
mod replay;
mod restrictions;
mod world;
