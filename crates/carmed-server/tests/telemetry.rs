//! Traces and metrics reach a collector, named as the conventions name them, and name nobody.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod served;

use carmed_proto::v1;
use carmed_proto::v1::coverage_service_client::CoverageServiceClient;
use opentelemetry_proto::tonic::collector::metrics::v1::metrics_service_server::{
    MetricsService, MetricsServiceServer,
};
use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::trace::v1::Span;
use served::serve;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

const SSIN: &str = "85073003328";
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

#[derive(Clone, Default)]
struct Collector {
    spans: Arc<Mutex<Vec<Span>>>,
    metrics: Arc<Mutex<Vec<Metric>>>,
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let resources = request.into_inner().resource_spans.into_iter();
        let spans = resources
            .flat_map(|resource| resource.scope_spans)
            .flat_map(|scope| scope.spans);
        self.spans.lock().unwrap().extend(spans);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl MetricsService for Collector {
    async fn export(
        &self,
        request: Request<ExportMetricsServiceRequest>,
    ) -> Result<Response<ExportMetricsServiceResponse>, Status> {
        let resources = request.into_inner().resource_metrics.into_iter();
        let metrics = resources.flat_map(|resource| resource.scope_metrics);
        self.metrics
            .lock()
            .unwrap()
            .extend(metrics.flat_map(|scope| scope.metrics));
        Ok(Response::new(ExportMetricsServiceResponse::default()))
    }
}

impl Collector {
    async fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let server = tonic::transport::Server::builder()
            .add_service(TraceServiceServer::new(self.clone()))
            .add_service(MetricsServiceServer::new(self.clone()))
            .serve_with_incoming(TcpListenerStream::new(listener));
        tokio::spawn(server);
        endpoint
    }
}

/// The text of an attribute.
fn text<'a>(attributes: &'a [KeyValue], name: &str) -> &'a str {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    let attribute = attributes
        .iter()
        .find(|attribute| attribute.key == name)
        .unwrap();
    match attribute.value.as_ref().unwrap().value.as_ref().unwrap() {
        Value::StringValue(text) => text,
        other => panic!("{name} is {other:?}"),
    }
}

const CHECK: &str = "carmed.v1.CoverageService/CheckCoverage";
const AGENT: &str = "a-very-private-pseudonym";

/// A check that is refused, in a trace of the caller's own.
async fn check(channel: Channel) {
    let mut request = Request::new(v1::CheckCoverageRequest {
        ssin: SSIN.to_owned(),
        ..Default::default()
    });
    let caller = format!("hospital;nihii=71000535;agent={AGENT}");
    let traceparent = format!("00-{TRACE}-b7ad6b7169203331-01");
    let metadata = request.metadata_mut();
    metadata.insert("carmed-caller", caller.parse().unwrap());
    metadata.insert("traceparent", traceparent.parse().unwrap());
    let mut coverage = CoverageServiceClient::new(channel);
    coverage.check_coverage(request).await.unwrap_err();
}

/// A call of a method whose name its caller made up.
async fn call_what_is_not_there(channel: Channel) {
    let mut grpc = tonic::client::Grpc::new(channel);
    grpc.ready().await.unwrap();
    let path = http::uri::PathAndQuery::from_static("/invented.by/TheCaller");
    let codec = tonic_prost::ProstCodec::<(), ()>::default();
    grpc.unary(Request::new(()), path, codec).await.unwrap_err();
}

// The whole story is one test: traces belong to the process, so its first server has to send them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_has_stopped_has_told_of_every_call_and_of_nobody() {
    let collector = Collector::default();
    let endpoint = collector.start().await;
    let served = serve(|configuration| configuration.otlp_endpoint = Some(endpoint)).await;
    check(served.channel.clone()).await;
    call_what_is_not_there(served.channel.clone()).await;
    drop(served.channel);
    served.running.stop().await.unwrap();

    let spans = collector.spans.lock().unwrap();
    let metrics = collector.metrics.lock().unwrap();
    calls_have_spans(&spans);
    calls_have_durations_and_the_registry_has_figures(&metrics);
    let everything = format!("{spans:?} {metrics:?}");
    for personal in [SSIN, AGENT, "TheCaller"] {
        assert!(!everything.contains(personal), "{personal} is told");
    }
}

fn calls_have_spans(spans: &[Span]) {
    let span = spans.iter().find(|span| span.name == CHECK).unwrap();
    let attribute = |name| text(&span.attributes, name);
    assert_eq!(attribute("rpc.system.name"), "grpc");
    assert_eq!(attribute("rpc.method"), CHECK);
    assert_eq!(attribute("rpc.response.status_code"), "INVALID_ARGUMENT");
    let bytes = span.trace_id.iter();
    let trace: String = bytes.map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(trace, TRACE, "the trace of the caller goes on");
    assert!(
        spans.iter().any(|span| span.name == "_OTHER"),
        "no caller invents names"
    );
    let mut attributes = spans.iter().flat_map(|span| &span.attributes);
    assert!(
        attributes.any(|attribute| attribute.key == "db.operation.name"),
        "calls of the store have spans too"
    );
}

fn calls_have_durations_and_the_registry_has_figures(metrics: &[Metric]) {
    let named = |name: &str| {
        let found = metrics.iter().find(|metric| metric.name == name);
        found.unwrap_or_else(|| panic!("{name} is not sent"))
    };
    for name in ["persons", "decisions", "revision", "consultations"] {
        named(&format!("carmed.{name}"));
    }
    let duration = named("rpc.server.call.duration");
    assert_eq!(duration.unit, "s");
    let Some(Data::Histogram(histogram)) = &duration.data else {
        panic!("{duration:?}");
    };
    let of_check = |attributes: &[KeyValue]| text(attributes, "rpc.method") == CHECK;
    let mut points = histogram.data_points.iter();
    let point = points.find(|point| of_check(&point.attributes)).unwrap();
    assert_eq!(point.count, 1);
}
