//! What the server serves, as its descriptors say: names of services and methods, and reflection.

use prost::Message as _;
use prost_types::{FileDescriptorSet, ServiceDescriptorProto};
use tonic::service::Routes;
use tonic_reflection::pb::{v1, v1alpha};
use tonic_reflection::server::{Builder, Error};

/// The package whose services health reports on.
const PACKAGE: &str = "carmed.v1";

/// Every service that is served, and the error details that statuses carry.
const SETS: [&[u8]; 5] = [
    carmed_proto::FILE_DESCRIPTOR_SET,
    tonic_types::pb::FILE_DESCRIPTOR_SET,
    tonic_health::pb::FILE_DESCRIPTOR_SET,
    v1::FILE_DESCRIPTOR_SET,
    v1alpha::FILE_DESCRIPTOR_SET,
];

/// The services of the contract: `carmed.v1.DecisionService`.
pub(crate) fn services() -> Vec<String> {
    let named = all_services().filter(|(package, _)| package == PACKAGE);
    named
        .map(|(package, service)| format!("{package}.{}", service.name()))
        .collect()
}

/// Every method that is served: `carmed.v1.DecisionService/GetDecision`.
pub(crate) fn methods() -> Vec<String> {
    let of_service = |(package, service): (String, ServiceDescriptorProto)| {
        let name = format!("{package}.{}", service.name());
        let methods = service.method.into_iter();
        methods.map(move |method| format!("{name}/{}", method.name()))
    };
    all_services().flat_map(of_service).collect()
}

/// The routes with reflection, in both versions that clients ask for.
pub(crate) fn with_reflection(routes: Routes) -> Result<Routes, Error> {
    Ok(routes
        .add_service(builder().build_v1()?)
        .add_service(builder().build_v1alpha()?))
}

fn builder() -> Builder<'static> {
    SETS.into_iter().fold(
        Builder::configure(),
        Builder::register_encoded_file_descriptor_set,
    )
}

fn all_services() -> impl Iterator<Item = (String, ServiceDescriptorProto)> {
    // The sets are built into the program; a test reads each.
    let sets = SETS
        .into_iter()
        .filter_map(|set| FileDescriptorSet::decode(set).ok());
    sets.flat_map(|set| set.file).flat_map(|file| {
        let package = file.package().to_owned();
        file.service
            .into_iter()
            .map(move |service| (package.clone(), service))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn every_descriptor_set_is_readable() {
        for set in SETS {
            assert!(!FileDescriptorSet::decode(set).unwrap().file.is_empty());
        }
    }

    #[test]
    fn services_and_methods_have_their_full_names() {
        assert!(services().contains(&"carmed.v1.CoverageService".to_owned()));
        assert!(services().iter().all(|name| name.starts_with("carmed.v1.")));
        for method in [
            "carmed.v1.CoverageService/CheckCoverage",
            "grpc.health.v1.Health/Check",
        ] {
            assert!(methods().contains(&method.to_owned()), "{method}");
        }
    }
}
