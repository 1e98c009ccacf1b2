//! Which calls a test really makes: every call that the server answered is noted on the thread of the test.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use tonic::body::Body;
use tonic::codegen::{Service, http};
use tonic::transport::{Channel, Error};

thread_local! {
    static ANSWERED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// A channel that notes the path of each call that gets an answer; one that is refused is not noted.
#[derive(Clone, Debug)]
pub struct Noted(Channel);

impl Noted {
    /// Notes the calls of that channel.
    pub fn new(channel: Channel) -> Self {
        Self(channel)
    }
}

impl Service<http::Request<Body>> for Noted {
    type Response = http::Response<Body>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let path = request.uri().path().trim_start_matches('/').to_owned();
        let answered = self.0.call(request);
        Box::pin(async move {
            let response = answered.await?;
            // A refusal is told in the headers; an answer is told in its trailers that it went well.
            if response.headers().get("grpc-status").is_none() {
                ANSWERED.with_borrow_mut(|paths| paths.insert(path));
            }
            Ok(response)
        })
    }
}

/// The paths of the calls that a test makes on its own thread and that are answered:
/// `carmed.v1.DecisionService/GetDecision`.
pub fn calls_of(test: fn()) -> BTreeSet<String> {
    let run = std::thread::spawn(move || {
        test();
        ANSWERED.take()
    });
    run.join().unwrap()
}
