//! A server of the contract that answers as a test tells it to, and keeps what it was asked.

use carmed_client::contract;
use carmed_proto::v1::decision_service_server::{DecisionService, DecisionServiceServer};
use carmed_proto::v1::tariff_service_server::{TariffService, TariffServiceServer};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status, Streaming};

/// What one attempt is answered with.
pub(crate) enum Answer {
    Refused(Status),
    Never,
}

/// What one attempt asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) metadata: MetadataMap,
    pub(crate) request_id: String,
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
        }
    }
}

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
                self.answer(Asked { metadata, request_id, pieces: Vec::new(), documents: Vec::new() }).await
            }
        )+}
    };
}

answered! {
    evaluate_decision(EvaluateDecisionRequest) -> EvaluateDecisionResponse,
    register_decision(RegisterDecisionRequest) -> RegisterDecisionResponse,
    modify_decision(ModifyDecisionRequest) -> ModifyDecisionResponse,
    stop_decision(StopDecisionRequest) -> StopDecisionResponse,
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
    StopDecisionRequest
);
without_id!(
    EvaluateDecisionRequest,
    GetDecisionRequest,
    ListDecisionsRequest
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
            request_id: String::new(),
            pieces: Vec::new(),
            documents: Vec::new(),
        })
        .await
    }
}
