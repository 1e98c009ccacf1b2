//! The OCMW has a decision judged first, then registers it.

use super::stage::{Stage, present};
use super::{dossiers, people};
use crate::failure::{Failure, Outcome};
use crate::render;
use carmed_client::contract::{
    Beneficiary, DecisionDraft, DecisionState, EvaluateDecisionRequest, Evaluation,
    RegisterDecisionRequest, StateShare, WrittenVersion, evaluate_decision_request::Write,
    register_decision_response::Outcome as Registered,
};
use carmed_model::Day;

/// A person of the story and the decision about her or him.
pub(super) struct Dossier {
    pub(super) person: Beneficiary,
    pub(super) card_number: String,
    pub(super) version: u32,
}

type Person = fn(u32) -> Beneficiary;
type Decision = fn(&Beneficiary, Day) -> DecisionDraft;

/// Urgent medical aid: the State pays everything, if a physician attests it.
pub(super) async fn of_unlawful_stay(stage: &Stage) -> Outcome<Dossier> {
    stage.scene("The OCMW decides on urgent medical aid, has it judged, and registers it");
    let (dossier, share) = registered(
        stage,
        people::woman,
        dossiers::unlawful_stay,
        "urgent medical aid",
    )
    .await?;
    let setting = present("share of ambulatory care", share.ambulatory_in_hospital)?;
    stage.expect_same(
        "State's percentage of the insurance part",
        setting.insurance_percent,
        100,
    )?;
    stage.expect_same(
        "State's percentage of the patient part",
        setting.patient_percent,
        100,
    )?;
    stage.expect("the State asks an attestation", share.attestation_required)?;
    Ok(dossier)
}

/// Aid from the OCMW's own funds: the State pays nothing.
pub(super) async fn of_own_funds(stage: &Stage) -> Outcome<Dossier> {
    stage.scene("The OCMW helps a second person from its own funds, patient parts up to 20 euros");
    let (dossier, share) = registered(
        stage,
        people::man,
        dossiers::own_funds,
        "aid from own funds",
    )
    .await?;
    let setting = present("share of ambulatory care", share.ambulatory_in_hospital)?;
    let percents = setting.insurance_percent + setting.patient_percent;
    stage.expect_same("State's percentages together", percents, 0)?;
    stage.expect("no attestation is asked", !share.attestation_required)?;
    Ok(dossier)
}

/// A decision that should never have been registered.
pub(super) async fn in_error(stage: &Stage) -> Outcome<Dossier> {
    stage.scene("The OCMW registers a decision that it did not mean to");
    let (person, decision) = (people::mistaken_woman, dossiers::unlawful_stay);
    let (dossier, _) = registered(stage, person, decision, "urgent medical aid").await?;
    Ok(dossier)
}

async fn registered(
    stage: &Stage,
    person: Person,
    decision: Decision,
    reason: &str,
) -> Outcome<(Dossier, StateShare)> {
    let (person, request, evaluation) = judged(stage, person, decision, reason).await?;
    stage.say(&format!(
        "It is about {}.",
        people::introduced(&person, stage.today)
    ));
    stage.show(&render::decision::evaluation(&evaluation));
    stage.expect(
        "the judgement finds no broken rule",
        evaluation.violations.is_empty(),
    )?;
    stage.expect("and nothing to warn of", evaluation.warnings.is_empty())?;
    let written = match stage.ocmw.register_decision(request).await?.outcome {
        Some(Registered::Written(written)) => written,
        _ => {
            return Err(Failure::refused(
                "Not as expected: the registration wrote nothing",
            ));
        }
    };
    stage.say("The same decision, now registered:");
    stage.show(&render::decision::written(&written));
    let share = agrees(stage, &evaluation, &written)?;
    let WrittenVersion {
        card_number,
        version,
        ..
    } = written;
    Ok((
        Dossier {
            person,
            card_number,
            version,
        },
        share,
    ))
}

/// The judgement on the first invented person who has no decision on these days yet.
async fn judged(
    stage: &Stage,
    person: Person,
    decision: Decision,
    reason: &str,
) -> Outcome<(Beneficiary, RegisterDecisionRequest, Evaluation)> {
    for index in 0..people::INVENTED_MAX {
        let person = person(index);
        let request = RegisterDecisionRequest {
            reason: reason.to_owned(),
            decision: Some(decision(&person, stage.today)),
            ..RegisterDecisionRequest::default()
        };
        let asked = EvaluateDecisionRequest {
            write: Some(Write::Register(request.clone())),
            min_revision: 0,
        };
        let answer = stage.ocmw.evaluate_decision(asked).await?;
        let evaluation = present("evaluation", answer.evaluation)?;
        let taken = evaluation
            .violations
            .iter()
            .any(|violation| violation.rule == "DEC-01");
        if !taken {
            return Ok((person, request, evaluation));
        }
    }
    Err(Failure::refused(
        "Every invented person has a decision in this store: use another one",
    ))
}

/// LIFE-01: the judgement and the registration say the same.
fn agrees(stage: &Stage, evaluation: &Evaluation, written: &WrittenVersion) -> Outcome<StateShare> {
    stage.expect(
        "the decision is active",
        written.state() == DecisionState::Active,
    )?;
    let same = evaluation.state_share == written.state_share
        && evaluation.period == written.period
        && evaluation.state == written.state;
    stage.expect("judgement and registration say the same (LIFE-01)", same)?;
    stage.expect_same("version", written.version, 1)?;
    present("State share", written.state_share)
}
