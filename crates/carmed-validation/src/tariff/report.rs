//! What reading files of tariff rows came to: rows read, taken and skipped, and what is wrong.

use carmed_model::{Code, Finding};
use std::collections::BTreeMap;
use std::fmt;

/// Reading ends once so many errors are known, so that a file of rubbish does not fill the memory.
pub const ERRORS_MAX: usize = 1000;

/// Something wrong in a file of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The name of the document.
    pub document: String,
    /// The line of the document, from 1 on; in a CSV the names of the columns stand on line 1.
    pub line: u64,
    /// What is wrong; its field is the name of the column or the element.
    pub finding: Finding,
}

/// Why something was read and made no row, though nothing is wrong with it.
///
/// What has no certain meaning here is counted and left out, never guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// An amount under a fee code other than 0, 1300, 1600, 3300 and 3600.
    FeeCodeNotMapped {
        /// The fee code.
        fee_code: u32,
    },
    /// An amount under a fee code of category 07, which the official files themselves ignore.
    FeeCodeIgnored {
        /// The fee code.
        fee_code: u32,
    },
    /// An amount without a fee code, of a category that says neither fee nor reimbursement nor share.
    CategoryNotMapped,
    /// Amounts of a code that differ, without a fee code that says whom each is for.
    SeveralAmounts,
    /// Days of a code for which one of the parts is absent.
    PartMissing {
        /// The fee code of the absent part.
        fee_code: u32,
    },
    /// Days of a code with a fee alone.
    SharesMissing,
    /// A reimbursement of a product that is no pack with a CNK.
    NotAPack,
    /// A reimbursement of a category that has no share per pack, such as a flat rate.
    MedicineCategoryNotMapped,
    /// Days of a pack without a public price.
    PriceMissing,
    /// Days of a pack without the share of one of the two regimes.
    CopaymentMissing,
    /// An amount that is no whole number of cents, such as the price of a single dose.
    NotWholeCents,
    /// Days of a pack with several reimbursements that differ.
    SeveralReimbursements,
}

impl SkipReason {
    /// The stable name of the reason.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FeeCodeNotMapped { .. } => "fee_code_not_mapped",
            Self::FeeCodeIgnored { .. } => "fee_code_ignored",
            Self::CategoryNotMapped => "category_not_mapped",
            Self::SeveralAmounts => "several_amounts",
            Self::PartMissing { .. } => "part_missing",
            Self::SharesMissing => "shares_missing",
            Self::NotAPack => "not_a_pack",
            Self::MedicineCategoryNotMapped => "medicine_category_not_mapped",
            Self::PriceMissing => "price_missing",
            Self::CopaymentMissing => "copayment_missing",
            Self::NotWholeCents => "not_whole_cents",
            Self::SeveralReimbursements => "several_reimbursements",
        }
    }

    /// The fee code it is about, where it is about one.
    pub const fn fee_code(self) -> Option<u32> {
        match self {
            Self::FeeCodeNotMapped { fee_code }
            | Self::FeeCodeIgnored { fee_code }
            | Self::PartMissing { fee_code } => Some(fee_code),
            _ => None,
        }
    }
}

impl fmt::Display for SkipReason {
    /// The name, and the fee code where it is about one: `part_missing 1300`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self.fee_code() {
            Some(fee_code) => write!(f, " {fee_code}"),
            None => Ok(()),
        }
    }
}

/// What reading came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many rows or official records were read.
    pub rows_read: u64,
    /// How many tariff rows came of them.
    pub rows_taken: u64,
    /// How often something was left out, by reason.
    pub skipped: BTreeMap<SkipReason, u64>,
    /// Everything that is wrong, up to [`ERRORS_MAX`], in order of document and line once all is read.
    pub errors: Vec<RowError>,
}

/// Where something stands: the place of the document among those read, and its line there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) document: u16,
    pub(super) line: u32,
}

/// How many bits of a place's index tell the line.
const LINE_BITS: u32 = 32;

impl Place {
    pub(super) fn new(document: u16, line: u64) -> Self {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Self { document, line }
    }

    /// The place as one number, in the same order.
    pub(super) fn index(self) -> u64 {
        (u64::from(self.document) << LINE_BITS) | u64::from(self.line)
    }

    /// The place with that number.
    pub(super) fn from_index(index: u64) -> Self {
        let line = index & u64::from(u32::MAX);
        Self::new(u16::try_from(index >> LINE_BITS).unwrap_or(u16::MAX), line)
    }
}

/// The report as it is being made: errors keep their places until all documents are known by name.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) rows_read: u64,
    pub(super) rows_taken: u64,
    pub(super) skipped: BTreeMap<SkipReason, u64>,
    errors: Vec<(Place, Finding)>,
}

impl Notes {
    pub(super) fn skip(&mut self, reason: SkipReason) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    pub(super) fn error(&mut self, place: Place, finding: Finding) {
        if !self.is_full() {
            self.errors.push((place, finding));
        }
    }

    /// Whether so much is wrong that reading ends.
    pub(super) fn is_full(&self) -> bool {
        self.errors.len() >= ERRORS_MAX
    }

    /// Two rows that hold for the same care on the same day (160).
    pub(super) fn overlap(&mut self, first: Place, second: Place, names: &[String]) {
        let line = format!("line {}", first.line);
        let first_name = if first.document == second.document {
            line
        } else {
            format!("{} {line}", name_of(names, first))
        };
        let finding = Finding::new(Code::UnsupportedCriteria).at("valid_from");
        self.error(second, finding.with("overlaps", first_name));
    }

    /// The report over documents of these names.
    pub(super) fn report(&self, names: &[String]) -> Report {
        let mut errors = self.errors.clone();
        errors.sort_by_key(|(place, _)| *place);
        let errors = errors.into_iter().map(|(place, finding)| RowError {
            document: name_of(names, place),
            line: u64::from(place.line),
            finding,
        });
        Report {
            rows_read: self.rows_read,
            rows_taken: self.rows_taken,
            skipped: self.skipped.clone(),
            errors: errors.collect(),
        }
    }
}

fn name_of(names: &[String], place: Place) -> String {
    let name = names.get(usize::from(place.document));
    name.cloned().unwrap_or_default()
}
