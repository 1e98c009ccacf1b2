//! A line of an intervention, and what it is judged on.

use crate::billing::Ledger;
use crate::parameters::{Parameters, ProviderKind, StayGroup, Ward};
use crate::tariff::TariffBook;
use carmed_model::consultation::Coverage;
use carmed_model::tariff::{DeliveryEnvironment, Insurability};
use carmed_model::{
    BirthDate, Cents, Cnk, CoverKind, Day, Instant, InvoiceType, Nihdi, Period, SupplementType,
};

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Care with a code of the nomenclature.
    Nomenclature {
        /// The code.
        code: Nihdi,
    },
    /// A pack of medicine.
    Medicine {
        /// The pack.
        cnk: Cnk,
        /// Where it is delivered.
        environment: DeliveryEnvironment,
    },
    /// Days of a stay in hospital, the first being the line's care date.
    HospitalDays(HospitalDays),
    /// Care without a code, such as transport: a description and a price.
    Uncoded {
        /// What it is; never personal.
        description: String,
    },
}

/// Billed days of a stay.
///
/// Of who is not insured the full price of a day is the fee: as given, or that of hospital and ward.
/// Of who is insured, or counts like it, the insurance part of a day is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HospitalDays {
    /// The last billed day, included.
    pub last_day: Day,
    /// The day of admission, on or before the first billed day; it is day 1 of the stay.
    pub admission_date: Day,
    /// The group by which the patient's share differs; absent means ordinary (ruling 23), or increased
    /// reimbursement where the line states that column.
    pub group: Option<StayGroup>,
    /// The hospital, by the name its full day prices are known by.
    pub hospital: Option<String>,
    /// The ward.
    pub ward: Option<Ward>,
    /// The full price of one day, in cents; it comes before that of the table.
    pub full_day_price_cents: Option<Cents>,
    /// The insurance part of one day, in cents; never beside a full day price.
    pub day_insurance_part_cents: Option<Cents>,
    /// Whether the flat fees of a stay are asked for; a full day price holds them already (ruling 23).
    pub with_flat_fees: bool,
}

/// The room in which care is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Room {
    /// A room for more than two.
    Common,
    /// A room for two.
    TwoBed,
    /// A single room.
    Single,
}

/// One line: care of one day, or days of a stay, as the provider states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The caller's own name for the line.
    pub line_id: String,
    /// What it is about.
    pub kind: LineKind,
    /// The day of care; it picks the tariff. Of hospital days the first one billed.
    pub care_date: Day,
    /// How many, at least 1; of hospital days always 1.
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
    /// The room, where care is given in one; a supplement in a shared room is remarked on (503045).
    pub room: Option<Room>,
    /// What the OCMW already bore of the patient part in the calendar month of care on this type of
    /// invoice, in cents; absent means what the ledger knows. Of a stay that reaches into a later month:
    /// of its first month; of a later one the ledger tells. Billing always takes the ledger's figure.
    pub used_of_month_cents: Option<Cents>,
    /// What the OCMW already bore of supplements of the stay, in cents; counts for a stay only.
    pub used_of_stay_cents: Cents,
    /// Whether it takes back an earlier line: stated like it, with the `used` of the original; its
    /// amounts come out negated.
    pub credit_note: bool,
}

impl Line {
    /// The days of care: the care date, or every billed day of a stay.
    pub fn care_days(&self) -> Period {
        match &self.kind {
            LineKind::HospitalDays(stay) => {
                Period::new(self.care_date, stay.last_day).unwrap_or(Period::of_day(self.care_date))
            }
            _ => Period::of_day(self.care_date),
        }
    }

    /// The type of invoice a monthly maximum counts by: as stated, else the cover's (ruling 19).
    pub(crate) fn invoice_type(&self, cover: CoverKind) -> InvoiceType {
        self.invoice_type.unwrap_or(cover.invoice_type())
    }

    /// The column of the tariff: ordinary where nothing is stated.
    pub(super) fn column(&self) -> Insurability {
        self.insurability.unwrap_or(Insurability::Ordinary)
    }
}

/// What a line is judged on besides itself.
#[derive(Clone, Copy, Debug)]
pub struct LineContext<'a> {
    /// The cover it is billed under.
    pub cover: CoverKind,
    /// The answer of coverage that holds the line's days of care ([`Line::care_days`]).
    pub coverage: &'a Coverage,
    /// The kind of the asking provider.
    pub provider_kind: &'a ProviderKind,
    /// The person's birth date, where known.
    pub birth_date: Option<BirthDate>,
    /// The tariff.
    pub tariff: &'a TariffBook,
    /// The dated numbers of the law.
    pub parameters: &'a Parameters,
    /// As known at which moment the tariff is read.
    pub known_on: Instant,
    /// What each OCMW bore of the person's patient part so far, month by month.
    pub ledger: &'a Ledger,
}
