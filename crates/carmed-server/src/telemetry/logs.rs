//! The log on standard error, and the bridge from its spans to traces.

use crate::configuration::{Configuration, LogFormat};
use crate::error::StartError;
use opentelemetry_sdk::trace::SdkTracer;
use std::io::{IsTerminal as _, stderr};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{EnvFilter, Targets};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Registry, fmt};

/// Whose spans are traced: Carmed's own crates. The libraries that send traces would trace themselves.
const TRACED: &str = "carmed";

/// Starts the log; in a process that has one already, nothing changes.
pub(super) fn start(
    configuration: &Configuration,
    tracer: Option<SdkTracer>,
) -> Result<(), StartError> {
    let filter = EnvFilter::builder()
        .parse(&configuration.log_filter)
        .map_err(|error| StartError::Telemetry(format!("the log filter is wrong: {error}")))?;
    let lines = fmt::layer().with_writer(stderr);
    let lines = match configuration.log_format {
        LogFormat::Pretty => lines.with_ansi(stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let traces = tracer.map(|tracer| {
        let traced = Targets::new().with_target(TRACED, LevelFilter::DEBUG);
        tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_filter(traced)
    });
    let layers = Registry::default()
        .with(traces)
        .with(lines.with_filter(filter));
    if layers.try_init().is_err() {
        tracing::debug!("this process has a log already");
    }
    Ok(())
}
