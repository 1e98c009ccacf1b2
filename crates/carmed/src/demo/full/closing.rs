//! A decision that was registered in error is closed: it counts for nothing from then on.

use crate::demo::hospital::ask;
use crate::demo::registration::Dossier;
use crate::demo::stage::Stage;
use crate::failure::{Failure, Outcome};
use crate::render;
use carmed_client::contract::{
    CloseDecisionRequest, CoverKind, DecisionState, close_decision_response::Outcome as Closed,
};

pub(super) async fn close(stage: &Stage, dossier: &Dossier) -> Outcome {
    stage.scene("The OCMW closes it");
    let request = CloseDecisionRequest {
        reason: "registered in error".to_owned(),
        card_number: dossier.card_number.clone(),
        expected_version: dossier.version,
        ..CloseDecisionRequest::default()
    };
    let written = match stage.ocmw.close_decision(request).await?.outcome {
        Some(Closed::Written(written)) => written,
        _ => {
            return Err(Failure::refused(
                "Not as expected: the closing wrote nothing",
            ));
        }
    };
    stage.show(&render::decision::written(&written));
    stage.expect(
        "the decision is closed (LIFE-06)",
        written.state() == DecisionState::Closed,
    )?;
    let cover = CoverKind::AmbulatoryInHospital;
    let answer = ask(stage, &stage.hospital, dossier, cover).await?;
    stage.show(&render::coverage::answer(&answer));
    stage.expect("no day is covered by it", answer.spans.is_empty())
}
