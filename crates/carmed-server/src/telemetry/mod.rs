//! Logs, traces and metrics; never with personal data.

mod calls;
mod figures;
mod logs;
mod trace_context;

pub(crate) use calls::Calls;

use crate::configuration::Configuration;
use crate::contract;
use crate::error::StartError;
use carmed_registry::Registry;
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Meter, MeterProvider as _};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{MetricExporter, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use opentelemetry_semantic_conventions::attribute::SERVICE_VERSION;
use std::fmt::Display;
use std::sync::Arc;

/// The name under which Carmed is known in traces and metrics.
const NAME: &str = "carmed";

/// What a running server tells about itself.
pub(crate) struct Telemetry {
    meter: Meter,
    meters: SdkMeterProvider,
    tracers: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Starts logs, and traces and metrics where they have somewhere to go.
    ///
    /// Logs and traces belong to the process: the first server of a process sets them up for all.
    pub(crate) fn start(configuration: &Configuration) -> Result<Self, StartError> {
        let endpoint = configuration.otlp_endpoint.as_deref();
        if endpoint.is_some_and(|endpoint| !endpoint.starts_with("http://")) {
            let words = "the OTLP endpoint does not begin with http://";
            return Err(StartError::Telemetry(words.to_owned()));
        }
        let meters = meters(endpoint)?;
        let tracers = endpoint.map(tracers).transpose()?;
        let tracer = tracers.as_ref().map(|tracers| tracers.tracer(NAME));
        logs::start(configuration, tracer)?;
        Ok(Self {
            meter: meters.meter(NAME),
            meters,
            tracers,
        })
    }

    /// Spans and figures of calls.
    pub(crate) fn calls(&self) -> Calls {
        Calls::new(&self.meter, contract::methods())
    }

    /// Shows the figures of a registry.
    pub(crate) fn show(&self, registry: &Arc<Registry>) {
        figures::show(&self.meter, registry);
    }

    /// Sends what was not sent yet, and ends.
    pub(crate) async fn flush(self) {
        let flushed = tokio::task::spawn_blocking(move || {
            let traces = self.tracers.map(|tracers| tracers.shutdown());
            [traces, Some(self.meters.shutdown())]
        });
        match flushed.await {
            Ok(results) => {
                for error in results.into_iter().flatten().filter_map(Result::err) {
                    tracing::warn!(%error, "telemetry was not sent to its end");
                }
            }
            Err(error) => tracing::error!(%error, "telemetry ended abnormally"),
        }
    }
}

fn meters(endpoint: Option<&str>) -> Result<SdkMeterProvider, StartError> {
    let mut meters = SdkMeterProvider::builder().with_resource(resource());
    if let Some(endpoint) = endpoint {
        let exporter = MetricExporter::builder()
            .with_tonic()
            .with_endpoint(endpoint);
        meters = meters.with_periodic_exporter(exporter.build().map_err(failed)?);
    }
    Ok(meters.build())
}

fn tracers(endpoint: &str) -> Result<SdkTracerProvider, StartError> {
    let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint);
    let tracers = SdkTracerProvider::builder().with_resource(resource());
    Ok(tracers
        .with_batch_exporter(exporter.build().map_err(failed)?)
        .build())
}

fn resource() -> Resource {
    let version = KeyValue::new(SERVICE_VERSION, env!("CARGO_PKG_VERSION"));
    Resource::builder_empty()
        .with_service_name(NAME)
        .with_attribute(version)
        .build()
}

fn failed(error: impl Display) -> StartError {
    StartError::Telemetry(error.to_string())
}
