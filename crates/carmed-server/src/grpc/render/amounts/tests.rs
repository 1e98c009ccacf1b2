//! Tests of how amounts are told: an unknown amount is absent, and only computed lines are summed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::grpc::parse::testing::now;
use crate::grpc::render::coverage::tests::{agreement_number, covered};
use carmed_model::{Cbe, Cents, Code, Finding, Instant, InvoiceType, Month, Period, Revision};
use carmed_registry::AnsweredIntervention;
use carmed_validation::amounts::{MissingFact, MonthBorne, OfficialAmounts};
use std::sync::Arc;
use uuid::Uuid;

pub(in crate::grpc::render) fn amounts_of(charged: i64, official: bool) -> Amounts {
    Amounts {
        charged_cents: Cents::new(charged),
        official: official.then(|| OfficialAmounts {
            fee_cents: Cents::new(charged),
            insurance_part_cents: Cents::new(charged - 1),
            patient_part_cents: Cents::new(1),
            supplement_cents: Cents::ZERO,
            reduction_cents: Cents::ZERO,
        }),
        state_cents: Cents::new(charged - 1),
        ocmw_cents: Cents::new(1),
        patient_cents: Cents::ZERO,
    }
}

pub(in crate::grpc::render) fn line(
    outcome: Outcome,
    amounts: Option<Amounts>,
    coverage: &Arc<Coverage>,
) -> AnsweredIntervention {
    AnsweredIntervention {
        result: LineResult {
            line_id: "1".to_owned(),
            outcome,
            reasons: vec![Finding::new(Code::AttestationRequired)],
            missing_facts: vec![MissingFact::Attestation],
            remarks: Vec::new(),
            amounts,
            state_cents_known: None,
            curable: true,
            attestation_needed: true,
            months: Vec::new(),
            explanation: Vec::new(),
        },
        coverage: Arc::clone(coverage),
    }
}

fn told(lines: Vec<AnsweredIntervention>) -> v1::ComputeInterventionResponse {
    let dates = vec![now().1; lines.len()];
    let answered = InterventionAnswer {
        ticket: Uuid::from_u128(5),
        answered_at: Instant::from_micros(1),
        revision: Revision::new(9),
        lines,
        parameter_set_sha256: "p".to_owned(),
        tariff_sha256: "t".to_owned(),
    };
    answer(Language::En, &dates, &answered)
}

pub(in crate::grpc::render) fn nothing() -> Arc<Coverage> {
    Arc::new(Coverage::default())
}

#[test]
fn sums_hold_computed_lines_only_and_counts_hold_all() {
    let coverage = nothing();
    let known = |charged| Some(amounts_of(charged, true));
    let told = told(vec![
        line(Outcome::Computed, known(1_000), &coverage),
        line(Outcome::Computed, known(-300), &coverage),
        line(Outcome::Indeterminate, known(50_000), &coverage),
        line(Outcome::NotCovered, known(70_000), &coverage),
        line(Outcome::Rejected, None, &coverage),
    ]);
    let totals = told.totals.unwrap();
    assert_eq!((totals.charged_cents, totals.state_cents), (700, 698));
    assert_eq!((totals.ocmw_cents, totals.patient_cents), (2, 0));
    assert_eq!((totals.computed_count, totals.not_covered_count), (2, 1));
    assert_eq!((totals.indeterminate_count, totals.rejected_count), (1, 1));
}

#[test]
fn an_unknown_amount_is_absent_and_never_zero() {
    let coverage = nothing();
    let mut state_only = line(Outcome::Indeterminate, None, &coverage);
    state_only.result.state_cents_known = Some(Cents::new(40));
    let told = told(vec![
        line(Outcome::Rejected, None, &coverage),
        line(Outcome::NotCovered, Some(amounts_of(500, false)), &coverage),
        state_only,
    ]);
    assert_eq!(told.results[0].amounts, None);
    let amounts = told.results[1].amounts.unwrap();
    assert_eq!(
        (amounts.charged_cents, amounts.patient_cents),
        (Some(500), Some(0))
    );
    assert_eq!(
        (amounts.fee_cents, amounts.insurance_part_cents),
        (None, None)
    );
    let amounts = told.results[2].amounts.unwrap();
    assert_eq!(
        (
            amounts.state_cents,
            amounts.ocmw_cents,
            amounts.charged_cents
        ),
        (Some(40), None, None)
    );
}

#[test]
fn a_line_tells_what_is_left_of_each_monthly_maximum_it_meets() {
    let borne = |month: &str, used, cap_cents| MonthBorne {
        ocmw: Cbe::parse("0403019261").unwrap(),
        month: Month::parse(month).unwrap(),
        invoice_type: InvoiceType::HospitalStay,
        used_cents: Cents::new(used),
        borne_cents: Cents::new(1),
        cap_cents,
    };
    let cap_cents = Some(Cents::new(5_000));
    let mut stay = line(Outcome::Computed, Some(amounts_of(10, true)), &nothing());
    stay.result.months = vec![
        borne("2026-05", 4_000, cap_cents),
        borne("2026-06", 6_000, cap_cents),
        borne("2026-07", 0, None),
    ];
    let told = told(vec![stay]);
    let caps: Vec<_> = told.results[0]
        .caps
        .iter()
        .map(|cap| (cap.month.as_str(), cap.used_cents, cap.left_cents))
        .collect();
    assert_eq!(caps, [("2026-05", 4_000, 1_000), ("2026-06", 6_000, 0)]);
    let cap = &told.results[0].caps[0];
    assert_eq!(cap.cap_cents, 5_000);
    assert_eq!(cap.invoice_type(), v1::InvoiceType::HospitalStay);
}

#[test]
fn a_line_names_the_card_and_the_agreement_of_its_own_day() {
    let day = now().1;
    let spans = vec![
        covered(Period::of_day(day.plus_days(-1)), None),
        covered(Period::of_day(day), Some(agreement_number())),
    ];
    let coverage = Arc::new(Coverage {
        spans,
        gaps: Vec::new(),
    });
    let told = told(vec![
        line(Outcome::Computed, Some(amounts_of(10, true)), &coverage),
        line(Outcome::NotCovered, None, &nothing()),
    ]);
    let [covered, not] = told.results.as_slice() else {
        unreachable!("two lines were asked")
    };
    assert_eq!(covered.agreement_number, agreement_number().to_string());
    assert_eq!(
        (covered.guarantee(), covered.card_version),
        (v1::Guarantee::Binding, 2)
    );
    assert!(covered.ocmw.is_some() && covered.curable && covered.attestation_needed);
    assert_eq!(
        covered.missing_facts,
        [i32::from(v1::MissingFact::Attestation)]
    );
    assert_eq!(
        (not.guarantee(), not.card_version),
        (v1::Guarantee::None, 0)
    );
    assert!(not.card_number.is_empty() && not.agreement_number.is_empty() && not.ocmw.is_none());
    assert_eq!(told.rules_version, RULES_VERSION);
}
