//! The law of the field: eligibility and amounts as pure functions over facts.
//!
//! No I/O, no clock, no async. Every rule carries its id and its basis in its doc comment; the numbers
//! of the law are dated rows with a source ([`parameters`]), never constants in code. Rules return all
//! they find, coded ([`carmed_model::Finding`]); [`texts`] says it in words.

pub mod amounts;
pub mod attestation;
pub mod billing;
pub mod coverage;
pub mod life_cycle;
pub mod mutation;
pub mod parameters;
pub mod registration;
pub mod rules;
pub mod tariff;
pub mod texts;

pub use parameters::{Limit, Parameters, ProviderKind};

/// The version of the rules: it changes with every release of this crate.
pub const RULES_VERSION: &str = env!("CARGO_PKG_VERSION");
