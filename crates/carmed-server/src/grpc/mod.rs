//! The gRPC services: each handler reads its message, asks the registry, and renders the answer.
//!
//! Nothing is decided here. Bad input is refused with everything that is wrong at once ([`parse`]); what
//! the registry cannot honour is refused, never ignored; every failure becomes a status in one file
//! ([`status`]).

mod audit_service;
mod call;
mod coverage_service;
mod decision_service;
mod enumerated;
pub(crate) mod language;
mod page_token;
mod parse;
mod render;
pub(crate) mod status;
mod tariff_service;
#[cfg(test)]
mod tests;
mod violations;

use carmed_proto::v1::audit_service_server::AuditServiceServer;
use carmed_proto::v1::coverage_service_server::CoverageServiceServer;
use carmed_proto::v1::decision_service_server::DecisionServiceServer;
use carmed_proto::v1::tariff_service_server::TariffServiceServer;
use carmed_registry::Registry;
use std::sync::Arc;
use tonic::service::Routes;

/// The largest message taken, in bytes: a decision with every list full, or a piece of a tariff file,
/// with room for what stands around it.
const MESSAGE_BYTES_MAX: usize = 2 * 1_024 * 1_024;

/// The four services of the contract over one registry.
pub(crate) fn routes(registry: Arc<Registry>) -> Routes {
    let decisions = decision_service::Decisions {
        registry: Arc::clone(&registry),
    };
    let coverage = coverage_service::Coverage {
        registry: Arc::clone(&registry),
    };
    let tariffs = tariff_service::Tariffs::new(Arc::clone(&registry));
    let audit = audit_service::Audit { registry };
    Routes::new(DecisionServiceServer::new(decisions).max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(
            CoverageServiceServer::new(coverage).max_decoding_message_size(MESSAGE_BYTES_MAX),
        )
        .add_service(TariffServiceServer::new(tariffs).max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(AuditServiceServer::new(audit).max_decoding_message_size(MESSAGE_BYTES_MAX))
}
