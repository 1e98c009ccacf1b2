//! Amounts over the channel: quotes, under an agreement, and agreements that prove nothing.

mod kinds;

use carmed_tests::v1::{
    Code, CoverKind, DecisionDraft, InvoiceType, Line, LineOutcome, PatientCap, SupplementType,
    SupportLevel, Uncoded, line::Kind,
};
use carmed_tests::{World, callers, compute, line, own_funds, person, registration};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;
/// 33.73 euros since 2026-01-01: insurance part 27.73, patient part 6.00.
const CONSULTATION: &str = "101076";

fn capped(person_number: u64) -> DecisionDraft {
    let mut draft = own_funds(&person(person_number));
    let cover = &mut draft.covers[1];
    cover.patient_level = SupportLevel::Partial.into();
    cover.patient_caps = vec![PatientCap {
        invoice_type: InvoiceType::HospitalAmbulatory.into(),
        cap_cents: 2_000,
    }];
    cover.supplement_level = SupportLevel::Partial.into();
    cover.supplement_cap_cents = Some(2_500);
    cover.supplement_types = vec![SupplementType::Fee.into()];
    draft
}

async fn quoted(
    draft: DecisionDraft,
    lines: Vec<Line>,
) -> carmed_tests::v1::ComputeInterventionResponse {
    let world = World::with_tariff().await;
    let ssin = draft.beneficiary.as_ref().unwrap().ssin.clone();
    world
        .party(callers::OCMW)
        .register(registration(draft))
        .await
        .unwrap();
    world
        .party(callers::HOSPITAL)
        .compute(compute(&ssin, AMBULATORY, lines))
        .await
        .unwrap()
}

#[tokio::test]
pub(super) async fn state_ocmw_and_patient_together_are_what_is_charged() {
    let lines = vec![
        line("plain", CONSULTATION, -1),
        Line {
            units: Some(3),
            used_of_month_cents: Some(600),
            ..line("capped", CONSULTATION, -1)
        },
        Line {
            charged_cents: Some(7_373),
            supplement_type: Some(SupplementType::Fee.into()),
            used_of_month_cents: Some(2_000),
            ..line("supplement", CONSULTATION, -1)
        },
        Line {
            credit_note: true,
            ..line("credit", CONSULTATION, -1)
        },
    ];
    let answer = quoted(capped(1), lines).await;
    let told: Vec<_> = answer
        .results
        .iter()
        .map(|result| {
            assert_eq!(result.outcome(), LineOutcome::Computed, "{result:?}");
            assert!(!result.explanation.is_empty());
            let amounts = result.amounts.unwrap();
            let parts = [
                amounts.state_cents,
                amounts.ocmw_cents,
                amounts.patient_cents,
            ];
            let parts = parts.map(Option::unwrap);
            assert_eq!(amounts.charged_cents, Some(parts.iter().sum()));
            (result.line_id.as_str(), parts)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("plain", [0, 3_373, 0]),
            ("capped", [0, 9_719, 400]),
            ("supplement", [0, 5_273, 2_100]),
            ("credit", [0, -3_373, 0]),
        ]
    );
    let remarks: Vec<Code> = answer.results[2]
        .remarks
        .iter()
        .map(|remark| remark.code())
        .collect();
    assert_eq!(remarks, [Code::SupplementOverMaximum]);
    let totals = answer.totals.unwrap();
    assert_eq!(
        (totals.computed_count, totals.ocmw_cents),
        (4, 9_719 + 5_273)
    );
    assert_eq!(answer.tariff_sha256.len(), 64);
    assert_eq!(answer.parameter_set_sha256.len(), 64);
}

#[tokio::test]
async fn what_is_missing_or_impossible_never_comes_out_as_zero() {
    let uncoded = Line {
        kind: Some(Kind::Uncoded(Uncoded {
            description: "bandage".to_owned(),
            ambulance_112: false,
        })),
        charged_cents: Some(1_500),
        ..line("uncoded", "", -1)
    };
    let lines = vec![
        line("no row that day", "103110", -1),
        line("not covered", CONSULTATION, -40),
        uncoded,
    ];
    let answer = quoted(own_funds(&person(1)), lines).await;
    let [rejected, not_covered, uncoded] = &answer.results[..] else {
        panic!("{answer:?}")
    };
    assert_eq!(rejected.outcome(), LineOutcome::Rejected);
    assert_eq!(rejected.reasons[0].code(), Code::NoTariffThatDay);
    assert_eq!(not_covered.outcome(), LineOutcome::NotCovered);
    assert_eq!(not_covered.reasons[0].code(), Code::NoDecisionInForce);
    for result in [rejected, not_covered] {
        assert_eq!(
            result.amounts.unwrap_or_default().patient_cents,
            None,
            "{result:?}"
        );
    }
    let amounts = uncoded.amounts.unwrap();
    assert_eq!(
        (amounts.state_cents, amounts.patient_cents),
        (Some(0), Some(1_500))
    );
    let totals = answer.totals.unwrap();
    let counts = (
        totals.computed_count,
        totals.not_covered_count,
        totals.rejected_count,
    );
    assert_eq!(counts, (1, 1, 1));
}
