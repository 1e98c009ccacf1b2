//! The attestation: missing, sent by a physician, found by the next check, and cited by a billing.

use crate::demo::hospital::ask;
use crate::demo::parties;
use crate::demo::people;
use crate::demo::registration::Dossier;
use crate::demo::stage::{Stage, present};
use crate::failure::Outcome;
use crate::{render, words};
use carmed_client::StatusCode;
use carmed_client::contract::{
    Attestation, ConditionKind, CoverKind, DeleteAttestationRequest, SearchAttestationsRequest,
    SendAttestationRequest, search_attestations_request::Criteria,
};

/// Days before today from which it serves.
const SERVES_DAYS_AGO: i64 = 5;

pub(super) async fn send(stage: &Stage, dossier: &Dossier) -> Outcome<Attestation> {
    let name = people::name(&dossier.person);
    stage.scene(&format!("A physician attests that {name}'s care is urgent"));
    let request = SendAttestationRequest {
        reason: "the patient was seen at the hospital".to_owned(),
        ssin: dossier.person.ssin.clone(),
        author_nihii: parties::number(parties::PHYSICIAN).to_owned(),
        cover: CoverKind::AmbulatoryInHospital.into(),
        first_day: Some(words::date(stage.day(-SERVES_DAYS_AGO))),
        last_day: Some(words::date(stage.today)),
        ..SendAttestationRequest::default()
    };
    let answer = stage.physician.send_attestation(request).await?;
    stage.show(&render::attestation::sent(&answer));
    let attestation = present("attestation", answer.attestation)?;
    stage.expect(
        "it has a number (UMA-04)",
        !attestation.attestation_number.is_empty(),
    )?;
    Ok(attestation)
}

pub(super) async fn satisfies(
    stage: &Stage,
    dossier: &Dossier,
    attestation: &Attestation,
) -> Outcome {
    stage.scene("The hospital asks again: the condition is satisfied");
    let cover = CoverKind::AmbulatoryInHospital;
    let answer = ask(stage, &stage.hospital, dossier, cover).await?;
    stage.show(&render::coverage::answer(&answer));
    let span = present("span", answer.spans.first())?;
    let satisfied = span.conditions.iter().any(|condition| {
        condition.kind() == ConditionKind::AttestationRequired
            && condition.satisfied
            && condition.satisfied_by == attestation.attestation_number
    });
    stage.expect("the attestation on file satisfies it (COV-04)", satisfied)
}

/// UMA-03: what a billing cites is not deleted.
pub(super) async fn is_cited(
    stage: &Stage,
    dossier: &Dossier,
    attestation: &Attestation,
) -> Outcome {
    stage.scene("The physician looks the attestation up, and cannot delete it any more");
    let request = SearchAttestationsRequest {
        ssin: dossier.person.ssin.clone(),
        criteria: Some(Criteria::AttestationNumber(
            attestation.attestation_number.clone(),
        )),
        ..SearchAttestationsRequest::default()
    };
    let answer = stage.physician.search_attestations(request).await?;
    stage.show(&render::attestation::found(&answer));
    stage.expect_same("attestations found", answer.attestations.len(), 1)?;
    let request = DeleteAttestationRequest {
        reason: "a second thought".to_owned(),
        attestation_number: attestation.attestation_number.clone(),
        ..DeleteAttestationRequest::default()
    };
    let deleted = stage.physician.delete_attestation(request).await;
    let refused = deleted.err();
    if let Some(error) = &refused {
        stage.say(&render::failure::of(error).to_string());
    }
    stage.expect(
        "it is not deleted, for a billing cites it (UMA-03)",
        refused.is_some_and(|error| error.status == StatusCode::FailedPrecondition),
    )
}
