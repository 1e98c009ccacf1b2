//! Published tariffs: what is read, what is refused, and which rows hold when.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod book;
mod cases;
mod edges;
mod elements;
mod hashes;
mod joining;
mod known_on;
mod medicines;
mod mismatches;
mod official;
mod official_wrong;
mod reading;
mod rows;
mod streaming;
#[path = "../amounts/world.rs"]
#[allow(dead_code, reason = "tests of amounts use all of it")]
mod world;
mod write;
