//! The calls that stream: bulk questions, imports, feeds and exports.

use crate::attempts;
use crate::client::{ANSWER_BYTES_MAX, Client, fill};
use crate::contract;
use crate::error::ClientError;
use carmed_proto::v1::audit_service_client::AuditServiceClient;
use carmed_proto::v1::coverage_service_client::CoverageServiceClient;
use carmed_proto::v1::decision_service_client::DecisionServiceClient;
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Request, Streaming};

/// Answers that come one after the other.
#[derive(Debug)]
pub struct Answers<M>(Streaming<M>);

impl<M> Answers<M> {
    /// The next answer; `None` after the last one.
    ///
    /// # Errors
    /// [`ClientError`] when the stream breaks: what came before stands.
    pub async fn next(&mut self) -> Result<Option<M>, ClientError> {
        let next = self.0.message().await;
        next.map_err(|status| ClientError::from(&status))
    }
}

/// A feed: it goes on where it broke, so that nothing is missed and nothing comes twice.
#[derive(Debug)]
pub struct Feed<M> {
    client: Client,
    after_revision: u64,
    heartbeat_seconds: Option<u32>,
    open: Option<Streaming<M>>,
}

/// An item of a feed, and how the feed is opened.
pub trait FeedItem: Sized + Send + 'static {
    /// The revision up to which everything has been sent.
    fn revision(&self) -> u64;

    #[doc(hidden)]
    fn open(
        client: &Client,
        after_revision: u64,
        heartbeat_seconds: Option<u32>,
    ) -> impl Future<Output = Result<Streaming<Self>, ClientError>> + Send;
}

impl<M: FeedItem> Feed<M> {
    fn new(client: &Client, after_revision: u64, heartbeat_seconds: Option<u32>) -> Self {
        Self {
            client: client.clone(),
            after_revision,
            heartbeat_seconds,
            open: None,
        }
    }

    /// The next item, heartbeats among them. A stream that broke is opened again after the last item, as
    /// often as a call may be tried.
    ///
    /// # Errors
    /// [`ClientError`] when the feed cannot be opened.
    pub async fn next(&mut self) -> Result<M, ClientError> {
        let mut broken = None;
        for _ in 0..self.client.options().attempts_max {
            let mut stream = match self.open.take() {
                Some(stream) => stream,
                None => M::open(&self.client, self.after_revision, self.heartbeat_seconds).await?,
            };
            match stream.message().await {
                Ok(Some(item)) => {
                    self.after_revision = item.revision();
                    self.open = Some(stream);
                    return Ok(item);
                }
                Ok(None) => broken = Some(ClientError::local("the server ended the feed")),
                Err(status) if attempts::may_pass(&status) => {
                    broken = Some(ClientError::from(&status));
                }
                Err(status) => return Err(ClientError::from(&status)),
            }
        }
        Err(broken.unwrap_or_else(|| ClientError::local("no attempt was allowed")))
    }

    /// The revision to open the feed with another time.
    pub const fn after_revision(&self) -> u64 {
        self.after_revision
    }
}

/// The items of a feed, opened in as many attempts as a call has.
macro_rules! feed {
    ($item:ident, $request:ident, $service:ident, $call:ident) => {
        impl FeedItem for contract::$item {
            fn revision(&self) -> u64 {
                self.revision
            }

            async fn open(
                client: &Client,
                after_revision: u64,
                heartbeat_seconds: Option<u32>,
            ) -> Result<Streaming<Self>, ClientError> {
                attempts::call(client.patience(), |_| {
                    let request = contract::$request {
                        after_revision,
                        heartbeat_seconds,
                    };
                    let request = client.unbounded(request);
                    let mut service =
                        $service::new(client.channel()).max_decoding_message_size(ANSWER_BYTES_MAX);
                    async move { service.$call(request).await }
                })
                .await
            }
        }
    };
}

feed!(
    WatchDecisionsResponse,
    WatchDecisionsRequest,
    DecisionServiceClient,
    watch_decisions
);
feed!(
    WatchAgreementsResponse,
    WatchAgreementsRequest,
    CoverageServiceClient,
    watch_agreements
);

impl Client {
    /// Everything that concerns the calling OCMW after that revision, as it happens.
    pub fn watch_decisions(
        &self,
        after_revision: u64,
        heartbeat_seconds: Option<u32>,
    ) -> Feed<contract::WatchDecisionsResponse> {
        Feed::new(self, after_revision, heartbeat_seconds)
    }

    /// What happens to the calling provider's own questions after that revision.
    pub fn watch_agreements(
        &self,
        after_revision: u64,
        heartbeat_seconds: Option<u32>,
    ) -> Feed<contract::WatchAgreementsResponse> {
        Feed::new(self, after_revision, heartbeat_seconds)
    }

    /// Asks many questions of coverage; the answers come in the order of the questions.
    ///
    /// # Errors
    /// [`ClientError`] when the stream cannot be opened; the refusal of one question is its answer.
    pub async fn check_coverages(
        &self,
        questions: impl Stream<Item = contract::CheckCoveragesRequest> + Send + 'static,
    ) -> Result<Answers<contract::CheckCoveragesResponse>, ClientError> {
        let mut service = CoverageServiceClient::new(self.channel());
        answers(service.check_coverages(self.unbounded(questions)).await)
    }

    /// Computes the lines of many patients; the answers come in the order of the questions.
    ///
    /// # Errors
    /// [`ClientError`] when the stream cannot be opened; the refusal of one question is its answer.
    pub async fn compute_interventions(
        &self,
        questions: impl Stream<Item = contract::ComputeInterventionsRequest> + Send + 'static,
    ) -> Result<Answers<contract::ComputeInterventionsResponse>, ClientError> {
        let mut service = CoverageServiceClient::new(self.channel());
        answers(
            service
                .compute_interventions(self.unbounded(questions))
                .await,
        )
    }

    /// Registers many decisions; each row is answered, in the order of the rows. A row without a request
    /// id gets a fresh one; give ids of your own to go on after a break.
    ///
    /// # Errors
    /// [`ClientError`] when the stream cannot be opened; the refusal of one row is its answer.
    pub async fn import_decisions(
        &self,
        rows: impl Stream<Item = contract::ImportDecisionsRequest> + Send + 'static,
    ) -> Result<Answers<contract::ImportDecisionsResponse>, ClientError> {
        let rows = rows.map(|mut row| {
            if let Some(registration) = &mut row.registration {
                fill(&mut registration.request_id);
            }
            row
        });
        let mut service = DecisionServiceClient::new(self.channel());
        answers(service.import_decisions(self.unbounded(rows)).await)
    }

    /// Reads a whole history, event by event.
    ///
    /// # Errors
    /// [`ClientError`] when the stream cannot be opened.
    pub async fn export_history(
        &self,
        request: contract::ExportHistoryRequest,
    ) -> Result<Answers<contract::ExportHistoryResponse>, ClientError> {
        let mut service = AuditServiceClient::new(self.channel());
        answers(service.export_history(self.unbounded(request)).await)
    }

    /// A request without an end of its own: a stream lasts as long as there is something to send.
    fn unbounded<M>(&self, message: M) -> Request<M> {
        self.named(Request::new(message))
    }
}

fn answers<M>(
    opened: Result<tonic::Response<Streaming<M>>, tonic::Status>,
) -> Result<Answers<M>, ClientError> {
    match opened {
        Ok(response) => Ok(Answers(response.into_inner())),
        Err(status) => Err(ClientError::from(&status)),
    }
}
