//! A mutation suspends the decision; the OCMW is told, reactivates it, and extends it.

use super::feeds;
use crate::demo::hospital::ask;
use crate::demo::people;
use crate::demo::registration::Dossier;
use crate::demo::stage::{Stage, present};
use crate::failure::{Failure, Outcome};
use crate::{render, words};
use carmed_client::contract::{
    Code, CoverKind, DecisionAction, DecisionState, ExtendDecisionRequest, MutationChange,
    MutationEffect, ReactivateDecisionRequest, RecordMutationRequest, WrittenVersion,
    extend_decision_response::Outcome as Extended, mutation_change::Change,
    reactivate_decision_response::Outcome as Reactivated, watch_decisions_response::Item,
};

/// How many days from now the extended decision ends.
const EXTENDED_DAYS_LEFT: i64 = 100;

pub(super) async fn by_mutation(stage: &Stage, dossier: &mut Dossier) -> Outcome {
    let name = people::name(&dossier.person);
    stage.scene(&format!(
        "The federal registers report that {name} stands in the population register"
    ));
    let request = RecordMutationRequest {
        ssin: dossier.person.ssin.clone(),
        change: Some(MutationChange {
            change: Some(Change::InPopulationRegister(true)),
        }),
        mutation_date: Some(words::date(stage.today)),
        ..RecordMutationRequest::default()
    };
    let answer = stage.federal_feed.record_mutation(request).await?;
    stage.show(&render::mutation::answer(&answer));
    let notice = present("notice", answer.notices.first())?;
    stage.expect(
        "that suspends the decision (LIFE-10)",
        notice.effect() == MutationEffect::Suspends,
    )?;
    dossier.version += 1;
    let cover = CoverKind::AmbulatoryInHospital;
    let answer = ask(stage, &stage.hospital, dossier, cover).await?;
    stage.say("To the hospital, which asks again:");
    stage.show(&render::coverage::answer(&answer));
    let suspended = answer.gaps.iter().any(|gap| {
        let mut reasons = gap.reasons.iter();
        reasons.any(|reason| reason.code() == Code::DecisionSuspended)
    });
    stage.expect("no agreement while it is suspended (203)", suspended)
}

pub(super) async fn is_told(stage: &Stage, dossier: &Dossier) -> Outcome {
    stage.scene("The OCMW finds it in its feed, with what it may do");
    let items = feeds::ocmw_items(&stage.ocmw, 0).await?;
    let mut notices = items.iter().filter_map(|answer| match &answer.item {
        Some(Item::Mutation(news)) => Some((answer, news)),
        _ => None,
    });
    let last = notices.rfind(|(_, news)| {
        let mut cards = news.notices.iter();
        cards.any(|notice| notice.card_number == dossier.card_number)
    });
    let (answer, news) = present("notice in the feed", last)?;
    stage.show(&render::feed::of_ocmw(answer));
    let notice = present("notice", news.notices.first())?;
    let allowed: Vec<DecisionAction> = notice.allowed_actions().collect();
    stage.expect(
        "it may stop or reactivate it (LIFE-08)",
        allowed.len() == 2
            && allowed.contains(&DecisionAction::Stop)
            && allowed.contains(&DecisionAction::Reactivate),
    )
}

pub(super) async fn is_lifted(stage: &Stage, dossier: &mut Dossier) -> Outcome {
    stage.scene("The register was wrong: the OCMW reactivates the decision");
    let request = ReactivateDecisionRequest {
        reason: "the person was registered by mistake".to_owned(),
        card_number: dossier.card_number.clone(),
        expected_version: dossier.version,
        ..ReactivateDecisionRequest::default()
    };
    let written = match stage.ocmw.reactivate_decision(request).await?.outcome {
        Some(Reactivated::Written(written)) => written,
        _ => return Err(nothing_written()),
    };
    follow(stage, dossier, &written)?;
    let cover = CoverKind::AmbulatoryInHospital;
    let answer = ask(stage, &stage.hospital, dossier, cover).await?;
    stage.expect("every day is covered again", answer.gaps.is_empty())
}

pub(super) async fn extension(stage: &Stage, dossier: &mut Dossier) -> Outcome {
    stage.scene("The OCMW extends the decision");
    let last_day = words::date(stage.day(EXTENDED_DAYS_LEFT));
    let request = ExtendDecisionRequest {
        reason: "the situation lasts".to_owned(),
        card_number: dossier.card_number.clone(),
        expected_version: dossier.version,
        request_date: Some(words::date(stage.today)),
        last_day: Some(last_day),
        ..ExtendDecisionRequest::default()
    };
    let written = match stage.ocmw.extend_decision(request).await?.outcome {
        Some(Extended::Written(written)) => written,
        _ => return Err(nothing_written()),
    };
    follow(stage, dossier, &written)?;
    let holds_until = written.period.and_then(|period| period.last_day);
    stage.expect("it ends on the new last day", holds_until == Some(last_day))
}

/// Shows the version that was written, checks that it is the next one, and takes note of it.
fn follow(stage: &Stage, dossier: &mut Dossier, written: &WrittenVersion) -> Outcome {
    stage.show(&render::decision::written(written));
    stage.expect(
        "the decision is active",
        written.state() == DecisionState::Active,
    )?;
    stage.expect_same("version", written.version, dossier.version + 1)?;
    dossier.version = written.version;
    Ok(())
}

fn nothing_written() -> Failure {
    Failure::refused("Not as expected: the write wrote nothing")
}
