//! Billing: what is posted, what is left of a maximum, what HZIV is told, what is summarised.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod activity;
mod claims;
mod course;
mod courses;
mod edges;
mod properties;
#[allow(
    dead_code,
    reason = "the scene of eligibility has more than billing needs"
)]
#[path = "../eligibility/scene.rs"]
mod scene;
mod world;
