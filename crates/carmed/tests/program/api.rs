//! Every request of `docs/api.md` is one of the contract, none is missing, and all work in the order given.

use crate::process::Served;
use carmed_client::contract::FILE_DESCRIPTOR_SET;
use jiff::civil::{Date, date};
use jiff::{ToSpan as _, Zoned};
use prost_reflect::prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::Endpoint;
use tonic::{Request, Status};

const PAGE: &str = include_str!("../../../../docs/api.md");
/// The day of the page.
const DAY: Date = date(2026, 11, 22);

/// One request as the page shows it.
struct Shown {
    caller: String,
    /// `carmed.v1.DecisionService/GetDecision`.
    method: String,
    messages: Vec<Value>,
}

/// Takes `grpcurl … -H 'carmed-caller: …' -d '…' ADDRESS METHOD` apart, as a shell would.
fn shown() -> Vec<Shown> {
    let mut all = Vec::new();
    for block in PAGE.split("```sh\ngrpcurl ").skip(1) {
        let block = block.split("```").next().unwrap();
        let quoted: Vec<&str> = block.split('\'').collect();
        let [options, caller, flag, requests, rest] = quoted[..] else {
            panic!("not a call: {block}");
        };
        assert_eq!((options.trim(), flag.trim()), ("-plaintext -H", "-d"));
        let messages = serde_json::Deserializer::from_str(requests).into_iter();
        all.push(Shown {
            caller: caller.strip_prefix("carmed-caller: ").unwrap().to_owned(),
            method: rest.split_whitespace().last().unwrap().to_owned(),
            messages: messages.collect::<Result<_, _>>().unwrap(),
        });
    }
    all
}

fn pool() -> DescriptorPool {
    DescriptorPool::decode(FILE_DESCRIPTOR_SET).unwrap()
}

fn methods(pool: &DescriptorPool) -> BTreeMap<String, MethodDescriptor> {
    let services = pool
        .services()
        .filter(|service| service.package_name() == "carmed.v1");
    let methods = services.flat_map(|service| service.methods().collect::<Vec<_>>());
    let named = methods.map(|method| {
        let service = method.parent_service().full_name().to_owned();
        (format!("{service}/{}", method.name()), method)
    });
    named.collect()
}

fn message(method: &MethodDescriptor, request: &Value) -> DynamicMessage {
    DynamicMessage::deserialize(method.input(), request)
        .unwrap_or_else(|error| panic!("{}: {error} in {request}", method.full_name()))
}

#[test]
fn every_call_of_the_contract_is_shown_with_requests_of_its_form() {
    let pool = pool();
    let methods = methods(&pool);
    let shown = shown();
    for call in &shown {
        let method = methods.get(&call.method);
        let method = method.unwrap_or_else(|| panic!("no call {}", call.method));
        assert!(!call.messages.is_empty(), "{}", call.method);
        for request in &call.messages {
            message(method, request);
        }
    }
    let named: BTreeSet<&String> = shown.iter().map(|call| &call.method).collect();
    let missing: Vec<&String> = methods
        .keys()
        .filter(|name| !named.contains(name))
        .collect();
    assert!(missing.is_empty(), "docs/api.md does not show {missing:?}");
}

#[test]
fn every_request_of_the_page_works_in_the_order_given() {
    let directory = tempfile::tempdir().unwrap();
    let server = Served::start(directory.path());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let pool = pool();
    let methods = methods(&pool);
    let mut known = BTreeMap::new();
    for call in shown() {
        let method = &methods[&call.method];
        let requests: Vec<DynamicMessage> = call
            .messages
            .into_iter()
            .map(|request| message(method, &as_of_today(request, &known)))
            .collect();
        let answer = runtime
            .block_on(first_answer(&server.url(), &call.caller, method, requests))
            .unwrap_or_else(|status| panic!("{}: {status}", call.method));
        remember(&mut known, &serde_json::to_value(&answer).unwrap());
    }
    assert_eq!(known.len(), 3, "agreement, attestation and posting");
}

/// What later requests name by a word in capitals, from the answers before them.
fn remember(known: &mut BTreeMap<&str, String>, answer: &Value) {
    for (word, path) in [
        ("AGREEMENT", "/spans/0/agreementNumber"),
        ("ATTESTATION", "/attestation/attestationNumber"),
        ("POSTING", "/postingId"),
    ] {
        if let Some(value) = answer.pointer(path).and_then(Value::as_str) {
            known.entry(word).or_insert_with(|| value.to_owned());
        }
    }
}

/// The request with its days moved from the day of the page to today, and the words filled in.
fn as_of_today(request: Value, known: &BTreeMap<&str, String>) -> Value {
    match request {
        Value::String(text) => match known.get(text.as_str()) {
            Some(value) => json!(value),
            None => json!(text),
        },
        Value::Array(items) => items
            .into_iter()
            .map(|item| as_of_today(item, known))
            .collect(),
        Value::Object(fields) if fields.contains_key("day") && fields.contains_key("year") => {
            moved(&Value::Object(fields))
        }
        Value::Object(fields) => {
            let filled = fields.into_iter().map(|(name, value)| {
                let value = match name.as_str() {
                    "birth_date" => value,
                    "months" => this_month(),
                    _ => as_of_today(value, known),
                };
                (name, value)
            });
            Value::Object(filled.collect())
        }
        other => other,
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the server judges days by the machine's clock, so the page is moved to it"
)]
fn today() -> Date {
    Zoned::now().in_tz("Europe/Brussels").unwrap().date()
}

fn moved(day: &Value) -> Value {
    let part = |name: &str| day[name].as_i64().unwrap();
    let shown = date(
        i16::try_from(part("year")).unwrap(),
        i8::try_from(part("month")).unwrap(),
        i8::try_from(part("day")).unwrap(),
    );
    let days = (shown - DAY).get_days();
    written(today().checked_add(days.days()).unwrap())
}

fn this_month() -> Value {
    let today = today();
    json!({
        "first_day": written(today.first_of_month()),
        "last_day": written(today.last_of_month()),
    })
}

fn written(day: Date) -> Value {
    json!({ "year": day.year(), "month": day.month(), "day": day.day() })
}

/// Calls with messages of the descriptors; of a stream of answers the first is enough.
async fn first_answer(
    url: &str,
    caller: &str,
    method: &MethodDescriptor,
    requests: Vec<DynamicMessage>,
) -> Result<DynamicMessage, Status> {
    let channel = Endpoint::from_shared(url.to_owned())
        .unwrap()
        .connect()
        .await;
    let mut grpc = Grpc::new(channel.unwrap());
    grpc.ready().await.unwrap();
    let service = method.parent_service().full_name();
    let path = format!("/{service}/{}", method.name()).parse().unwrap();
    let mut request = Request::new(tokio_stream::iter(requests));
    request
        .metadata_mut()
        .insert("carmed-caller", caller.parse().unwrap());
    let codec = Described(method.clone());
    let answers = grpc.streaming(request, path, codec).await?;
    let first = answers.into_inner().message().await?;
    first.ok_or_else(|| Status::unknown("no answer"))
}

/// Messages by their descriptors.
struct Described(MethodDescriptor);

impl Codec for Described {
    type Encode = DynamicMessage;
    type Decode = DynamicMessage;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self(self.0.clone())
    }

    fn decoder(&mut self) -> Self {
        Self(self.0.clone())
    }
}

impl Encoder for Described {
    type Item = DynamicMessage;
    type Error = Status;

    fn encode(&mut self, item: DynamicMessage, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        item.encode(into)
            .map_err(|error| Status::internal(error.to_string()))
    }
}

impl Decoder for Described {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        let decoded = DynamicMessage::decode(self.0.output(), from);
        decoded
            .map(Some)
            .map_err(|error| Status::internal(error.to_string()))
    }
}
