//! A second implementation of the amounts of every kind of line, written from the formulas.
//!
//! Integers alone; the numbers of the law are written out here once more; nothing is shared with the
//! first implementation.

pub(crate) mod agreement;
pub(crate) mod case;
pub(crate) mod draw;
pub(crate) mod integer;
mod official;
mod payers;
pub(crate) mod question;
