//! Official XML: fees and key letters of the nomenclature, and reimbursements of medicines.
//!
//! Elements are known by their names, whatever the document and its root are called:
//!
//! | element | of | what it tells |
//! |---|---|---|
//! | `NOMEN_CODE_FEE…` (`_LIM`, `_BIS_LIM`, `_LIM_HIST`, `_BIS_LIM_HIST`) | NomenSoft | one amount of a code under a fee code |
//! | `NOMEN_HONORAIRES` | per-code honoraria | the same, with its circular and key letters |
//! | `NOMEN_FEECODES` | NomenSoft | the category of a fee code |
//! | `NOMEN_SUMMARY_EXT` | NomenSoft | a code: whether for hospitalised patients, its key letters |
//! | `Dmpp` | SAM v2 | the public price of a pack in a delivery environment |
//! | `ReimbursementContext` | SAM v2 | its category and its copayment per regime |

mod elements;
mod fee_codes;
mod fees;
mod join;
mod letters;
mod medicine_rows;
mod medicines;
mod prices;
mod stretches;

pub(super) use elements::Elements;
pub(super) use join::{Join, JoinedRows};
