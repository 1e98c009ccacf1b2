//! The feeds: what the OCMW and the hospital were told, in order and without a gap.

use crate::demo::registration::Dossier;
use crate::demo::stage::Stage;
use crate::failure::Outcome;
use crate::render;
use carmed_client::Client;
use carmed_client::contract::{
    AgreementNews, VersionCause, WatchAgreementsResponse, WatchDecisionsResponse,
    watch_agreements_response, watch_decisions_response::Item,
};

/// Everything an OCMW was told after a revision, up to now.
pub(super) async fn ocmw_items(ocmw: &Client, after: u64) -> Outcome<Vec<WatchDecisionsResponse>> {
    let mut feed = ocmw.watch_decisions(after, None);
    let mut items = Vec::new();
    loop {
        let item = feed.next().await?;
        let caught_up = matches!(item.item, Some(Item::Heartbeat(_)));
        items.push(item);
        if caught_up {
            return Ok(items);
        }
    }
}

pub(super) async fn of_ocmw(stage: &Stage, began: u64, dossier: &Dossier) -> Outcome {
    stage.scene("The OCMW reads its feed of the whole story");
    let items = ocmw_items(&stage.ocmw, began).await?;
    for item in &items {
        stage.show(&render::feed::of_ocmw(item));
    }
    let causes: Vec<VersionCause> = items
        .iter()
        .filter_map(|answer| match &answer.item {
            Some(Item::Decision(event)) => Some(event),
            _ => None,
        })
        .filter(|event| {
            let decision = event.decision.as_ref();
            decision.is_some_and(|decision| decision.card_number == dossier.card_number)
        })
        .map(|event| event.cause())
        .collect();
    stage.expect(
        "the first decision: registered, suspended, reactivated, extended, in this order",
        causes
            == [
                VersionCause::Registered,
                VersionCause::Suspended,
                VersionCause::Reactivated,
                VersionCause::Extended,
            ],
    )?;
    let billings = items.iter().filter_map(|answer| match &answer.item {
        Some(Item::Billing(notice)) => Some(notice.released),
        _ => None,
    });
    let billings: Vec<bool> = billings.collect();
    stage.expect(
        "three billings, and the release of one of them",
        billings == [false, false, false, true],
    )?;
    let rising = items.is_sorted_by(|one, next| one.revision <= next.revision);
    stage.expect("revisions never fall", rising)
}

pub(super) async fn of_provider(stage: &Stage, began: u64) -> Outcome {
    stage.scene("The hospital reads its own feed: it tells when to ask again");
    let mut feed = stage.hospital.watch_agreements(began, None);
    let mut news: Vec<AgreementNews> = Vec::new();
    loop {
        let item: WatchAgreementsResponse = feed.next().await?;
        stage.show(&render::feed::of_provider(&item));
        match &item.item {
            Some(watch_agreements_response::Item::Changes(changes)) => {
                news.extend(changes.changes.iter().map(|change| change.news()));
            }
            _ => break,
        }
    }
    for (promise, expected) in [
        ("a decision was suspended", AgreementNews::DecisionSuspended),
        (
            "a decision was reactivated",
            AgreementNews::DecisionReactivated,
        ),
        ("a decision was extended", AgreementNews::DecisionChanged),
        ("a decision was stopped", AgreementNews::DecisionStopped),
    ] {
        stage.expect(promise, news.contains(&expected))?;
    }
    Ok(())
}
