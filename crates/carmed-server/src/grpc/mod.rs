//! The gRPC services: each handler reads its message, asks the registry, and renders the answer.
//!
//! Nothing is decided here. Bad input is refused with everything that is wrong at once ([`parse`]); what
//! the registry cannot honour is refused, never ignored; every failure becomes a status in one file
//! ([`status`]).

mod attestation_service;
mod audit_service;
mod call;
mod claim_service;
mod coverage_service;
mod decision_service;
mod enumerated;
pub(crate) mod language;
mod mutation_service;
mod page_token;
mod parse;
mod render;
pub(crate) mod status;
pub(crate) mod streaming;
mod tariff_service;
#[cfg(test)]
mod tests;
mod violations;

use crate::limits::Limits;
use carmed_proto::v1::attestation_service_server::AttestationServiceServer;
use carmed_proto::v1::audit_service_server::AuditServiceServer;
use carmed_proto::v1::claim_service_server::ClaimServiceServer;
use carmed_proto::v1::coverage_service_server::CoverageServiceServer;
use carmed_proto::v1::decision_service_server::DecisionServiceServer;
use carmed_proto::v1::mutation_service_server::MutationServiceServer;
use carmed_proto::v1::tariff_service_server::TariffServiceServer;
use carmed_registry::Registry;
use std::sync::Arc;
use streaming::Stopping;
use tonic::service::Routes;

/// The largest message taken, in bytes: a decision with every list full, or a piece of a tariff file,
/// with room for what stands around it.
const MESSAGE_BYTES_MAX: usize = 2 * 1_024 * 1_024;

/// The services of the contract over one registry; streams without an end end when the server stops.
pub(crate) fn routes(registry: Arc<Registry>, limits: &Limits, stopping: Stopping) -> Routes {
    let decisions = decision_service::Decisions {
        registry: Arc::clone(&registry),
        stopping: stopping.clone(),
    };
    let coverage = coverage_service::Coverage {
        registry: Arc::clone(&registry),
        stopping: stopping.clone(),
    };
    let attestations = attestation_service::Attestations {
        registry: Arc::clone(&registry),
    };
    let mutations = mutation_service::Mutations {
        registry: Arc::clone(&registry),
    };
    let claims = claim_service::Claims {
        registry: Arc::clone(&registry),
    };
    let tariffs = tariff_service::Tariffs::new(Arc::clone(&registry), limits.import_pause_max());
    let audit = audit_service::Audit { registry, stopping };
    macro_rules! serve {
        ($server:ident($service:ident)) => {
            $server::new($service).max_decoding_message_size(MESSAGE_BYTES_MAX)
        };
    }
    Routes::new(serve!(DecisionServiceServer(decisions)))
        .add_service(serve!(CoverageServiceServer(coverage)))
        .add_service(serve!(AttestationServiceServer(attestations)))
        .add_service(serve!(MutationServiceServer(mutations)))
        .add_service(serve!(ClaimServiceServer(claims)))
        .add_service(serve!(TariffServiceServer(tariffs)))
        .add_service(serve!(AuditServiceServer(audit)))
}
