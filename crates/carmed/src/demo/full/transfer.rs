//! The second person moves: the old OCMW stops, then the new one registers; never two at once.

use crate::demo::dossiers;
use crate::demo::parties;
use crate::demo::people;
use crate::demo::registration::Dossier;
use crate::demo::stage::{Stage, present};
use crate::failure::{Failure, Outcome};
use crate::{render, words};
use carmed_client::contract::{
    Code, DecisionState, EvaluateDecisionRequest, FindManagingOcmwRequest, RegisterDecisionRequest,
    StopDecisionRequest, StopReason, evaluate_decision_request::Write,
    register_decision_response::Outcome as Registered, stop_decision_response::Outcome as Stopped,
};

/// Days around today in which it is asked who manages.
const AROUND_DAYS: i64 = 5;

pub(super) async fn too_early(stage: &Stage, dossier: &Dossier) -> Outcome {
    let name = people::name(&dossier.person);
    stage.scene(&format!(
        "{name} moves to another town, whose OCMW would register too early"
    ));
    let asked = EvaluateDecisionRequest {
        write: Some(Write::Register(request(stage, dossier))),
        min_revision: 0,
    };
    let answer = stage.other_ocmw.evaluate_decision(asked).await?;
    let evaluation = present("evaluation", answer.evaluation)?;
    stage.show(&render::decision::evaluation(&evaluation));
    let managed = evaluation
        .violations
        .iter()
        .any(|violation| violation.code() == Code::OtherOcmwManages);
    stage.expect("another OCMW manages these days (1008, DEC-01)", managed)
}

pub(super) async fn stop(stage: &Stage, dossier: &Dossier) -> Outcome {
    stage.scene("The old OCMW stops its decision: competence moved");
    let request = StopDecisionRequest {
        reason: "the person moved to another town".to_owned(),
        card_number: dossier.card_number.clone(),
        expected_version: dossier.version,
        stop_reason: StopReason::CompetenceMoved.into(),
        last_day: Some(words::date(stage.day(-1))),
        mutation_date: Some(words::date(stage.today)),
        ..StopDecisionRequest::default()
    };
    let written = match stage.ocmw.stop_decision(request).await?.outcome {
        Some(Stopped::Written(written)) => written,
        _ => return Err(Failure::refused("Not as expected: the stop wrote nothing")),
    };
    stage.show(&render::decision::written(&written));
    stage.expect(
        "the decision is stopped as of yesterday (LIFE-09)",
        written.state() == DecisionState::Stopped,
    )
}

pub(super) async fn registration(stage: &Stage, dossier: &Dossier) -> Outcome {
    stage.scene("The new OCMW registers as of today, and asks who managed when");
    let answer = stage
        .other_ocmw
        .register_decision(request(stage, dossier))
        .await?;
    let written = match answer.outcome {
        Some(Registered::Written(written)) => written,
        _ => {
            return Err(Failure::refused(
                "Not as expected: the registration wrote nothing",
            ));
        }
    };
    stage.show(&render::decision::written(&written));
    let asked = FindManagingOcmwRequest {
        ssin: dossier.person.ssin.clone(),
        period: Some(words::period(
            stage.day(-AROUND_DAYS),
            stage.day(AROUND_DAYS),
        )),
        min_revision: 0,
    };
    let answer = stage.other_ocmw.find_managing_ocmw(asked).await?;
    stage.show(&render::decision::managed(&answer));
    let managed: Vec<(String, DecisionState)> = answer
        .managed
        .iter()
        .map(|managed| {
            let ocmw = managed.ocmw.clone().unwrap_or_default();
            (ocmw.cbe, managed.state())
        })
        .collect();
    let of = |party, state| (parties::number(party).to_owned(), state);
    stage.expect(
        "the old OCMW until yesterday, the new one from today (DEC-01)",
        managed
            == [
                of(parties::OCMW, DecisionState::Stopped),
                of(parties::OTHER_OCMW, DecisionState::Active),
            ],
    )
}

fn request(stage: &Stage, dossier: &Dossier) -> RegisterDecisionRequest {
    RegisterDecisionRequest {
        reason: "aid from own funds after a move".to_owned(),
        decision: Some(dossiers::after_move(&dossier.person, stage.today)),
        ..RegisterDecisionRequest::default()
    }
}
