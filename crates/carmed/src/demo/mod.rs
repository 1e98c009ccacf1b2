//! The story of the demo: one file per scene, all through the API, every step checked.

mod amounts;
mod audit;
mod departure;
pub(crate) mod dossiers;
mod full;
mod hospital;
mod parties;
pub(crate) mod people;
mod pharmacy;
mod registration;
mod stage;
mod tariff;

use crate::commands::serve;
use crate::failure::{Failure, Outcome};
use crate::store_url::shown;
use crate::today;
use carmed_server::Configuration;
use stage::Stage;

/// Which story is played.
#[derive(Clone, Copy)]
pub(crate) enum Story {
    /// From a decision to its end.
    Main,
    /// The whole cycle, with everybody who takes part.
    Full,
}

/// Starts a server over the store, or over a temporary one, plays a story and stops the server. A
/// database is migrated first.
///
/// # Errors
/// The first thing that differs from what the story expects.
pub(crate) async fn play(which: Story, store: Option<String>) -> Outcome {
    let directory = tempfile::tempdir()
        .map_err(|error| Failure::refused(format!("no temporary directory: {error}")))?;
    let temporary = || format!("sqlite:{}", directory.path().join("carmed.db").display());
    let store = store.unwrap_or_else(temporary);
    let mut configuration = Configuration::for_development(&store);
    // The story speaks for itself; only what goes wrong is logged.
    configuration.log_filter = "warn".to_owned();
    carmed_server::migrate(&store)
        .await
        .map_err(|error| Failure::refused(serve::chain(&error)))?;
    let running = carmed_server::start(configuration)
        .await
        .map_err(|error| Failure::refused(serve::chain(&error)))?;
    let server = format!("http://{}", running.address());
    let played = told(which, &server, &store).await;
    let stopped = running.stop().await;
    played.and(stopped.map_err(|error| Failure::refused(serve::chain(&error))))
}

async fn told(which: Story, server: &str, store: &str) -> Outcome {
    let stage = Stage::open(server, today::in_brussels()?).await?;
    stage.say(&format!(
        "Carmed listens on {server}, its store is {}.",
        shown(store)
    ));
    match which {
        Story::Main => main(&stage).await?,
        Story::Full => full::play(&stage).await?,
    }
    stage.end();
    Ok(())
}

async fn main(stage: &Stage) -> Outcome {
    tariff::load(stage).await?;
    let amina = registration::of_unlawful_stay(stage).await?;
    let visit = hospital::check(stage, &amina).await?;
    hospital::amounts(stage, &amina, &visit).await?;
    let boris = registration::of_own_funds(stage).await?;
    amounts::quote(stage, &boris).await?;
    pharmacy::check(stage, &amina).await?;
    departure::stop(stage, &amina).await?;
    departure::next_checks(stage, &amina).await?;
    departure::agreement_stands(stage, &amina, &visit).await?;
    audit::history(stage, &amina).await?;
    audit::journal(stage, &amina).await
}
