//! A span and a duration for every call, named as the semantic conventions for RPC name them.

use super::trace_context;
use http::{HeaderMap, Request, Response};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Histogram, Meter};
use opentelemetry_semantic_conventions::attribute::{
    RPC_METHOD, RPC_RESPONSE_STATUS_CODE, RPC_SYSTEM_NAME,
};
use opentelemetry_semantic_conventions::metric::RPC_SERVER_CALL_DURATION;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;
use tonic::Code;
use tracing::field::Empty;
use tracing::{Span, info_span};

/// The name of every method that is not served, so that no caller can invent names.
const OTHER: &str = "_OTHER";
/// Bounds in seconds: a check takes fractions of a millisecond, an import seconds.
const BOUNDS: [f64; 16] = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0,
];

/// Spans and durations of calls.
#[derive(Clone)]
pub(crate) struct Calls {
    methods: Arc<HashSet<Arc<str>>>,
    duration: Histogram<f64>,
}

impl Calls {
    pub(super) fn new(meter: &Meter, methods: Vec<String>) -> Self {
        let duration = meter
            .f64_histogram(RPC_SERVER_CALL_DURATION)
            .with_unit("s")
            .with_description("How long calls take.")
            .with_boundaries(BOUNDS.to_vec());
        Self {
            methods: Arc::new(methods.into_iter().map(Arc::from).collect()),
            duration: duration.build(),
        }
    }

    /// Calls whose figures nobody collects.
    #[cfg(test)]
    pub(crate) fn unseen() -> Self {
        use opentelemetry::metrics::MeterProvider as _;
        let meters = opentelemetry_sdk::metrics::SdkMeterProvider::default();
        Self::new(&meters.meter("unseen"), crate::contract::methods())
    }

    /// Begins the span of a call; it is recorded when it ends, or when its caller goes away.
    #[allow(
        clippy::disallowed_methods,
        reason = "a measured duration for telemetry, which no answer depends on"
    )]
    pub(crate) fn begin<B>(&self, request: &Request<B>) -> CallRecord {
        let path = request.uri().path();
        let known = self.methods.get(path.strip_prefix('/').unwrap_or(path));
        let method = known.map_or_else(|| Arc::from(OTHER), Arc::clone);
        let span = info_span!(
            "rpc",
            otel.name = &*method,
            otel.kind = "server",
            otel.status_code = Empty,
            rpc.system.name = "grpc",
            rpc.method = &*method,
            rpc.response.status_code = Empty,
        );
        trace_context::continue_trace(&span, request.headers());
        CallRecord {
            span,
            method,
            begun: Instant::now(),
            code: Code::Cancelled,
            duration: self.duration.clone(),
        }
    }
}

/// One call in progress; recorded as cancelled unless it is ended.
pub(crate) struct CallRecord {
    span: Span,
    method: Arc<str>,
    begun: Instant,
    code: Code,
    duration: Histogram<f64>,
}

impl CallRecord {
    /// The span of the call.
    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    /// Records the call with the status of its response.
    pub(crate) fn end<B>(mut self, response: &Response<B>) {
        self.code = code(response.headers());
    }
}

impl Drop for CallRecord {
    fn drop(&mut self) {
        let status = status_name(self.code);
        self.span.record("rpc.response.status_code", status);
        if is_fault(self.code) {
            self.span.record("otel.status_code", "ERROR");
        }
        let attributes = [
            KeyValue::new(RPC_SYSTEM_NAME, "grpc"),
            KeyValue::new(RPC_METHOD, Arc::clone(&self.method)),
            KeyValue::new(RPC_RESPONSE_STATUS_CODE, status),
        ];
        self.duration
            .record(self.begun.elapsed().as_secs_f64(), &attributes);
    }
}

/// The code of a response: a refusal has it in its head, else the call went well.
fn code(headers: &HeaderMap) -> Code {
    headers
        .get("grpc-status")
        .map_or(Code::Ok, |value| Code::from_bytes(value.as_bytes()))
}

/// Whether the code means that the server is at fault, as the conventions for gRPC see it.
const fn is_fault(code: Code) -> bool {
    matches!(
        code,
        Code::Unknown
            | Code::DeadlineExceeded
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss
    )
}

const fn status_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
