//! Published tariffs: read, checked, kept on two time axes, and looked up by code and care date.
//!
//! Shares are fixed amounts per code, dimension and date; they are looked up, never computed.

mod book;
mod canonical;
pub mod csv;
mod overlap;
mod row_check;
mod timetable;
mod warnings;

pub use book::TariffBook;
pub use canonical::rows_sha256;
pub use csv::RowError;
pub use warnings::warnings;

/// Published fees and shares of 34 codes from 2013 on, each row with its source.
pub const SAMPLE_CSV: &str = include_str!("../../data/tariff/nomenclature.csv");
