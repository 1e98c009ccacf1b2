//! A server of the contract that answers as a test tells it to, and keeps what it was asked.

use carmed_client::contract;
use carmed_proto::v1::decision_service_server::{DecisionService, DecisionServiceServer};
use carmed_proto::v1::tariff_service_server::{TariffService, TariffServiceServer};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status, Streaming};

/// What one attempt is answered with.
pub(crate) enum Answer {
    Refused(Status),
    Never,
    /// The items of a feed, which ends or breaks after them.
    Feed(Vec<Result<contract::WatchDecisionsResponse, Status>>),
}

/// What one attempt asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) metadata: MetadataMap,
    pub(crate) request_id: String,
    /// After which revision a feed was opened.
    pub(crate) after_revision: u64,
    pub(crate) pieces: Vec<usize>,
    /// The names of documents, and how many pieces came before each.
    pub(crate) documents: Vec<(String, usize)>,
}

/// The script of a server and its record.
#[derive(Clone)]
pub(crate) struct Scripted {
    answers: Arc<Mutex<VecDeque<Answer>>>,
    asked: mpsc::Sender<Asked>,
}

impl Scripted {
    /// A server that gives these answers in order, and after them always the good one.
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> (Self, mpsc::Receiver<Asked>) {
        let (asked, record) = mpsc::channel(100);
        let answers = Arc::new(Mutex::new(answers.into_iter().collect()));
        (Self { answers, asked }, record)
    }

    /// Serves on that listener for as long as the runtime lives.
    pub(crate) async fn serve(self, listener: TcpListener) {
        tonic::transport::Server::builder()
            .add_service(DecisionServiceServer::new(self.clone()))
            .add_service(TariffServiceServer::new(self))
            .serve_with_incoming(TcpListenerStream::new(listener))
            .await
            .unwrap();
    }

    /// Serves on a free port.
    pub(crate) async fn start(self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(self.serve(listener));
        address
    }

    async fn answer<R: Default>(&self, asked: Asked) -> Result<Response<R>, Status> {
        self.asked.send(asked).await.unwrap();
        let answer = self.answers.lock().unwrap().pop_front();
        match answer {
            None => Ok(Response::new(R::default())),
            Some(Answer::Refused(status)) => Err(status),
            Some(Answer::Never) => futures::future::pending().await,
            Some(Answer::Feed(_)) => Err(Status::internal("the script answers this with a feed")),
        }
    }
}

type Items<M> = Pin<Box<dyn Stream<Item = Result<M, Status>> + Send>>;

macro_rules! answered {
    ($($name:ident($request:ident) -> $response:ident),+) => {
        #[tonic::async_trait]
        impl DecisionService for Scripted {$(
            async fn $name(
                &self,
                request: Request<contract::$request>,
            ) -> Result<Response<contract::$response>, Status> {
                let metadata = request.metadata().clone();
                let request_id = request.get_ref().id();
                self.answer(Asked { metadata, request_id, ..Asked::default() }).await
            }
        )+

            type ImportDecisionsStream = Items<contract::ImportDecisionsResponse>;

            async fn import_decisions(
                &self,
                request: Request<Streaming<contract::ImportDecisionsRequest>>,
            ) -> Result<Response<Self::ImportDecisionsStream>, Status> {
                let mut rows = request.into_inner();
                let mut answers = Vec::new();
                while let Some(row) = rows.next().await {
                    let row = row?;
                    let request_id = row.registration.unwrap_or_default().request_id;
                    let asked = Asked { request_id, ..Asked::default() };
                    self.asked.send(asked).await.unwrap();
                    answers.push(Ok(contract::ImportDecisionsResponse {
                        row_number: row.row_number,
                        outcome: None,
                    }));
                }
                Ok(Response::new(Box::pin(tokio_stream::iter(answers))))
            }

            type WatchDecisionsStream = Items<contract::WatchDecisionsResponse>;

            async fn watch_decisions(
                &self,
                request: Request<contract::WatchDecisionsRequest>,
            ) -> Result<Response<Self::WatchDecisionsStream>, Status> {
                let after_revision = request.get_ref().after_revision;
                let asked = Asked { after_revision, ..Asked::default() };
                self.asked.send(asked).await.unwrap();
                match self.answers.lock().unwrap().pop_front() {
                    Some(Answer::Feed(items)) => {
                        Ok(Response::new(Box::pin(tokio_stream::iter(items))))
                    }
                    Some(Answer::Refused(status)) => Err(status),
                    _ => Ok(Response::new(Box::pin(tokio_stream::empty()))),
                }
            }
        }
    };
}

answered! {
    evaluate_decision(EvaluateDecisionRequest) -> EvaluateDecisionResponse,
    register_decision(RegisterDecisionRequest) -> RegisterDecisionResponse,
    modify_decision(ModifyDecisionRequest) -> ModifyDecisionResponse,
    stop_decision(StopDecisionRequest) -> StopDecisionResponse,
    extend_decision(ExtendDecisionRequest) -> ExtendDecisionResponse,
    close_decision(CloseDecisionRequest) -> CloseDecisionResponse,
    reactivate_decision(ReactivateDecisionRequest) -> ReactivateDecisionResponse,
    find_managing_ocmw(FindManagingOcmwRequest) -> FindManagingOcmwResponse,
    get_decision(GetDecisionRequest) -> GetDecisionResponse,
    list_decisions(ListDecisionsRequest) -> ListDecisionsResponse
}

/// The request id of a message; empty where it has none.
trait Id {
    fn id(&self) -> String;
}

macro_rules! with_id {
    ($($request:ident),+) => {$(
        impl Id for contract::$request {
            fn id(&self) -> String {
                self.request_id.clone()
            }
        }
    )+};
}

macro_rules! without_id {
    ($($request:ident),+) => {$(
        impl Id for contract::$request {
            fn id(&self) -> String {
                String::new()
            }
        }
    )+};
}

with_id!(
    RegisterDecisionRequest,
    ModifyDecisionRequest,
    StopDecisionRequest,
    ExtendDecisionRequest,
    CloseDecisionRequest,
    ReactivateDecisionRequest
);
without_id!(
    EvaluateDecisionRequest,
    GetDecisionRequest,
    ListDecisionsRequest,
    FindManagingOcmwRequest
);

#[tonic::async_trait]
impl TariffService for Scripted {
    async fn import_tariff(
        &self,
        request: Request<Streaming<contract::ImportTariffRequest>>,
    ) -> Result<Response<contract::ImportTariffResponse>, Status> {
        use contract::import_tariff_request::Part;
        let metadata = request.metadata().clone();
        let mut parts = request.into_inner();
        let mut request_id = String::new();
        let (mut pieces, mut documents) = (Vec::new(), Vec::new());
        while let Some(message) = parts.next().await {
            match message?.part {
                Some(Part::Header(header)) => request_id = header.request_id,
                Some(Part::Chunk(piece)) => pieces.push(piece.len()),
                Some(Part::Document(document)) => documents.push((document.name, pieces.len())),
                None => {}
            }
        }
        self.answer(Asked {
            metadata,
            request_id,
            pieces,
            documents,
            ..Asked::default()
        })
        .await
    }

    async fn list_tariff_releases(
        &self,
        request: Request<contract::ListTariffReleasesRequest>,
    ) -> Result<Response<contract::ListTariffReleasesResponse>, Status> {
        let metadata = request.metadata().clone();
        self.answer(Asked {
            metadata,
            ..Asked::default()
        })
        .await
    }

    async fn get_tariff(
        &self,
        request: Request<contract::GetTariffRequest>,
    ) -> Result<Response<contract::GetTariffResponse>, Status> {
        let metadata = request.metadata().clone();
        self.answer(Asked {
            metadata,
            ..Asked::default()
        })
        .await
    }
}
