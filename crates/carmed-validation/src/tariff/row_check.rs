//! What every tariff row must be by itself, whatever file or store it comes from.

use carmed_model::{Cents, Code, Finding, LetterRow, MedicineRow, NomenclatureRow, TariffRow};

/// Everything that is wrong with one row by itself, its field named by its column.
///
/// A row has a source and amounts from zero to [`Cents::LIMIT`]; a fee is the sum of both parts, a share
/// of a medicine is never above its price, and restrictions are such that somebody can meet them.
pub(super) fn check_row(row: &TariffRow) -> Vec<Finding> {
    let mut findings = match row {
        TariffRow::Nomenclature(row) => check_nomenclature(row),
        TariffRow::Letter(row) => check_letter(row),
        TariffRow::Medicine(row) => check_medicine(row),
    };
    if row.source().trim().is_empty() {
        findings.push(Finding::new(Code::Missing).at("source"));
    }
    findings
}

fn not_allowed(column: &str) -> Finding {
    Finding::new(Code::ValueNotAllowed).at(column)
}

fn is_amount(amount: Cents) -> bool {
    !amount.is_negative() && amount <= Cents::LIMIT
}

fn check_nomenclature(row: &NomenclatureRow) -> Vec<Finding> {
    let amounts = [
        ("fee_cents", row.fee_cents),
        ("insurance_cents", row.insurance_cents),
        ("patient_cents", row.patient_cents),
    ];
    let mut findings: Vec<Finding> = amounts
        .into_iter()
        .filter(|(_, amount)| !is_amount(*amount))
        .map(|(column, _)| not_allowed(column))
        .collect();
    if findings.is_empty() && row.fee_cents != row.insurance_cents + row.patient_cents {
        let sum_cents = (row.insurance_cents + row.patient_cents).cents();
        findings.push(not_allowed("fee_cents").with("parts_sum_cents", sum_cents));
    }
    if row.provider_kinds.as_ref().is_some_and(Vec::is_empty) {
        findings.push(not_allowed("provider_kinds"));
    }
    if let (Some(from), Some(to)) = (row.age_from_years, row.age_to_years)
        && to < from
    {
        findings.push(not_allowed("age_to"));
    }
    findings
}

/// The highest coefficient and letter value, in millionths: a million.
const MILLIONTHS_MAX: i64 = 1_000_000_000_000;

fn check_letter(row: &LetterRow) -> Vec<Finding> {
    let numbers = [
        ("coefficient", row.coefficient_millionths),
        ("letter_value", row.letter_value_micro_euro),
    ];
    let mut findings: Vec<Finding> = numbers
        .into_iter()
        .filter(|(_, number)| !(0..=MILLIONTHS_MAX).contains(number))
        .map(|(column, _)| not_allowed(column))
        .collect();
    let upper_case = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if row.letter.is_empty() || !row.letter.bytes().all(upper_case) {
        findings.push(not_allowed("letter"));
    }
    findings
}

fn check_medicine(row: &MedicineRow) -> Vec<Finding> {
    let copayments = [
        ("ordinary_copayment_cents", row.ordinary_copayment_cents),
        ("bim_copayment_cents", row.bim_copayment_cents),
    ];
    let amounts = [
        ("base_price_cents", row.base_price_cents),
        ("public_price_cents", Some(row.public_price_cents)),
        copayments[0],
        copayments[1],
    ];
    let mut findings: Vec<Finding> = amounts
        .into_iter()
        .filter(|(_, amount)| amount.is_some_and(|amount| !is_amount(amount)))
        .map(|(column, _)| not_allowed(column))
        .collect();
    if findings.is_empty() {
        let price_cents = row.public_price_cents;
        let above = copayments
            .into_iter()
            .filter(|(_, copayment)| copayment.is_some_and(|copayment| copayment > price_cents));
        findings.extend(above.map(|(column, _)| {
            not_allowed(column).with("public_price_cents", price_cents.cents())
        }));
    }
    findings
}
