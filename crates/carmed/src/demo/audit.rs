//! The auditor reads what was written, and who asked what.

use super::registration::Dossier;
use super::stage::Stage;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{
    GetDecisionHistoryRequest, ListConsultationsRequest, VersionCause,
    list_consultations_request::By,
};

/// Checks and computations about the first person: four checks, two computations.
const CONSULTATIONS: usize = 6;

pub(super) async fn history(stage: &Stage, dossier: &Dossier) -> Outcome {
    stage.scene("The auditor reads the history of the decision");
    let request = GetDecisionHistoryRequest {
        card_number: dossier.card_number.clone(),
        ..GetDecisionHistoryRequest::default()
    };
    let answer = stage.auditor.get_decision_history(request).await?;
    stage.show(&render::history::versions(&answer));
    let causes: Vec<VersionCause> = answer.events.iter().map(|event| event.cause()).collect();
    let registered_then_stopped = causes == [VersionCause::Registered, VersionCause::Stopped];
    stage.expect("it was registered, then stopped", registered_then_stopped)?;
    let signed = answer.events.iter().all(|event| {
        let agent = event.author.as_ref().map(|author| author.agent.as_str());
        agent == Some("social-worker-1") && !event.reason.is_empty()
    });
    stage.expect(
        "every version has its author and its reason (LIFE-11)",
        signed,
    )
}

pub(super) async fn journal(stage: &Stage, dossier: &Dossier) -> Outcome {
    stage.scene("The auditor reads who asked about the person");
    let request = ListConsultationsRequest {
        by: Some(By::Ssin(dossier.person.ssin.clone())),
        ..ListConsultationsRequest::default()
    };
    let answer = stage.auditor.list_consultations(request).await?;
    stage.show(&render::journal::consultations(&answer));
    let count = answer.consultations.len();
    stage.expect_same("consultations on record (COV-08)", count, CONSULTATIONS)
}
