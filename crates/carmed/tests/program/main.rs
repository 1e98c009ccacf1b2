//! The real program from outside: its commands, its demo, and what it leaves when it is killed.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod commands;
mod demo;
mod durability;
mod list;
mod privacy;
mod process;
mod story;
mod validate;
