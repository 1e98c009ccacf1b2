//! The hospital checks coverage, gets its agreement, and computes what it may bill.

use super::people;
use super::registration::Dossier;
use super::stage::{Stage, present};
use crate::failure::Outcome;
use crate::{render, words};
use carmed_client::Client;
use carmed_client::contract::{
    AgreementReference, CheckCoverageRequest, CheckCoverageResponse, ComputeInterventionRequest,
    ConditionKind, CoverKind, Guarantee, Line, LineOutcome, LineResult, MissingFact, Nomenclature,
    Question, line::Kind, question::Days,
};

/// A general practitioner's consultation; 33.73 euros since 2026-01-01, 6.00 of it the patient part.
pub(super) const CONSULTATION: &str = "101076";
/// What the State pays of a consultation under urgent medical aid, in cents.
const CONSULTATION_FEE_CENTS: i64 = 3_373;
const BEGAN_DAYS_AGO: i64 = 3;

/// What the hospital keeps of its check.
pub(super) struct Visit {
    pub(super) reference: AgreementReference,
}

pub(super) async fn check(stage: &Stage, dossier: &Dossier) -> Outcome<Visit> {
    let name = people::name(&dossier.person);
    stage.scene(&format!(
        "{name} comes to the hospital; the hospital asks whether that is covered"
    ));
    let answer = ask(
        stage,
        &stage.hospital,
        dossier,
        CoverKind::AmbulatoryInHospital,
    )
    .await?;
    stage.show(&render::coverage::answer(&answer));
    stage.expect("every day asked about is covered", answer.gaps.is_empty())?;
    let span = present("span", answer.spans.into_iter().next())?;
    stage.expect(
        "there is an agreement",
        span.guarantee() == Guarantee::Binding,
    )?;
    let asked = span.conditions.iter().any(|condition| {
        condition.kind() == ConditionKind::AttestationRequired && !condition.satisfied
    });
    stage.expect(
        "an attestation is asked, and care may come first (COV-04)",
        asked,
    )?;
    stage.expect_same("card", &span.card_number, &dossier.card_number)?;
    Ok(Visit {
        reference: present("agreement to send back", span.reference)?,
    })
}

/// The days of the visit: some days ago until today.
pub(super) async fn ask(
    stage: &Stage,
    provider: &Client,
    dossier: &Dossier,
    cover: CoverKind,
) -> Outcome<CheckCoverageResponse> {
    let days = Days::Period(words::period(stage.day(-BEGAN_DAYS_AGO), stage.today));
    let request = CheckCoverageRequest {
        ssin: dossier.person.ssin.clone(),
        cover: cover.into(),
        question: Some(Question { days: Some(days) }),
        ..CheckCoverageRequest::default()
    };
    Ok(provider.check_coverage(request).await?)
}

pub(super) async fn amounts(stage: &Stage, dossier: &Dossier, visit: &Visit) -> Outcome {
    stage.scene("The hospital computes what it may bill under its agreement");
    let results = under_agreement(stage, dossier, visit).await?;
    stage.show(&render::intervention::lines(&results));
    expect_all_from_the_state(stage, &results)
}

/// One consultation yesterday and one today, under the agreement.
pub(super) async fn under_agreement(
    stage: &Stage,
    dossier: &Dossier,
    visit: &Visit,
) -> Outcome<Vec<LineResult>> {
    let request = ComputeInterventionRequest {
        ssin: dossier.person.ssin.clone(),
        cover: CoverKind::AmbulatoryInHospital.into(),
        agreement: Some(visit.reference.clone()),
        lines: visit_lines(stage),
        ..ComputeInterventionRequest::default()
    };
    Ok(stage.hospital.compute_intervention(request).await?.results)
}

/// One consultation yesterday and one today.
pub(super) fn visit_lines(stage: &Stage) -> Vec<Line> {
    let days = [("yesterday", -1), ("today", 0)];
    let line = |(name, ago): (&str, i64)| Line {
        line_id: name.to_owned(),
        care_date: Some(words::date(stage.day(ago))),
        ..consultation()
    };
    days.map(line).to_vec()
}

/// The State bears all of both lines once the attestation is there.
pub(super) fn expect_all_from_the_state(stage: &Stage, results: &[LineResult]) -> Outcome {
    stage.expect_same("lines", results.len(), 2)?;
    for result in results {
        let amounts = present("amounts", result.amounts)?;
        let waits = result.outcome() == LineOutcome::Indeterminate
            && result.missing_facts == [i32::from(MissingFact::Attestation)];
        stage.expect(
            &format!("{}: only the attestation is missing", result.line_id),
            waits,
        )?;
        let borne = [
            amounts.state_cents,
            amounts.ocmw_cents,
            amounts.patient_cents,
        ];
        let promise = format!(
            "{}: with it the State pays all of 33.73 euros",
            result.line_id
        );
        stage.expect(
            &promise,
            borne == [Some(CONSULTATION_FEE_CENTS), Some(0), Some(0)],
        )?;
    }
    Ok(())
}

/// A consultation, without its line id and day.
pub(super) fn consultation() -> Line {
    Line {
        kind: Some(Kind::Nomenclature(Nomenclature {
            code: CONSULTATION.to_owned(),
        })),
        ..Line::default()
    }
}
