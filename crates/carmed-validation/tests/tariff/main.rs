//! Published tariffs: what is read, what is refused, and which rows hold when.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod book;
mod reading;
mod rows;
