//! What a handler knows of a call besides its message.

use super::{language, status};
use crate::deadline::Remaining;
use carmed_model::{Caller, Revision};
use carmed_registry::{Refusal, Registry};
use carmed_validation::texts::Language;
use std::future::pending;
use std::time::Duration;
use tokio::time::timeout;
use tonic::{Request, Response, Status};

/// One call: who asks, in which language it is answered, and how long it may wait.
pub(super) struct Call {
    pub(super) caller: Caller,
    pub(super) language: Language,
    wait: Duration,
    granted: Option<Duration>,
}

impl Call {
    /// Takes what the layers found out about the call, and the message.
    ///
    /// # Errors
    /// UNAUTHENTICATED without a verified caller; INTERNAL where the time left is unknown.
    pub(super) fn take<M>(request: Request<M>) -> Result<(Self, M), Status> {
        let language = language::of(request.metadata());
        let extensions = request.extensions();
        let Some(caller) = extensions.get::<Caller>().cloned() else {
            return Err(status::unauthenticated(language, None));
        };
        let Some(remaining) = extensions.get::<Remaining>().copied() else {
            let fault = Refusal::Fault("a call came without its deadline".into());
            return Err(status::refusal(language, &fault));
        };
        Ok((
            Self {
                caller,
                language,
                wait: remaining.wait(),
                granted: remaining.granted(),
            },
            request.into_inner(),
        ))
    }

    /// Waits until the registry stands at all that was committed before the call, and where the caller
    /// has seen it; for everything the journal does not prove fresh (COV-09).
    pub(super) async fn fresh(
        &self,
        registry: &Registry,
        min_revision: u64,
    ) -> Result<(), Refusal> {
        registry.fresh(self.wait).await?;
        self.reach(registry, min_revision).await
    }

    /// Waits until the registry stands where the caller has seen it; 0 asks nothing (COV-09).
    pub(super) async fn reach(
        &self,
        registry: &Registry,
        min_revision: u64,
    ) -> Result<(), Refusal> {
        if min_revision == 0 {
            return Ok(());
        }
        registry.reach(Revision::new(min_revision), self.wait).await
    }

    /// The response, or the status of its refusal.
    pub(super) fn respond<T>(&self, outcome: Result<T, Refusal>) -> Result<Response<T>, Status> {
        outcome
            .map(Response::new)
            .map_err(|refusal| self.refusal(&refusal))
    }

    /// The status of a refusal.
    pub(super) fn refusal(&self, refusal: &Refusal) -> Status {
        status::refusal(self.language, refusal)
    }

    /// Ends when the time the caller granted is over, with the status that says so; never where it
    /// granted none.
    pub(super) fn over(&self) -> impl Future<Output = Status> + Send + use<> {
        let (language, granted) = (self.language, self.granted);
        async move {
            match granted {
                Some(granted) => {
                    // Nothing else is waited for: it is time itself that ends such a call.
                    let over = timeout(granted, pending::<()>()).await;
                    drop(over);
                    status::deadline_exceeded(language)
                }
                None => pending().await,
            }
        }
    }
}
