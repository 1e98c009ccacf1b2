//! The client: one method per call of the contract.

use crate::attempts::{self, Patience};
use crate::caller::CallerMetadata;
use crate::contract;
use crate::error::ClientError;
use carmed_proto::v1::attestation_service_client::AttestationServiceClient;
use carmed_proto::v1::audit_service_client::AuditServiceClient;
use carmed_proto::v1::claim_service_client::ClaimServiceClient;
use carmed_proto::v1::coverage_service_client::CoverageServiceClient;
use carmed_proto::v1::decision_service_client::DecisionServiceClient;
use carmed_proto::v1::mutation_service_client::MutationServiceClient;
use carmed_proto::v1::tariff_service_client::TariffServiceClient;
use std::sync::Arc;
use std::time::Duration;
use tonic::Request;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};
use uuid::Uuid;

/// The largest answer taken, in bytes: a page of history can hold whole decisions.
pub(crate) const ANSWER_BYTES_MAX: usize = 32 << 20;
/// The pieces a file is sent in, in bytes.
const CHUNK_BYTES: usize = 1 << 20;
/// Seconds of silence before the server is asked whether it is there.
const KEEPALIVE: Duration = Duration::from_secs(20);

/// How calls are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The time a call has, over all its attempts; also the time to connect.
    pub deadline: Duration,
    /// The time an import has, over all its attempts; a server that is gone is noticed long before.
    pub import_deadline: Duration,
    /// How often a call is tried at most.
    pub attempts_max: u32,
    /// The pause before the second attempt; each further one is twice as long.
    pub first_pause: Duration,
    /// The language of texts: nl, fr, de or en.
    pub language: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(10),
            import_deadline: Duration::from_secs(3_600),
            attempts_max: 4,
            first_pause: Duration::from_millis(50),
            language: "nl".to_owned(),
        }
    }
}

/// A client of one server in the name of one caller; cheap to clone.
#[derive(Clone, Debug)]
pub struct Client {
    channel: Channel,
    caller: CallerMetadata,
    language: MetadataValue<Ascii>,
    options: Options,
}

impl Client {
    /// Connects to `http://HOST:PORT`.
    ///
    /// # Errors
    /// [`ClientError`] when that is no address, the language is no tag, or no server answers there.
    pub async fn connect(
        endpoint: &str,
        caller: CallerMetadata,
        options: Options,
    ) -> Result<Self, ClientError> {
        let language = options
            .language
            .parse()
            .map_err(|_| ClientError::local("the language is not visible ASCII text"))?;
        let channel = Endpoint::from_shared(endpoint.to_owned())
            .and_then(|endpoint| endpoint.user_agent(concat!("carmed/", env!("CARGO_PKG_VERSION"))))
            .map_err(|_| ClientError::local("the endpoint is not of the form http://HOST:PORT"))?
            .connect_timeout(options.deadline)
            .tcp_nodelay(true)
            .http2_keep_alive_interval(KEEPALIVE)
            .connect()
            .await
            .map_err(|error| ClientError::unreachable(endpoint, &error))?;
        Ok(Self {
            channel,
            caller,
            language,
            options,
        })
    }

    /// The same connection in the name of another caller.
    #[must_use]
    pub fn calling_as(&self, caller: CallerMetadata) -> Self {
        Self {
            caller,
            ..self.clone()
        }
    }

    /// Loads a file of tariff rows; an empty request id gets a fresh one.
    ///
    /// # Errors
    /// [`ClientError`]: the file or its header is refused, or there is no answer in time.
    pub async fn import_tariff(
        &self,
        header: contract::TariffHeader,
        file: impl Into<Arc<[u8]>>,
    ) -> Result<contract::ImportTariffResponse, ClientError> {
        let documents = vec![(None, file.into())];
        self.import_tariff_telling(header, documents, |_| {}).await
    }

    /// Loads documents of tariff rows, each with its name, as one release, such as the files of one
    /// official publication; an empty request id gets a fresh one.
    ///
    /// # Errors
    /// [`ClientError`]: a document or the header is refused, or there is no answer in time.
    pub async fn import_tariff_documents(
        &self,
        header: contract::TariffHeader,
        documents: impl IntoIterator<Item = (String, Arc<[u8]>)>,
    ) -> Result<contract::ImportTariffResponse, ClientError> {
        let documents = documents.into_iter();
        let named = documents.map(|(name, bytes)| (Some(name), bytes)).collect();
        self.import_tariff_telling(header, named, |_| {}).await
    }

    /// Loads documents of tariff rows as one release, and tells as it goes how many bytes of them are
    /// handed over, from 0 on again where the import is tried again. A single document needs no name.
    ///
    /// # Errors
    /// [`ClientError`]: a document or the header is refused, or there is no answer in time.
    pub async fn import_tariff_telling(
        &self,
        mut header: contract::TariffHeader,
        documents: Vec<(Option<String>, Arc<[u8]>)>,
        handed_over: impl Fn(u64) + Clone + Send + Sync + 'static,
    ) -> Result<contract::ImportTariffResponse, ClientError> {
        fill(&mut header.request_id);
        let patience = Patience {
            deadline: self.options.import_deadline,
            ..self.patience()
        };
        attempts::call(patience, |time_left| {
            let parts = parts(header.clone(), documents.clone(), handed_over.clone());
            let request = self.request(tokio_stream::iter(parts), time_left);
            let mut service = TariffServiceClient::new(self.channel.clone());
            async move { service.import_tariff(request).await }
        })
        .await
    }

    pub(crate) fn patience(&self) -> Patience {
        Patience {
            deadline: self.options.deadline,
            attempts_max: self.options.attempts_max,
            first_pause: self.options.first_pause,
        }
    }

    pub(crate) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    pub(crate) const fn options(&self) -> &Options {
        &self.options
    }

    fn request<M>(&self, message: M, time_left: Duration) -> Request<M> {
        let mut request = self.named(Request::new(message));
        request.set_timeout(time_left);
        request
    }

    /// The request in the caller's name and language.
    pub(crate) fn named<M>(&self, mut request: Request<M>) -> Request<M> {
        let metadata = request.metadata_mut();
        metadata.insert("carmed-caller", self.caller.value());
        metadata.insert("accept-language", self.language.clone());
        request
    }
}

/// A document to be sent: its name, where it has one, and its bytes.
type TariffDocument = (Option<String>, Arc<[u8]>);

/// The messages of an import: the header, then each document in pieces, after its name. Whoever takes
/// them is told how many bytes of the documents that makes.
fn parts(
    header: contract::TariffHeader,
    documents: Vec<TariffDocument>,
    handed_over: impl Fn(u64),
) -> impl Iterator<Item = contract::ImportTariffRequest> {
    use contract::import_tariff_request::Part;
    let mut bytes = 0;
    let mut tell = move |part: &Part| {
        if let Part::Chunk(chunk) = part {
            bytes += u64::try_from(chunk.len()).unwrap_or_default();
            handed_over(bytes);
        }
    };
    let documents = documents.into_iter().flat_map(|(name, bytes)| {
        let begin = name.map(|name| Part::Document(contract::TariffDocument { name }));
        let pieces = (0..bytes.len()).step_by(CHUNK_BYTES).map(move |start| {
            let end = bytes.len().min(start + CHUNK_BYTES);
            Part::Chunk(bytes[start..end].to_vec())
        });
        begin.into_iter().chain(pieces)
    });
    let parts = std::iter::once(Part::Header(header)).chain(documents);
    let parts = parts.inspect(move |part| tell(part));
    parts.map(|part| contract::ImportTariffRequest { part: Some(part) })
}

/// Gives a write an id of its own where it has none, so that it can be tried again.
pub(crate) fn fill(request_id: &mut String) {
    if request_id.is_empty() {
        #[allow(
            clippy::disallowed_methods,
            reason = "the id of a request is its caller's to choose"
        )]
        let fresh = Uuid::new_v4();
        *request_id = fresh.to_string();
    }
}

/// One method per unary call of a service; `fill` marks those whose empty request id gets a fresh one.
macro_rules! calls {
    ($service:ident: $($(#[doc = $text:literal])+ $name:ident($request:ident $(, $fill:ident)?) -> $response:ident;)+) => {
        impl Client {$(
            $(#[doc = $text])+
            ///
            /// # Errors
            /// [`ClientError`]: the request is refused, or there is no answer in time.
            pub async fn $name(
                &self,
                request: contract::$request,
            ) -> Result<contract::$response, ClientError> {
                $(let request = {
                    let mut request = request;
                    $fill(&mut request.request_id);
                    request
                };)?
                attempts::call(self.patience(), |time_left| {
                    let request = self.request(request.clone(), time_left);
                    let mut service = $service::new(self.channel.clone())
                        .max_decoding_message_size(ANSWER_BYTES_MAX);
                    async move { service.$name(request).await }
                })
                .await
            }
        )+}
    };
}

calls! { DecisionServiceClient:
    /// Judges a write without doing it.
    evaluate_decision(EvaluateDecisionRequest) -> EvaluateDecisionResponse;
    /// Registers a decision; an empty request id gets a fresh one.
    register_decision(RegisterDecisionRequest, fill) -> RegisterDecisionResponse;
    /// Makes a new version of a decision; an empty request id gets a fresh one.
    modify_decision(ModifyDecisionRequest, fill) -> ModifyDecisionResponse;
    /// Ends a decision before its time; an empty request id gets a fresh one.
    stop_decision(StopDecisionRequest, fill) -> StopDecisionResponse;
    /// Gives a decision a later last day; an empty request id gets a fresh one.
    extend_decision(ExtendDecisionRequest, fill) -> ExtendDecisionResponse;
    /// Withdraws a decision registered in error; an empty request id gets a fresh one.
    close_decision(CloseDecisionRequest, fill) -> CloseDecisionResponse;
    /// Makes a suspended decision active again; an empty request id gets a fresh one.
    reactivate_decision(ReactivateDecisionRequest, fill) -> ReactivateDecisionResponse;
    /// Reads a decision.
    get_decision(GetDecisionRequest) -> GetDecisionResponse;
    /// Lists the decisions of the calling OCMW.
    list_decisions(ListDecisionsRequest) -> ListDecisionsResponse;
    /// Tells which OCMWs manage decisions about a person.
    find_managing_ocmw(FindManagingOcmwRequest) -> FindManagingOcmwResponse;
}

calls! { MutationServiceClient:
    /// Reports a mutation of a person; an empty request id gets a fresh one.
    record_mutation(RecordMutationRequest, fill) -> RecordMutationResponse;
}

calls! { AttestationServiceClient:
    /// Sends an attestation in; an empty request id gets a fresh one.
    send_attestation(SendAttestationRequest, fill) -> SendAttestationResponse;
    /// Looks for attestations about a person.
    search_attestations(SearchAttestationsRequest) -> SearchAttestationsResponse;
    /// Deletes an attestation; an empty request id gets a fresh one.
    delete_attestation(DeleteAttestationRequest, fill) -> DeleteAttestationResponse;
}

calls! { ClaimServiceClient:
    /// Verifies a claim, field by field.
    verify_claim(VerifyClaimRequest) -> VerifyClaimResponse;
}

calls! { CoverageServiceClient:
    /// Asks whether care of one kind is covered.
    check_coverage(CheckCoverageRequest) -> CheckCoverageResponse;
    /// Asks who pays how much of lines of one patient.
    compute_intervention(ComputeInterventionRequest) -> ComputeInterventionResponse;
    /// Reads an agreement of the calling provider.
    get_agreement(GetAgreementRequest) -> GetAgreementResponse;
    /// Bills lines under an agreement; an empty request id gets a fresh one.
    bill_agreement(BillAgreementRequest, fill) -> BillAgreementResponse;
    /// Voids what was billed; an empty request id gets a fresh one.
    release_billing(ReleaseBillingRequest, fill) -> ReleaseBillingResponse;
}

calls! { TariffServiceClient:
    /// Lists the tariff releases that were loaded.
    list_tariff_releases(ListTariffReleasesRequest) -> ListTariffReleasesResponse;
    /// Reads what the tariff says of one code.
    get_tariff(GetTariffRequest) -> GetTariffResponse;
}

calls! { AuditServiceClient:
    /// Reads the history of a decision.
    get_decision_history(GetDecisionHistoryRequest) -> GetDecisionHistoryResponse;
    /// Lists consultations of the journal.
    list_consultations(ListConsultationsRequest) -> ListConsultationsResponse;
    /// Reads the history of a person.
    get_person_history(GetPersonHistoryRequest) -> GetPersonHistoryResponse;
    /// Sums up what happened, per OCMW and month.
    summarise_activity(SummariseActivityRequest) -> SummariseActivityResponse;
}
