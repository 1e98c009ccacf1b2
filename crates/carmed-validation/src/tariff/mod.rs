//! Published tariffs: read, checked, kept on two time axes, and looked up by code and care date.
//!
//! Shares are fixed amounts per code, dimension and date; they are looked up, never computed.

mod book;
mod canonical;
mod cross_check;
pub mod csv;
mod document;
mod editions;
mod entries;
mod filed;
mod filing;
mod overlap;
mod release_rows;
mod report;
mod row_check;
mod rows;
mod table_check;
mod timetable;
mod values;
mod xml;

pub use book::TariffBook;
pub use canonical::rows_sha256;
pub use cross_check::mismatches;
pub use document::{Document, HEAD_BYTES, format_of};
pub use entries::TariffEntry;
pub use release_rows::{ReleaseDraft, ReleaseRows};
pub use report::{Report, RowError, SkipReason};
pub use rows::Rows;
pub use table_check::{TableCheck, warnings};

/// Published fees and shares of 34 codes from 2013 on, each row with its source.
pub const SAMPLE_CSV: &str = include_str!("../../data/tariff/nomenclature.csv");
