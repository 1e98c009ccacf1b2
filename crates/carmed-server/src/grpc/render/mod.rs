//! From model to contract; nothing is decided here.

pub(super) mod activity;
pub(super) mod amounts;
pub(super) mod attestation;
pub(super) mod audit;
pub(super) mod billing;
pub(super) mod claim;
pub(super) mod coverage;
pub(super) mod coverage_feed;
pub(super) mod decision;
pub(super) mod feed;
pub(super) mod finding;
pub(super) mod history;
pub(super) mod managing;
pub(super) mod mutation;
pub(super) mod tariff;
pub(super) mod tariff_entries;
pub(super) mod values;
