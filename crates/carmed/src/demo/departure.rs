//! The person leaves: the OCMW stops the decision, and an agreement given before still stands.

use super::hospital::{self, Visit, ask};
use super::people;
use super::registration::Dossier;
use super::stage::{Stage, present};
use crate::failure::{Failure, Outcome};
use crate::{render, words};
use carmed_client::Client;
use carmed_client::contract::{
    AgreementEffect, AgreementProtection, Code, CoverKind, DecisionState, EvaluateDecisionRequest,
    GetAgreementRequest, StopDecisionRequest, StopReason, evaluate_decision_request::Write,
    stop_decision_response::Outcome as Stopped,
};

/// The agreements given before: the hospital's and the pharmacist's.
const AGREEMENTS: u32 = 2;

pub(super) async fn stop(stage: &Stage, dossier: &Dossier) -> Outcome {
    let name = people::name(&dossier.person);
    stage.scene(&format!(
        "{name} leaves today; the OCMW stops the decision as of yesterday"
    ));
    let request = StopDecisionRequest {
        reason: "the person left the municipality".to_owned(),
        card_number: dossier.card_number.clone(),
        expected_version: dossier.version,
        stop_reason: StopReason::Departure.into(),
        last_day: Some(words::date(stage.day(-1))),
        mutation_date: Some(words::date(stage.today)),
        ..StopDecisionRequest::default()
    };
    let asked = EvaluateDecisionRequest {
        write: Some(Write::Stop(request.clone())),
        min_revision: 0,
    };
    let evaluation = present(
        "evaluation",
        stage.ocmw.evaluate_decision(asked).await?.evaluation,
    )?;
    stage.say("Judged first:");
    stage.show(&render::decision::evaluation(&evaluation));
    stage.expect("the stop breaks no rule (LIFE-05)", evaluation.accepted)?;
    let touched = evaluation.agreements_touched_count;
    stage.expect_same(
        "agreements given before that it touches",
        touched,
        AGREEMENTS,
    )?;
    let protected = evaluation
        .agreements_touched
        .iter()
        .all(|touched| touched.effect() == AgreementEffect::Protected);
    stage.expect("they keep their protection (COV-05)", protected)?;
    let written = match stage.ocmw.stop_decision(request).await?.outcome {
        Some(Stopped::Written(written)) => written,
        _ => return Err(Failure::refused("Not as expected: the stop wrote nothing")),
    };
    stage.say("Then done:");
    stage.show(&render::decision::written(&written));
    stage.expect(
        "the decision is stopped",
        written.state() == DecisionState::Stopped,
    )?;
    stage.expect_same("version", written.version, dossier.version + 1)
}

pub(super) async fn next_checks(stage: &Stage, dossier: &Dossier) -> Outcome {
    stage.scene("The next checks say so at once");
    let parties: [(&str, &Client, CoverKind); 2] = [
        ("hospital", &stage.hospital, CoverKind::AmbulatoryInHospital),
        ("pharmacist", &stage.pharmacy, CoverKind::Pharmaceutical),
    ];
    for (who, provider, cover) in parties {
        let answer = ask(stage, provider, dossier, cover).await?;
        stage.say(&format!("To the {who}:"));
        stage.show(&render::coverage::answer(&answer));
        let gap = present("gap", answer.gaps.first())?;
        let today = words::period(stage.today, stage.today);
        stage.expect(
            "today is no longer covered",
            gap.days.as_ref() == Some(&today),
        )?;
        let none_in_force = gap
            .reasons
            .iter()
            .any(|reason| reason.code() == Code::NoDecisionInForce);
        stage.expect("because no decision is in force (201)", none_in_force)?;
        let version = present("span", answer.spans.first())?.card_version;
        stage.expect_same(
            "version the days until yesterday rest on",
            version,
            dossier.version + 1,
        )?;
    }
    Ok(())
}

pub(super) async fn agreement_stands(stage: &Stage, dossier: &Dossier, visit: &Visit) -> Outcome {
    stage.scene("The agreement the hospital got before still stands, today included");
    let request = GetAgreementRequest {
        agreement_number: visit.reference.agreement_number.clone(),
        consultation_date: visit.reference.consultation_date,
        min_revision: 0,
    };
    let answer = stage.hospital.get_agreement(request).await?;
    let days = words::days(answer.care_days.first());
    stage.say(&format!(
        "Agreement {} for {days}.",
        visit.reference.agreement_number
    ));
    let protected = answer.protection() == AgreementProtection::Protected;
    stage.expect("it is protected against the stop (COV-05)", protected)?;
    let same = answer.reference.as_ref() == Some(&visit.reference);
    stage.expect("it is the agreement that was given", same)?;
    let results = hospital::under_agreement(stage, dossier, visit).await?;
    stage.show(&render::intervention::lines(&results));
    hospital::expect_all_from_the_state(stage, &results)
}
