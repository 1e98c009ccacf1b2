//! What every tariff row must be by itself, whatever file or store it comes from.

use carmed_model::{Cents, Code, Finding, TariffRow};

/// Everything that is wrong with one row by itself, its field named by its column.
///
/// A row has a source, amounts from zero to [`Cents::LIMIT`], a fee that is the sum of both parts, and
/// restrictions somebody can meet.
pub(super) fn check_row(row: &TariffRow) -> Vec<Finding> {
    let mut findings = Vec::new();
    let amounts = [
        ("fee_cents", row.fee_cents),
        ("insurance_cents", row.insurance_cents),
        ("patient_cents", row.patient_cents),
    ];
    let mut in_range = true;
    for (column, amount) in amounts {
        if amount.is_negative() || amount > Cents::LIMIT {
            in_range = false;
            findings.push(Finding::new(Code::ValueNotAllowed).at(column));
        }
    }
    if in_range && row.fee_cents != row.insurance_cents + row.patient_cents {
        let sum_cents = (row.insurance_cents + row.patient_cents).cents();
        findings.push(
            Finding::new(Code::ValueNotAllowed)
                .at("fee_cents")
                .with("parts_sum_cents", sum_cents),
        );
    }
    if row.source.trim().is_empty() {
        findings.push(Finding::new(Code::Missing).at("source"));
    }
    if row.provider_kinds.as_ref().is_some_and(Vec::is_empty) {
        findings.push(Finding::new(Code::ValueNotAllowed).at("provider_kinds"));
    }
    if let (Some(from), Some(to)) = (row.age_from_years, row.age_to_years)
        && to < from
    {
        findings.push(Finding::new(Code::ValueNotAllowed).at("age_to"));
    }
    findings
}
