//! A party that calls the server: its credentials in the metadata of every call.

use crate::calls::Noted;
use carmed_proto::v1::attestation_service_client::AttestationServiceClient;
use carmed_proto::v1::audit_service_client::AuditServiceClient;
use carmed_proto::v1::claim_service_client::ClaimServiceClient;
use carmed_proto::v1::coverage_service_client::CoverageServiceClient;
use carmed_proto::v1::decision_service_client::DecisionServiceClient;
use carmed_proto::v1::mutation_service_client::MutationServiceClient;
use carmed_proto::v1::tariff_service_client::TariffServiceClient;
use carmed_proto::v1::{
    BillAgreementRequest, BillAgreementResponse, CheckCoverageRequest, CheckCoverageResponse,
    ComputeInterventionRequest, ComputeInterventionResponse, RecordMutationRequest,
    RecordMutationResponse, RegisterDecisionRequest, SendAttestationRequest,
    SendAttestationResponse, StopDecisionRequest, VerifyClaimRequest, VerifyClaimResponse,
    WrittenVersion, register_decision_response, stop_decision_response,
};
use tonic::metadata::MetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};

/// Who calls, as the metadata says it; invented organisations with right check digits.
pub mod callers {
    /// The welfare centre of an invented town.
    pub const OCMW: &str = "ocmw;cbe=0800000174;agent=a1";
    /// The welfare centre of another invented town.
    pub const OTHER_OCMW: &str = "ocmw;cbe=0800000273;agent=b1";
    /// A hospital.
    pub const HOSPITAL: &str = "hospital;nihii=71000535;agent=desk";
    /// Another hospital.
    pub const OTHER_HOSPITAL: &str = "hospital;nihii=71000634;agent=desk";
    /// A pharmacy.
    pub const PHARMACY: &str = "pharmacy;nihii=20000113;agent=counter";
    /// A general practitioner.
    pub const PHYSICIAN: &str = "physician;nihii=10001292;agent=gp;kind=general_practitioner";
    /// Who loads tariffs.
    pub const TARIFF_OFFICE: &str = "tariff_office;cbe=0800000372;agent=loader";
    /// An auditor.
    pub const AUDITOR: &str = "auditor;cbe=0800000471;agent=inspector";
    /// Who checks and pays invoices for the State.
    pub const HZIV: &str = "hziv;cbe=0800000570;agent=clerk";
    /// Who reports mutations.
    pub const FEDERAL_FEED: &str = "federal_feed;cbe=0800000669;agent=feed";
    /// A general practitioner's number, as an author of attestations.
    pub const PHYSICIAN_NIHII: &str = "10001292";
}

/// Adds the metadata of one party to every call.
#[derive(Clone)]
pub struct Metadata {
    caller: &'static str,
    language: &'static str,
}

impl Interceptor for Metadata {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let metadata = request.metadata_mut();
        if !self.caller.is_empty() {
            metadata.insert("carmed-caller", MetadataValue::from_static(self.caller));
        }
        metadata.insert("accept-language", MetadataValue::from_static(self.language));
        Ok(request)
    }
}

/// The channel of a party.
pub type Door = InterceptedService<Noted, Metadata>;

/// A party: one client of each service.
#[derive(Clone)]
pub struct Party {
    /// `DecisionService`.
    pub decisions: DecisionServiceClient<Door>,
    /// `CoverageService`.
    pub coverage: CoverageServiceClient<Door>,
    /// `TariffService`.
    pub tariffs: TariffServiceClient<Door>,
    /// `AuditService`.
    pub audit: AuditServiceClient<Door>,
    /// `AttestationService`.
    pub attestations: AttestationServiceClient<Door>,
    /// `MutationService`.
    pub mutations: MutationServiceClient<Door>,
    /// `ClaimService`.
    pub claims: ClaimServiceClient<Door>,
}

impl Party {
    /// A party on a channel; an empty caller sends no credentials.
    pub fn new(channel: Channel, caller: &'static str, language: &'static str) -> Self {
        let door = InterceptedService::new(Noted::new(channel), Metadata { caller, language });
        Self {
            decisions: DecisionServiceClient::new(door.clone()),
            coverage: CoverageServiceClient::new(door.clone()),
            tariffs: TariffServiceClient::new(door.clone()),
            audit: AuditServiceClient::new(door.clone()),
            attestations: AttestationServiceClient::new(door.clone()),
            mutations: MutationServiceClient::new(door.clone()),
            claims: ClaimServiceClient::new(door),
        }
    }

    /// Registers a decision and gives the version it made.
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn register(
        &mut self,
        request: RegisterDecisionRequest,
    ) -> Result<WrittenVersion, Status> {
        let answer = self
            .decisions
            .register_decision(request)
            .await?
            .into_inner();
        match answer.outcome {
            Some(register_decision_response::Outcome::Written(written)) => Ok(written),
            other => panic!("nothing was written: {other:?}"),
        }
    }

    /// Stops a decision and gives the version it made, with the revision of the write.
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn stop(
        &mut self,
        request: StopDecisionRequest,
    ) -> Result<(WrittenVersion, u64), Status> {
        let answer = self.decisions.stop_decision(request).await?.into_inner();
        match answer.outcome {
            Some(stop_decision_response::Outcome::Written(written)) => {
                Ok((written, answer.revision))
            }
            other => panic!("nothing was written: {other:?}"),
        }
    }

    /// Checks coverage.
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn check(
        &mut self,
        request: CheckCoverageRequest,
    ) -> Result<CheckCoverageResponse, Status> {
        Ok(self.coverage.check_coverage(request).await?.into_inner())
    }

    /// Computes lines.
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn compute(
        &mut self,
        request: ComputeInterventionRequest,
    ) -> Result<ComputeInterventionResponse, Status> {
        Ok(self
            .coverage
            .compute_intervention(request)
            .await?
            .into_inner())
    }

    /// Bills lines under an agreement.
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn bill(
        &mut self,
        request: BillAgreementRequest,
    ) -> Result<BillAgreementResponse, Status> {
        Ok(self.coverage.bill_agreement(request).await?.into_inner())
    }

    /// Sends an attestation.
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn attest(
        &mut self,
        request: SendAttestationRequest,
    ) -> Result<SendAttestationResponse, Status> {
        let answer = self.attestations.send_attestation(request).await?;
        Ok(answer.into_inner())
    }

    /// Reports a mutation.
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn report(
        &mut self,
        request: RecordMutationRequest,
    ) -> Result<RecordMutationResponse, Status> {
        Ok(self.mutations.record_mutation(request).await?.into_inner())
    }

    /// Verifies a claim.
    ///
    /// # Errors
    /// The status of a refusal.
    pub async fn verify(
        &mut self,
        request: VerifyClaimRequest,
    ) -> Result<VerifyClaimResponse, Status> {
        Ok(self.claims.verify_claim(request).await?.into_inner())
    }
}
