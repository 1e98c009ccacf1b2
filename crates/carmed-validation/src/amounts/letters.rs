//! Key letters: fees made from coefficients and letter values, for codes that come only as letters.

use super::convention;
use super::explanation::{AmountName, Input, SourceRow, Step};
use super::line::{Line, LineContext};
use super::price::{Official, Unpriced, of_units, rest_of_fee};
use super::result::MissingFact;
use super::rule::AmountRule;
use crate::tariff::TariffBook;
use carmed_model::tariff::Insurability;
use carmed_model::{Cents, Code, Day, Finding, Instant, LetterRow, Nihdi};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The fee of one unit in cents, at full precision.
fn unrounded_cents<'r>(letters: impl Iterator<Item = &'r Arc<LetterRow>>) -> Decimal {
    letters
        .map(|letter| coefficient(letter) * value_euro(letter))
        .sum::<Decimal>()
        * Decimal::ONE_HUNDRED
}

fn coefficient(letter: &LetterRow) -> Decimal {
    Decimal::new(letter.coefficient_millionths, 6)
}

fn value_euro(letter: &LetterRow) -> Decimal {
    Decimal::new(letter.letter_value_micro_euro, 6)
}

fn rounded(rule: AmountRule, unrounded_cents: Decimal) -> Result<Cents, Unpriced> {
    rule.rounding()
        .round(unrounded_cents)
        .filter(|amount| *amount <= Cents::LIMIT)
        .ok_or_else(|| {
            Unpriced::rejected(Finding::new(Code::ValueNotAllowed).at("nomenclature.code"))
        })
}

/// The official amounts from key letters: the fee is their sum, the patient part a known percentage of
/// those letters that bear one. Without a known percentage the amounts stay unknown.
pub(super) fn official(
    letters: &[&Arc<LetterRow>],
    line: &Line,
    context: &LineContext<'_>,
) -> Result<Official, Unpriced> {
    let code = letters[0].code;
    let fee = fee_step(letters, line.units)?;
    let fee_per_unit = rounded(AmountRule::Letters, fee.unrounded_cents)?;
    let share = share_step(letters, line, context)?;
    let share_per_unit = rounded(AmountRule::PercentageShare, share.unrounded_cents)?;
    let cut = convention::cut(code, line.care_date, context.parameters)
        .filter(|_| line.column() == Insurability::Ordinary && share_per_unit < fee_per_unit);
    let (fee_cents, share_cents) = (fee.result_cents, share.result_cents);
    let mut steps = vec![fee, share];
    let insurance_cents = match (cut, line.conventioned) {
        (Some(_), None) => return Err(Unpriced::missing(MissingFact::Conventioned)),
        (Some(cut), Some(false)) => {
            let insurance = cut.step(fee_per_unit, share_per_unit, line.units)?;
            let insurance_cents = insurance.result_cents;
            let known_cents = insurance_cents + share_cents;
            steps.push(insurance);
            steps.push(rest_of_fee(AmountName::PatientPart, fee_cents, known_cents));
            insurance_cents
        }
        _ => {
            let insurance = rest_of_fee(AmountName::InsurancePart, fee_cents, share_cents);
            let insurance_cents = insurance.result_cents;
            steps.push(insurance);
            insurance_cents
        }
    };
    Ok(Official {
        insurance_cents,
        patient_cents: fee_cents - insurance_cents,
        steps,
    })
}

fn named(letters: &[&Arc<LetterRow>]) -> Input {
    let named = |letter: &&Arc<LetterRow>| (coefficient(letter), value_euro(letter));
    Input::Letters(letters.iter().map(named).collect())
}

fn fee_step(letters: &[&Arc<LetterRow>], units: u32) -> Result<Step, Unpriced> {
    let unrounded_cents = unrounded_cents(letters.iter().copied());
    let per_unit = rounded(AmountRule::Letters, unrounded_cents)?;
    let inputs = vec![("letters", named(letters)), ("units", Input::Units(units))];
    let step = Step::rounded(
        AmountName::Fee,
        AmountRule::Letters,
        inputs,
        unrounded_cents,
        of_units(per_unit, units)?,
    );
    Ok(step.reading(SourceRow::Letter(Arc::clone(letters[0]))))
}

fn share_step(
    letters: &[&Arc<LetterRow>],
    line: &Line,
    context: &LineContext<'_>,
) -> Result<Step, Unpriced> {
    let bearing = letters.iter().filter(|letter| letter.bears_patient_share);
    let base = unrounded_cents(bearing.copied());
    let base_cents = rounded(AmountRule::Letters, base)?;
    let shares = context.parameters.nomenclature_shares();
    let percentage = shares.percentage(letters[0].code, line.column(), line.care_date);
    let percent = match percentage {
        _ if base_cents == Cents::ZERO => Decimal::ZERO,
        Some(percentage) => percentage.value.percent,
        None => return Err(Unpriced::missing(MissingFact::SharePercentage)),
    };
    let unrounded_cents = Decimal::from(base_cents.cents()) * percent / Decimal::ONE_HUNDRED;
    let per_unit = rounded(AmountRule::PercentageShare, unrounded_cents)?;
    let inputs = vec![
        ("base_cents", Input::Cents(base_cents)),
        ("percent", Input::Percent(percent)),
        ("units", Input::Units(line.units)),
    ];
    let step = Step::rounded(
        AmountName::PatientPart,
        AmountRule::PercentageShare,
        inputs,
        unrounded_cents,
        of_units(per_unit, line.units)?,
    );
    Ok(match percentage {
        Some(percentage) => step.reading(SourceRow::Parameter(Arc::clone(&percentage.row))),
        None => step,
    })
}

/// What to look at where a loaded fee is not what the key letters of its code come to (130): the loaded
/// fee stays the law. Nothing where the code has no letters or no rows that day.
pub fn letter_mismatch(
    tariff: &TariffBook,
    code: Nihdi,
    day: Day,
    known_on: Instant,
) -> Option<Finding> {
    let letters = tariff.letters(code, day, known_on);
    if letters.is_empty() {
        return None;
    }
    let computed = AmountRule::Letters
        .rounding()
        .round(unrounded_cents(letters.into_iter()));
    let rows = tariff.rows_on(code, day, known_on);
    let differing = rows.iter().find(|row| Some(row.fee_cents) != computed)?;
    let finding = Finding::new(Code::ValueNotAllowed)
        .at("fee_cents")
        .with("code", code)
        .with("fee_cents", differing.fee_cents.cents());
    Some(match computed {
        Some(computed) => finding.with("letters_cents", computed.cents()),
        None => finding,
    })
}
