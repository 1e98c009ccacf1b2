//! From model to contract; nothing is decided here.

pub(super) mod amounts;
pub(super) mod audit;
pub(super) mod coverage;
pub(super) mod decision;
pub(super) mod finding;
pub(super) mod tariff;
mod values;
