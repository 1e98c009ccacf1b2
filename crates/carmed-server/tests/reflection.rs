//! Any client can ask the server what it serves.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod served;

use prost::Message as _;
use prost_types::FileDescriptorProto;
use served::serve;
use std::collections::BTreeSet;
use tonic::transport::Channel;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};
use tonic_reflection::pb::v1alpha;
use tonic_reflection::pb::v1alpha::server_reflection_client::ServerReflectionClient as AlphaClient;

async fn ask(channel: &Channel, question: MessageRequest) -> MessageResponse {
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(question),
    };
    let mut client = ServerReflectionClient::new(channel.clone());
    let mut answers = client
        .server_reflection_info(tokio_stream::iter([request]))
        .await
        .unwrap()
        .into_inner();
    let answer: ServerReflectionResponse = answers.message().await.unwrap().unwrap();
    answer.message_response.unwrap()
}

/// The files an answer holds; a test that gets an error instead fails with it.
fn files(answer: MessageResponse) -> Vec<FileDescriptorProto> {
    let MessageResponse::FileDescriptorResponse(files) = answer else {
        panic!("{answer:?}");
    };
    let files = files.file_descriptor_proto.iter();
    files
        .map(|file| FileDescriptorProto::decode(file.as_slice()).unwrap())
        .collect()
}

#[tokio::test]
async fn the_services_are_listed() {
    let served = serve(|_| {}).await;
    let listed = ask(&served.channel, MessageRequest::ListServices(String::new())).await;
    let MessageResponse::ListServicesResponse(listed) = listed else {
        panic!("{listed:?}");
    };
    let names: BTreeSet<&str> = listed
        .service
        .iter()
        .map(|service| service.name.as_str())
        .collect();
    for name in [
        "carmed.v1.AuditService",
        "carmed.v1.CoverageService",
        "carmed.v1.DecisionService",
        "carmed.v1.TariffService",
        "grpc.health.v1.Health",
    ] {
        assert!(names.contains(name), "{name} is not among {names:?}");
    }
}

#[tokio::test]
async fn every_file_is_there_with_all_it_imports() {
    let served = serve(|_| {}).await;
    let symbols = [
        "carmed.v1.CoverageService",
        "carmed.v1.DecisionDraft",
        "google.rpc.BadRequest",
        "google.rpc.ErrorInfo",
        "google.rpc.RetryInfo",
        "google.rpc.Status",
        "google.type.Date",
    ];
    let mut wanted = Vec::new();
    for symbol in symbols {
        let question = MessageRequest::FileContainingSymbol(symbol.to_owned());
        wanted.extend(files(ask(&served.channel, question).await));
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    while let Some(file) = wanted.pop() {
        if seen.insert(file.name().to_owned()) {
            for import in file.dependency {
                let question = MessageRequest::FileByFilename(import);
                wanted.extend(files(ask(&served.channel, question).await));
            }
        }
    }
    assert!(seen.contains("google/protobuf/duration.proto"), "{seen:?}");
}

#[tokio::test]
async fn clients_of_the_older_reflection_are_answered_too() {
    let served = serve(|_| {}).await;
    let request = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(
            v1alpha::server_reflection_request::MessageRequest::FileContainingSymbol(
                "carmed.v1.AuditService".to_owned(),
            ),
        ),
    };
    let mut client = AlphaClient::new(served.channel);
    let mut answers = client
        .server_reflection_info(tokio_stream::iter([request]))
        .await
        .unwrap()
        .into_inner();
    let answer = answers
        .message()
        .await
        .unwrap()
        .unwrap()
        .message_response
        .unwrap();
    assert!(
        matches!(
            answer,
            v1alpha::server_reflection_response::MessageResponse::FileDescriptorResponse(_)
        ),
        "{answer:?}"
    );
}
