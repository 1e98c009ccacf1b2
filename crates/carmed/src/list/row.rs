//! One row as a line of the contract and what it is asked with; the server judges the rest.

use super::cells::{self, Cells};
use super::columns::RowKind;
use super::{Asked, BadRow, Row};
use crate::named;
use carmed_client::contract::{
    AgreementReference, CoverKind, HospitalDays, Line, Medicine, Nomenclature, PatientFacts,
    Period, Question, Uncoded, line::Kind, question::Days,
};
use carmed_model::human::{self, IdentifierKind};

/// Reads a row that begins on that line of the file.
///
/// # Errors
/// Everything that has no form of its column.
pub(super) fn read(number: u64, mut cells: Cells<'_>) -> Result<Row, Vec<BadRow>> {
    let kind = cells.read("kind", RowKind::parse);
    if let Some(kind) = kind {
        cells.only_of(kind);
    }
    let cover = cells.read("cover", named::cover);
    let asked = Asked {
        ssin: bare(&cells, "ssin", IdentifierKind::Ssin),
        cover,
        agreement: agreement(&mut cells, cover),
        patient: patient(&mut cells),
    };
    let line = line(number, kind, &mut cells);
    if cells.wrong.is_empty() {
        Ok(Row {
            number,
            asked,
            line,
        })
    } else {
        Err(cells.wrong)
    }
}

/// A number as people write it, without what they put between its digits.
pub(super) fn bare(cells: &Cells<'_>, column: &str, kind: IdentifierKind) -> String {
    human::normalise(kind, &cells.text(column))
}

fn line(number: u64, kind: Option<RowKind>, cells: &mut Cells<'_>) -> Line {
    Line {
        line_id: cells
            .some_text("line_id")
            .unwrap_or_else(|| number.to_string()),
        kind: kind.map(|kind| what(kind, cells)),
        care_date: cells.date("care_date"),
        units: cells.number("units"),
        credit_note: cells.yes("credit_note").unwrap_or(false),
        charged_cents: cells.number("charged_cents"),
        conventioned: cells.yes("conventioned"),
        prescription: cells.yes("prescription"),
        invoice_type: cells
            .read("invoice_type", named::invoice_type)
            .map(Into::into),
        supplement_type: cells
            .read("supplement_type", named::supplement_type)
            .map(Into::into),
        used_of_month_cents: cells.number("used_of_month_cents"),
        used_of_stay_cents: cells.number("used_of_stay_cents"),
        attestation_number: cells.some_text("attestation_number"),
        room: cells.read("room", named::room).map(Into::into),
        ..Line::default()
    }
}

fn what(kind: RowKind, cells: &mut Cells<'_>) -> Kind {
    match kind {
        RowKind::Nomenclature => Kind::Nomenclature(Nomenclature {
            code: bare(cells, "code", IdentifierKind::Nihdi),
        }),
        RowKind::Medicine => Kind::Medicine(Medicine {
            cnk: bare(cells, "cnk", IdentifierKind::Cnk),
            environment: cells
                .read("environment", named::environment)
                .map(Into::into),
        }),
        RowKind::HospitalDays => Kind::HospitalDays(HospitalDays {
            last_day: cells.date("last_day"),
            admission_date: cells.date("admission_date"),
            group: cells.read("group", named::group).map(Into::into),
            hospital: cells.text("hospital"),
            ward: cells.read("ward", named::ward).map(Into::into),
            full_day_price_cents: cells.number("full_day_price_cents"),
            day_insurance_part_cents: cells.number("day_insurance_part_cents"),
            with_flat_fees: cells.yes("with_flat_fees").unwrap_or(false),
        }),
        RowKind::Uncoded => Kind::Uncoded(Uncoded {
            description: cells.text("description"),
            ambulance_112: false,
        }),
    }
}

fn patient(cells: &mut Cells<'_>) -> Option<PatientFacts> {
    let facts = PatientFacts {
        insurability: cells
            .read("insurability", named::insurability)
            .map(Into::into),
        gmd: cells.yes("gmd"),
        chronic: cells.yes("chronic"),
    };
    (facts != PatientFacts::default()).then_some(facts)
}

/// The agreement the row is computed under, once any of its columns says something.
fn agreement(cells: &mut Cells<'_>, cover: Option<CoverKind>) -> Option<AgreementReference> {
    let stated = AgreementReference {
        agreement_number: cells.text("agreement_number"),
        card_number: bare(cells, "card_number", IdentifierKind::CardNumber),
        card_version: cells.number("card_version").unwrap_or_default(),
        cover: 0,
        question: cells.read("question", question),
        consultation_date: cells.date("consultation_date"),
    };
    (stated != AgreementReference::default()).then(|| AgreementReference {
        cover: cover.unwrap_or_default().into(),
        ..stated
    })
}

/// Care days: `DAY`, `FIRST/LAST` or `admission:DAY`.
fn question(text: &str) -> Result<Question, String> {
    let days = if let Some(day) = text.strip_prefix("admission:") {
        cells::date(day).map(Days::AdmissionDate)
    } else if let Some((first, last)) = text.split_once('/') {
        cells::date(first).and_then(|first_day| {
            Ok(Days::Period(Period {
                first_day: Some(first_day),
                last_day: Some(cells::date(last)?),
            }))
        })
    } else {
        cells::date(text).map(Days::CareDate)
    };
    match days {
        Ok(days) => Ok(Question { days: Some(days) }),
        Err(_) => Err("expected DAY, FIRST/LAST or admission:DAY, each YYYY-MM-DD".to_owned()),
    }
}
