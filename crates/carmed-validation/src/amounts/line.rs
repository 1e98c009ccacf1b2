//! A line of an intervention, and what it is judged on.

use crate::parameters::ProviderKind;
use crate::tariff::TariffBook;
use carmed_model::consultation::Coverage;
use carmed_model::tariff::Insurability;
use carmed_model::{BirthDate, Cents, CoverKind, Day, Instant, InvoiceType, Nihdi, SupplementType};

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Care with a code of the nomenclature.
    Nomenclature {
        /// The code.
        code: Nihdi,
    },
    /// Care without a code, such as transport: a description and a price.
    Uncoded {
        /// What it is; never personal.
        description: String,
    },
}

/// One line: care of one day, as the provider states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The caller's own name for the line.
    pub line_id: String,
    /// What it is about.
    pub kind: LineKind,
    /// The day of care; it picks the tariff.
    pub care_date: Day,
    /// How many, at least 1.
    pub units: u32,
    /// What is charged for the whole line, in cents, not negative; the fee where absent.
    pub charged_cents: Option<Cents>,
    /// The column of the tariff; absent means ordinary.
    pub insurability: Option<Insurability>,
    /// Whether there is a global medical file; absent means none.
    pub gmd: Option<bool>,
    /// Whether the provider is conventioned; absent means unknown.
    pub conventioned: Option<bool>,
    /// Whether the person is chronically ill.
    pub chronic: bool,
    /// Whether there is a prescription.
    pub prescription: bool,
    /// Whether there is an attestation, besides those the coverage answer knows.
    pub attestation: bool,
    /// The type of invoice a monthly maximum counts by; absent means the cover's (ruling 19).
    pub invoice_type: Option<InvoiceType>,
    /// The type of the supplement; absent means OTHER.
    pub supplement_type: Option<SupplementType>,
    /// What the OCMW already bore of the patient part in the calendar month of care on this type of
    /// invoice, in cents.
    pub used_of_month_cents: Cents,
    /// What the OCMW already bore of supplements of the stay, in cents; counts for a stay only.
    pub used_of_stay_cents: Cents,
    /// Whether it takes back an earlier line: stated like it, with the `used` of the original; its
    /// amounts come out negated.
    pub credit_note: bool,
}

/// What a line is judged on besides itself.
#[derive(Clone, Copy, Debug)]
pub struct LineContext<'a> {
    /// The cover it is billed under.
    pub cover: CoverKind,
    /// The answer of coverage that holds the line's care date.
    pub coverage: &'a Coverage,
    /// The kind of the asking provider.
    pub provider_kind: &'a ProviderKind,
    /// The person's birth date, where known.
    pub birth_date: Option<BirthDate>,
    /// The tariff.
    pub tariff: &'a TariffBook,
    /// As known at which moment the tariff is read.
    pub known_on: Instant,
}
