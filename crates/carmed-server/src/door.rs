//! What stands around every call: its span and figures, its caller, its deadline.

use crate::caller;
use crate::deadline::{self, Deadline};
use crate::grpc::{language, status};
use crate::telemetry::Calls;
use carmed_model::{Code, Finding};
use carmed_validation::texts::Language;
use http::{Extensions, HeaderMap, Request, Response};
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::timeout;
use tonic::Status;
use tonic::body::Body;
use tonic::metadata::MetadataMap;
use tower::{Layer, Service};
use tracing::Instrument as _;

/// The one call that takes a stream of documents to its end before it answers.
const IMPORT_TARIFF: &str = "/carmed.v1.TariffService/ImportTariff";

/// What stands around every call.
#[derive(Clone)]
pub(crate) struct DoorLayer {
    /// Spans and figures.
    pub(crate) calls: Calls,
    /// The longest call.
    pub(crate) call_max: Duration,
    /// The longest import of a tariff.
    pub(crate) import_max: Duration,
    /// Whether callers are believed.
    pub(crate) dev: bool,
}

impl<S> Layer<S> for DoorLayer {
    type Service = Door<S>;

    fn layer(&self, inner: S) -> Door<S> {
        Door {
            inner,
            around: self.clone(),
        }
    }
}

/// A service with a door around it.
#[derive(Clone)]
pub(crate) struct Door<S> {
    inner: S,
    around: DoorLayer,
}

impl<S> Service<Request<Body>> for Door<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let record = self.around.calls.begin(&request);
        let span = record.span();
        let (mut parts, body) = request.into_parts();
        let metadata = MetadataMap::from_headers(std::mem::take(&mut parts.headers));
        let language = language::of(&metadata);
        parts.headers = metadata.into_headers();
        let call_max = self.around.longest(parts.uri.path());
        let admitted = span.in_scope(|| {
            self.around
                .admit(language, call_max, &parts.headers, &mut parts.extensions)
        });
        let running = admitted.map(|ends_after| {
            let request = Request::from_parts(parts, body);
            (ends_after, self.inner.call(request))
        });
        let answer = async move {
            let response = match running {
                Ok((ends_after, running)) => match timeout(ends_after, running).await {
                    Ok(Ok(response)) => response,
                    Ok(Err(never)) => match never {},
                    Err(_) => status::deadline_exceeded(language).into_http(),
                },
                Err(refused) => refused.into_http(),
            };
            record.end(&response);
            Ok(response)
        };
        Box::pin(answer.instrument(span))
    }
}

impl DoorLayer {
    /// How long a call of that method may last: an import goes on as long as documents come.
    fn longest(&self, method: &str) -> Duration {
        match method {
            IMPORT_TARIFF => self.import_max,
            _ => self.call_max,
        }
    }

    /// Finds out who calls and how long the call has; says when it ends.
    fn admit(
        &self,
        language: Language,
        call_max: Duration,
        headers: &HeaderMap,
        extensions: &mut Extensions,
    ) -> Result<Duration, Status> {
        let deadline = Deadline::read(headers, call_max).map_err(|_malformed| {
            let finding = Finding::new(Code::Malformed).at(deadline::METADATA);
            status::malformed(language, &[finding])
        })?;
        extensions.insert(deadline.remaining);
        if self.dev {
            let caller = caller::read(headers).map_err(|error| {
                tracing::debug!(%error, "the caller is not named");
                let finding = Finding::new(Code::Malformed).at(caller::METADATA);
                status::unauthenticated(language, Some(&finding))
            })?;
            if let Some(caller) = caller {
                extensions.insert(caller);
            }
        }
        Ok(deadline.ends_after)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::deadline::Remaining;
    use carmed_model::{Caller, Quality};
    use std::future::{Ready, pending, ready};
    use std::sync::{Arc, Mutex};
    use tower::{ServiceExt as _, service_fn};

    /// What the layer put beside the message.
    type Seen = Arc<Mutex<Option<(Option<Caller>, Option<Remaining>)>>>;

    fn door(dev: bool) -> DoorLayer {
        DoorLayer {
            calls: Calls::unseen(),
            call_max: Duration::from_secs(60),
            import_max: Duration::from_secs(3_600),
            dev,
        }
    }

    fn request(metadata: &[(&str, &str)]) -> Request<Body> {
        let mut request = Request::builder().uri("/carmed.v1.CoverageService/CheckCoverage");
        for (name, value) in metadata {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).unwrap()
    }

    fn keep(
        seen: &Seen,
    ) -> impl Fn(Request<Body>) -> Ready<Result<Response<Body>, Infallible>> + Clone + use<> {
        let seen = Arc::clone(seen);
        move |request| {
            let extensions = request.extensions();
            let found = (extensions.get().cloned(), extensions.get().copied());
            *seen.lock().unwrap() = Some(found);
            ready(Ok(Response::new(Body::empty())))
        }
    }

    async fn through(dev: bool, metadata: &[(&str, &str)]) -> (Response<Body>, Seen) {
        let seen = Seen::default();
        let service = door(dev).layer(service_fn(keep(&seen)));
        let response = service.oneshot(request(metadata)).await.unwrap();
        (response, seen)
    }

    #[tokio::test]
    async fn the_handler_learns_who_calls_and_how_long_it_may_wait() {
        let metadata = [
            ("carmed-caller", "ocmw;cbe=0212344876"),
            ("grpc-timeout", "2S"),
        ];
        let (_, seen) = through(true, &metadata).await;
        let (caller, remaining) = seen.lock().unwrap().take().unwrap();
        assert_eq!(caller.unwrap().quality, Quality::Ocmw);
        let wait = remaining.unwrap().wait();
        assert!(
            wait > Duration::from_secs(1) && wait < Duration::from_secs(2),
            "{wait:?}"
        );
    }

    #[tokio::test]
    async fn outside_development_metadata_names_nobody() {
        let (_, seen) = through(false, &[("carmed-caller", "ocmw;cbe=0212344876")]).await;
        let (caller, remaining) = seen.lock().unwrap().take().unwrap();
        assert_eq!(caller, None);
        assert!(remaining.is_some());
    }

    #[tokio::test]
    async fn what_cannot_be_read_never_reaches_the_handler() {
        for (name, value, code) in [
            ("carmed-caller", "nobody", "16"),
            ("grpc-timeout", "x", "3"),
        ] {
            let (response, seen) = through(true, &[(name, value)]).await;
            assert_eq!(response.headers()["grpc-status"], code, "{name}");
            assert!(seen.lock().unwrap().is_none(), "{name}");
        }
    }

    #[test]
    fn an_import_of_a_tariff_may_last_longer_than_any_other_call() {
        let door = DoorLayer {
            call_max: Duration::from_secs(1),
            ..door(true)
        };
        assert_eq!(door.longest(IMPORT_TARIFF), Duration::from_secs(3_600));
        let served = crate::contract::services();
        let service = IMPORT_TARIFF.split('/').nth(1).unwrap();
        assert!(served.iter().any(|served| served == service), "{served:?}");
        for other in [
            "/carmed.v1.TariffService/ListTariffReleases",
            "/carmed.v1.CoverageService/CheckCoverage",
            "",
        ] {
            assert_eq!(door.longest(other), Duration::from_secs(1), "{other}");
        }
    }

    #[tokio::test]
    async fn a_call_ends_at_its_deadline() {
        let never = service_fn(|_: Request<Body>| pending::<Result<Response<Body>, Infallible>>());
        let service = door(true).layer(never);
        let response = service
            .oneshot(request(&[("grpc-timeout", "10m")]))
            .await
            .unwrap();
        assert_eq!(response.headers()["grpc-status"], "4");
    }
}
