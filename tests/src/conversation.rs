//! Conversations as data: requests in JSON, sent as they stand, and what was answered, told the same on
//! every day, every server and every engine.

mod codec;
mod masks;

use crate::day::today;
use crate::refused::refused;
use crate::world::World;
use codec::Dynamic;
use masks::Masks;
use prost::Message as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, SerializeOptions};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Code, Request, Status};

static CONTRACT: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(carmed_proto::FILE_DESCRIPTOR_SET).unwrap());

/// A conversation with a server whose tariffs are loaded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversation {
    /// What it shows.
    pub title: String,
    /// What is said, in order.
    steps: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// Who calls: `ocmw;cbe=0800000174`.
    caller: String,
    /// What is called: `DecisionService/GetDecision`.
    call: String,
    /// The messages: one, but for a stream. In each, a text `@-3` is the day three days ago, and `$card`
    /// is what was kept under that name.
    #[serde(default)]
    requests: Vec<Value>,
    /// What later messages need of the first answer: a name, and where it stands.
    #[serde(default)]
    keep: BTreeMap<String, String>,
}

impl Conversation {
    /// Reads a conversation.
    pub fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap()
    }

    /// Says everything in order; gives what was answered to whom, without what differs between runs.
    pub async fn hold(&self, world: &World) -> Value {
        let mut kept = BTreeMap::new();
        let mut masks = Masks::new(today());
        let mut told = Vec::new();
        for step in &self.steps {
            let requests = step.requests.iter();
            let requests: Vec<Value> = requests.map(|one| filled(one, &kept)).collect();
            let answers = step.send(world, &requests).await;
            for (name, place) in &step.keep {
                let value = answers.first().and_then(|answer| answer.pointer(place));
                let value = value.unwrap_or_else(|| panic!("no {place} in {answers:#?}"));
                kept.insert(name.clone(), value.clone());
            }
            let answers: Vec<Value> = answers.iter().map(|one| masks.masked(one)).collect();
            told.push(json!({
                "caller": step.caller,
                "call": step.call,
                "answers": answers,
            }));
        }
        json!({ "title": self.title, "steps": told })
    }
}

impl Step {
    fn method(&self) -> MethodDescriptor {
        let (service, method) = self.call.split_once('/').unwrap();
        let service = CONTRACT.get_service_by_name(&format!("carmed.v1.{service}"));
        let mut methods = service
            .into_iter()
            .flat_map(|service| service.methods().collect::<Vec<_>>());
        let found = methods.find(|one| one.name() == method);
        found.unwrap_or_else(|| panic!("{} is no call", self.call))
    }

    /// The answers, or the refusal that stands in place of the next one. A feed is read until it says
    /// that nothing more happened.
    async fn send(&self, world: &World, requests: &[Value]) -> Vec<Value> {
        let method = self.method();
        let requests: Vec<DynamicMessage> = requests
            .iter()
            .map(|one| DynamicMessage::deserialize(method.input(), one).unwrap())
            .collect();
        let mut answers = Vec::new();
        if let Err(status) = self.exchange(world, &method, requests, &mut answers).await {
            answers.push(json!({ "refused": refusal(&status) }));
        }
        answers
    }

    async fn exchange(
        &self,
        world: &World,
        method: &MethodDescriptor,
        requests: Vec<DynamicMessage>,
        answers: &mut Vec<Value>,
    ) -> Result<(), Status> {
        let mut client = Grpc::new(world.channel());
        client.ready().await.unwrap();
        let mut request = Request::new(tokio_stream::iter(requests));
        let metadata = request.metadata_mut();
        metadata.insert("carmed-caller", self.caller.parse().unwrap());
        metadata.insert("accept-language", "en".parse().unwrap());
        let path: PathAndQuery = format!("/carmed.v1.{}", self.call).parse().unwrap();
        // On the wire every kind of call is a stream of messages each way.
        let codec = Dynamic(method.output());
        let mut stream = client.streaming(request, path, codec).await?.into_inner();
        while let Some(answer) = stream.message().await? {
            let answer = json_of(&answer);
            let silence = answer.get("heartbeat").is_some();
            answers.push(answer);
            if silence {
                break;
            }
        }
        Ok(())
    }
}

/// The answer in JSON; the refusal of one item of many as one of a call.
fn json_of(message: &DynamicMessage) -> Value {
    let mut message = message.clone();
    let refused = refused_item(&message);
    message.clear_field_by_name("refused");
    let options = SerializeOptions::new().use_proto_field_name(true);
    let serializer = serde_json::value::Serializer;
    let mut json = message
        .serialize_with_options(serializer, &options)
        .unwrap();
    if let Some(refused) = refused {
        let fields = json.as_object_mut().unwrap();
        fields.insert("refused".to_owned(), refusal(&refused));
    }
    json
}

/// The refusal of one item, as the status the call alone would have been refused with.
fn refused_item(message: &DynamicMessage) -> Option<Status> {
    if !message.has_field_by_name("refused") {
        return None;
    }
    let field = message.get_field_by_name("refused")?;
    let encoded = field.as_message()?.encode_to_vec();
    let status = carmed_proto::google::rpc::Status::decode(encoded.as_slice()).unwrap();
    let code = Code::from_i32(status.code);
    Some(Status::with_details(code, status.message, encoded.into()))
}

fn refusal(status: &Status) -> Value {
    let refusal = refused(status);
    let pairs = |pairs: &[(String, String)]| pairs.iter().map(|one| json!(one)).collect::<Vec<_>>();
    json!({
        "status": format!("{:?}", refusal.grpc),
        "code": refusal.code,
        "rule": refusal.rule,
        "current_version": refusal.current_version,
        "fields": pairs(&refusal.fields),
        "broken": pairs(&refusal.broken),
        "texts": refusal.texts,
        "text": refusal.localized.1,
    })
}

/// The value with its days and kept values filled in.
fn filled(value: &Value, kept: &BTreeMap<String, Value>) -> Value {
    match value {
        Value::String(text) => {
            if let Some(days) = text.strip_prefix('@') {
                let (year, month, day) = today().plus_days(days.parse().unwrap()).ymd();
                return json!({ "year": year, "month": month, "day": day });
            }
            match text.strip_prefix('$') {
                Some(name) => kept[name].clone(),
                None => value.clone(),
            }
        }
        Value::Array(values) => values.iter().map(|one| filled(one, kept)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| (name.clone(), filled(value, kept)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        _ => value.clone(),
    }
}
