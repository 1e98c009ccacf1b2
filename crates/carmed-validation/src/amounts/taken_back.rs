//! A credit note under an agreement: the posted line it takes back, negated.

use super::compute::blank;
use super::explanation::{AmountName, Input, Step};
use super::line::Line;
use super::result::{Amounts, LineResult, MonthBorne, OfficialAmounts, Outcome};
use super::rule::AmountRule;
use crate::billing::Ledger;
use carmed_model::consultation::LineAmounts;
use carmed_model::{Cbe, PostedLine};

/// The credit note of that posted line: it mirrors exactly what was posted, whatever became known since.
///
/// A maximum plays no part in it: it gives back what was borne.
pub(crate) fn take_back(
    line: &Line,
    posted: &PostedLine,
    ocmw: Cbe,
    ledger: &Ledger,
) -> LineResult {
    let amounts = amounts(&posted.amounts);
    let mut result = blank(line, Outcome::Computed, Vec::new());
    result.amounts = Some(amounts);
    result.state_cents_known = Some(amounts.state_cents);
    result.months = posted
        .months
        .iter()
        .map(|of_month| MonthBorne {
            ocmw,
            month: of_month.month,
            invoice_type: posted.invoice_type,
            used_cents: ledger.used_cents(ocmw, of_month.month, posted.invoice_type),
            borne_cents: of_month.borne_cents,
            cap_cents: None,
        })
        .collect();
    result.explanation = steps(&amounts);
    result.credited()
}

fn amounts(posted: &LineAmounts) -> Amounts {
    let official = || {
        Some(OfficialAmounts {
            fee_cents: posted.fee_cents?,
            insurance_part_cents: posted.insurance_part_cents?,
            patient_part_cents: posted.patient_part_cents?,
            supplement_cents: posted.supplement_cents?,
            reduction_cents: posted.reduction_cents?,
        })
    };
    Amounts {
        charged_cents: posted.charged_cents,
        official: official(),
        state_cents: posted.state_cents,
        ocmw_cents: posted.ocmw_cents,
        patient_cents: posted.patient_cents,
    }
}

fn steps(amounts: &Amounts) -> Vec<Step> {
    let official = amounts.official.into_iter().flat_map(|official| {
        [
            (AmountName::Fee, official.fee_cents),
            (AmountName::InsurancePart, official.insurance_part_cents),
            (AmountName::PatientPart, official.patient_part_cents),
            (AmountName::Supplement, official.supplement_cents),
            (AmountName::Reduction, official.reduction_cents),
        ]
    });
    let paid = [
        (AmountName::Charged, amounts.charged_cents),
        (AmountName::State, amounts.state_cents),
        (AmountName::Ocmw, amounts.ocmw_cents),
        (AmountName::Patient, amounts.patient_cents),
    ];
    official
        .chain(paid)
        .map(|(amount, posted_cents)| {
            let inputs = vec![("posted_cents", Input::Cents(posted_cents))];
            Step::exact(amount, AmountRule::TakenBack, inputs, posted_cents)
        })
        .collect()
}
