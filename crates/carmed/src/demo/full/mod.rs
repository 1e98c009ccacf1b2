//! The whole cycle: one file per scene or pair of scenes, everybody who takes part, every step checked.

mod attestation;
mod audit;
mod billing;
mod bulk;
mod cap;
mod claim;
mod closing;
mod feeds;
mod succession;
mod suspension;
mod transfer;

use super::registration;
use super::stage::Stage;
use super::{hospital, tariff};
use crate::failure::Outcome;

/// Plays the whole cycle.
///
/// # Errors
/// The first thing that differs from what the story expects.
pub(super) async fn play(stage: &Stage) -> Outcome {
    let began = tariff::load(stage).await?;
    let mut amina = registration::of_unlawful_stay(stage).await?;
    let visit = hospital::check(stage, &amina).await?;
    hospital::amounts(stage, &amina, &visit).await?;
    let attested = attestation::send(stage, &amina).await?;
    attestation::satisfies(stage, &amina, &attested).await?;
    let billed = billing::bill(stage, &amina, &visit).await?;
    attestation::is_cited(stage, &amina, &attested).await?;
    claim::accepted(stage, &amina, &visit, &billed).await?;
    claim::refused(stage, &amina, &visit, &billed).await?;
    suspension::by_mutation(stage, &mut amina).await?;
    suspension::is_told(stage, &amina).await?;
    suspension::is_lifted(stage, &mut amina).await?;
    suspension::extension(stage, &mut amina).await?;
    let boris = registration::of_own_funds(stage).await?;
    let month = cap::quotes(stage, &boris).await?;
    let posting = cap::billing(stage, &boris, &month).await?;
    cap::release(stage, &boris, &month, &posting).await?;
    transfer::too_early(stage, &boris).await?;
    transfer::stop(stage, &boris).await?;
    transfer::registration(stage, &boris).await?;
    let before = amina.person.ssin.clone();
    succession::number(stage, &mut amina).await?;
    succession::is_followed(stage, &amina, &before).await?;
    let error = registration::in_error(stage).await?;
    closing::close(stage, &error).await?;
    bulk::check(stage, [&amina, &boris, &error]).await?;
    feeds::of_ocmw(stage, began, &amina).await?;
    feeds::of_provider(stage, began).await?;
    audit::person(stage, &amina, began).await?;
    audit::export(stage, &amina, began).await?;
    audit::summary(stage).await
}
