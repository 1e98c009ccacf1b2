//! The columns of a list: their names, the rows they belong to, and what they hold.

use std::fmt::Write as _;

/// What a row is about, as the column `kind` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    Nomenclature,
    Medicine,
    HospitalDays,
    Uncoded,
}

impl RowKind {
    /// Reads the name of a kind.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text.replace('-', "_").to_lowercase().as_str() {
            "nomenclature" => Ok(Self::Nomenclature),
            "medicine" => Ok(Self::Medicine),
            "hospital_days" => Ok(Self::HospitalDays),
            "uncoded" => Ok(Self::Uncoded),
            _ => Err("expected one of: nomenclature, medicine, hospital_days, uncoded".to_owned()),
        }
    }
}

/// A column.
pub(super) struct Column {
    pub(super) name: &'static str,
    /// The one kind of row that fills it; none where every row may.
    pub(super) of: Option<RowKind>,
    pub(super) what: &'static str,
}

/// The columns without which there is no list.
pub(super) const REQUIRED: [&str; 4] = ["ssin", "cover", "kind", "care_date"];

/// A column that every row may fill.
pub(super) const fn any(name: &'static str, what: &'static str) -> Column {
    Column {
        name,
        of: None,
        what,
    }
}

const fn of(kind: RowKind, name: &'static str, what: &'static str) -> Column {
    Column {
        name,
        of: Some(kind),
        what,
    }
}

/// Every column, named like the field of the contract it fills.
pub(super) const COLUMNS: [Column; 36] = [
    any("ssin", "the patient's SSIN"),
    any(
        "cover",
        "kind of care: doctor, hospitalisation, ambulatory-in-hospital, \
         medical-transport, miscellaneous, paramedic, pharmaceutical, prosthesis",
    ),
    any(
        "line_id",
        "name of the line in the answer; its number in the file where empty",
    ),
    any("kind", "nomenclature, medicine, hospital_days, uncoded"),
    of(RowKind::Nomenclature, "code", "NIHDI code: 6 digits"),
    of(RowKind::Medicine, "cnk", "CNK number of the pack: 7 digits"),
    of(
        RowKind::Medicine,
        "environment",
        "public-pharmacy (where empty), ambulatory-in-hospital, \
        hospital, residential",
    ),
    of(
        RowKind::Uncoded,
        "description",
        "what it is; never personal",
    ),
    any(
        "care_date",
        "day of care; of hospital days the first one billed",
    ),
    of(
        RowKind::HospitalDays,
        "last_day",
        "last billed day, included",
    ),
    of(RowKind::HospitalDays, "admission_date", "day of admission"),
    of(
        RowKind::HospitalDays,
        "group",
        "ordinary, ordinary-with-dependants, \
        child-or-long-term-unemployed, increased-reimbursement",
    ),
    of(
        RowKind::HospitalDays,
        "ward",
        "acute, burns, palliative, rehabilitation-or-geriatrics",
    ),
    of(
        RowKind::HospitalDays,
        "hospital",
        "the name its full day prices are known by",
    ),
    of(
        RowKind::HospitalDays,
        "full_day_price_cents",
        "full price of one day",
    ),
    of(
        RowKind::HospitalDays,
        "day_insurance_part_cents",
        "insurance part of one day",
    ),
    of(
        RowKind::HospitalDays,
        "with_flat_fees",
        "yes where the flat fees of a stay are asked for",
    ),
    any("units", "how many; 1 where empty"),
    any(
        "charged_cents",
        "charged for the whole line; the official fee where empty",
    ),
    any(
        "insurability",
        "of the patient: ordinary, increased-reimbursement",
    ),
    any("gmd", "whether the patient has a global medical file"),
    any(
        "chronic",
        "whether the patient has the status of chronic illness",
    ),
    any("conventioned", "whether the provider is conventioned"),
    any("prescription", "whether there is a prescription"),
    any(
        "supplement_type",
        "single-room, fee, material, comfort, other",
    ),
    any("room", "common, two-bed, single"),
    any(
        "invoice_type",
        "hospital-stay, hospital-ambulatory, practitioner, pharmacy, other; the one \
         that goes with the cover where empty",
    ),
    any(
        "credit_note",
        "yes where the line takes back an earlier one",
    ),
    any(
        "used_of_month_cents",
        "borne before of the month's maximum of the patient part",
    ),
    any(
        "used_of_stay_cents",
        "borne before of the stay's maximum of supplements",
    ),
    any(
        "attestation_number",
        "attestation that covers the care; any that fits where empty",
    ),
    any(
        "agreement_number",
        "agreement to compute under; a quote where all five are empty",
    ),
    any("card_number", "decision the agreement was given on"),
    any("card_version", "its version"),
    any(
        "question",
        "care days the agreement was asked for: DAY, FIRST/LAST or admission:DAY",
    ),
    any("consultation_date", "day the agreement was given"),
];

/// What a list looks like, for the help of the command.
pub(crate) fn help() -> String {
    let mut text = "\
Columns of a list (--file), in any order; commas or semicolons, UTF-8. The first line names them. ssin, \
cover, kind and care_date must be there, others where they are used. Days are YYYY-MM-DD, amounts whole \
euro cents, the rest yes or no. Rows of one patient, cover and agreement that follow each other are asked \
together, at most 200 at a time. A line that is not covered, indeterminate or rejected is an answer with \
its reasons; only a row that cannot be asked is wrong (exit code 1).\n"
        .to_owned();
    for column in &COLUMNS {
        let _ = write!(text, "\n  {:<25} {}", column.name, column.what);
    }
    text
}
