//! The story of the demo: one file per scene, all through the API, every step checked.

mod amounts;
mod audit;
mod departure;
pub(crate) mod dossiers;
mod hospital;
mod parties;
pub(crate) mod people;
mod pharmacy;
mod registration;
mod stage;
mod tariff;

use crate::commands::serve;
use crate::failure::{Failure, Outcome};
use crate::today;
use carmed_server::Configuration;
use stage::Stage;

/// Starts a server over the store, or over a temporary one, plays the story and stops the server.
///
/// # Errors
/// The first thing that differs from what the story expects.
pub(crate) async fn play(store: Option<String>) -> Outcome {
    let directory = tempfile::tempdir()
        .map_err(|error| Failure::refused(format!("no temporary directory: {error}")))?;
    let temporary = || format!("sqlite:{}", directory.path().join("carmed.db").display());
    let store = store.unwrap_or_else(temporary);
    let mut configuration = Configuration::for_development(&store);
    // The story speaks for itself; only what goes wrong is logged.
    configuration.log_filter = "warn".to_owned();
    let running = carmed_server::start(configuration)
        .await
        .map_err(|error| Failure::refused(serve::chain(&error)))?;
    let server = format!("http://{}", running.address());
    let played = story(&server, &store).await;
    let stopped = running.stop().await;
    played.and(stopped.map_err(|error| Failure::refused(serve::chain(&error))))
}

async fn story(server: &str, store: &str) -> Outcome {
    let stage = Stage::open(server, today::in_brussels()?).await?;
    stage.say(&format!(
        "Carmed listens on {server}, its store is {store}."
    ));
    tariff::load(&stage).await?;
    let amina = registration::of_unlawful_stay(&stage).await?;
    let visit = hospital::check(&stage, &amina).await?;
    hospital::amounts(&stage, &amina, &visit).await?;
    let boris = registration::of_own_funds(&stage).await?;
    amounts::quote(&stage, &boris).await?;
    pharmacy::check(&stage, &amina).await?;
    departure::stop(&stage, &amina).await?;
    departure::next_checks(&stage, &amina).await?;
    departure::agreement_stands(&stage, &amina, &visit).await?;
    audit::history(&stage, &amina).await?;
    audit::journal(&stage, &amina).await?;
    stage.end();
    Ok(())
}
