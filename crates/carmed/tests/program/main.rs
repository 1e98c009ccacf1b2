//! The real program from outside: its commands, its demo, and what it leaves when it is killed.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod api;
mod commands;
mod cycle;
mod demo;
mod durability;
mod engines;
mod help;
mod list;
mod moving;
mod privacy;
mod process;
mod story;
mod tariff;
mod validate;
