//! Computations: whole on record, bound by an agreement, and closed to a second factor that does not fit.

use crate::support::{
    auditor, check, fresh, hospital, ocmw, plain_line, register, request_id, ssin, stop,
};
use carmed_model::consultation::{AnsweredLine, Consulted};
use carmed_model::{Cents, Code, CoverKind, SecondFactor};
use carmed_registry::{AgreementReference, ConsultationFilter, InterventionQuestion, Registry};
use carmed_validation::amounts::{Line, LineKind, Outcome, Step};

const CARE_DATE: &str = "2026-06-15";

/// Care without a code for 50.00 euros.
fn line() -> Line {
    let kind = LineKind::Uncoded {
        description: "transport".to_owned(),
    };
    Line {
        charged_cents: Some(Cents::new(5000)),
        ..plain_line(CARE_DATE, kind)
    }
}

fn asked(
    agreement: Option<AgreementReference>,
    second_factor: Option<SecondFactor>,
) -> InterventionQuestion {
    InterventionQuestion {
        ssin: ssin(1),
        cover: CoverKind::AmbulatoryInHospital,
        second_factor,
        agreement,
        lines: vec![line()],
    }
}

/// Registers a person's decision, gets the hospital's agreement, and stops the decision before that day.
async fn agreement_of_before_a_stop(registry: &Registry) -> AgreementReference {
    let written = registry
        .write_decision(&ocmw(1), request_id(), &register(1))
        .await
        .unwrap();
    let question = check(1, CARE_DATE);
    let answer = registry
        .check_coverage(&hospital(), &question)
        .await
        .unwrap();
    let span = &answer.coverage.spans[0];
    let command = stop(written.version.card_number, 1, "2026-06-14");
    registry
        .write_decision(&ocmw(1), request_id(), &command)
        .await
        .unwrap();
    AgreementReference {
        agreement_number: span.agreement.unwrap(),
        card_number: span.card_number,
        version: span.version,
        question: question.question,
        consultation_date: answer.consultation_date,
    }
}

async fn last_on_record(registry: &Registry) -> AnsweredLine {
    let filter = ConsultationFilter {
        ssin: Some(ssin(1)),
        ..ConsultationFilter::default()
    };
    let listed = registry
        .consultations(&auditor(), &filter, None, 50)
        .await
        .unwrap();
    match listed
        .consultations
        .last()
        .unwrap()
        .consultation
        .consulted
        .clone()
    {
        Consulted::Intervention { mut lines, .. } => lines.remove(0),
        other => panic!("the last consultation is no computation: {other:?}"),
    }
}

#[tokio::test]
async fn a_line_under_an_agreement_of_before_a_stop_is_computed_and_whole_on_record_cov_05_cov_08()
{
    let (_directory, registry) = fresh().await;
    let reference = agreement_of_before_a_stop(&registry).await;
    let answer = registry
        .compute_intervention(&hospital(), &asked(Some(reference), None))
        .await
        .unwrap();
    let result = &answer.lines[0].result;
    assert_eq!(result.outcome, Outcome::Computed);
    let told = result.amounts.unwrap();

    let stored = last_on_record(&registry).await;
    assert_eq!(
        (stored.line_id.as_str(), stored.outcome.as_str()),
        ("1", "COMPUTED")
    );
    assert_eq!(stored.card, Some((reference.card_number, 1)));
    assert_eq!(stored.stated["charged_cents"], "5000");
    assert_eq!(stored.stated["uncoded.description"], "transport");
    let kept = stored.amounts.unwrap();
    assert_eq!(kept.charged_cents, told.charged_cents);
    assert_eq!(
        (kept.state_cents, kept.ocmw_cents, kept.patient_cents),
        (told.state_cents, told.ocmw_cents, told.patient_cents)
    );
    assert_eq!(
        kept.supplement_cents,
        told.official.map(|official| official.supplement_cents)
    );

    assert_eq!(stored.explanation.len(), result.explanation.len());
    for (kept, step) in stored.explanation.iter().zip(&result.explanation) {
        let read = Step::from_record(kept).unwrap();
        assert_eq!(
            (read.rule, read.result_cents),
            (step.rule, step.result_cents)
        );
    }

    // Without the agreement the stop holds.
    let quote = registry
        .compute_intervention(&hospital(), &asked(None, None))
        .await
        .unwrap();
    assert_eq!(quote.lines[0].result.outcome, Outcome::NotCovered);
    assert_eq!(last_on_record(&registry).await.outcome, "NOT_COVERED");
}

#[tokio::test]
async fn a_second_factor_that_does_not_fit_closes_the_agreement_too() {
    let (_directory, registry) = fresh().await;
    let reference = agreement_of_before_a_stop(&registry).await;
    for (name, fits) in [("Verzonnenmans", true), ("Nobody", false)] {
        let factor = SecondFactor::FamilyName(name.to_owned());
        let answer = registry
            .compute_intervention(&hospital(), &asked(Some(reference), Some(factor)))
            .await
            .unwrap();
        let result = &answer.lines[0].result;
        assert_eq!(result.outcome == Outcome::Computed, fits);
        let told: Vec<Code> = result.reasons.iter().map(|finding| finding.code).collect();
        assert_eq!(told == [Code::NoDecision], !fits, "{told:?}");
    }
}

#[tokio::test]
async fn an_agreement_altered_in_any_field_does_not_prove_itself() {
    let (_directory, registry) = fresh().await;
    let given = agreement_of_before_a_stop(&registry).await;
    let later = given.consultation_date.plus_days(1);
    for forged in [
        AgreementReference {
            version: 2,
            ..given
        },
        AgreementReference {
            consultation_date: later,
            ..given
        },
        AgreementReference {
            question: check(1, "2026-06-16").question,
            ..given
        },
    ] {
        let refused = registry
            .compute_intervention(&hospital(), &asked(Some(forged), None))
            .await;
        assert!(
            matches!(refused, Err(carmed_registry::Refusal::Invalid(_))),
            "{refused:?}"
        );
    }
}
