//! Messages as JSON: the proto JSON form with the contract's field names, and days as YYYY-MM-DD.

use crate::failure::{Failure, Outcome};
use carmed_client::contract::FILE_DESCRIPTOR_SET;
use carmed_model::Day;
use prost_reflect::prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, Kind, MessageDescriptor, SerializeOptions};
use serde_json::{Value, json};
use std::sync::LazyLock;

const PACKAGE: &str = "carmed.v1";
/// The messages whose JSON is a day as text, where the day is whole.
const DATES: &[&str] = &["google.type.Date", "carmed.v1.BirthDate"];
/// A message whose JSON is a text by the rules of the proto JSON form.
const TIMESTAMP: &str = "google.protobuf.Timestamp";

static POOL: LazyLock<Result<DescriptorPool, String>> = LazyLock::new(|| {
    DescriptorPool::decode(FILE_DESCRIPTOR_SET).map_err(|error| error.to_string())
});

/// The JSON of a message of the contract, for people to read too.
pub(crate) fn write<M: Message>(name: &str, message: &M) -> Outcome<String> {
    text(&value(name, message)?)
}

/// JSON for people to read too.
pub(crate) fn text(value: &Value) -> Outcome<String> {
    serde_json::to_string_pretty(value).map_err(|error| unreadable("JSON", &error))
}

/// The JSON of a message of the contract on one line.
pub(crate) fn line<M: Message>(name: &str, message: &M) -> Outcome<String> {
    Ok(value(name, message)?.to_string())
}

/// The JSON of a message of the contract, to be put into other JSON.
pub(crate) fn value<M: Message>(name: &str, message: &M) -> Outcome<Value> {
    converted(name, message, true)
}

/// The same with every field that has a value of its own, zero included.
pub(super) fn whole<M: Message>(name: &str, message: &M) -> Outcome<Value> {
    converted(name, message, false)
}

/// Whether the JSON of a message is one value, not an object of its fields.
pub(super) fn is_one_value(message: &MessageDescriptor) -> bool {
    let name = message.full_name();
    DATES.contains(&name) || name == TIMESTAMP
}

fn converted<M: Message>(name: &str, message: &M, without_zeros: bool) -> Outcome<Value> {
    let descriptor = descriptor(name)?;
    let mut dynamic = DynamicMessage::new(descriptor.clone());
    dynamic
        .transcode_from(message)
        .map_err(|error| unreadable(name, &error))?;
    let options = SerializeOptions::new()
        .use_proto_field_name(true)
        .skip_default_fields(without_zeros)
        .stringify_64_bit_integers(false);
    let value = dynamic
        .serialize_with_options(serde_json::value::Serializer, &options)
        .map_err(|error| unreadable(name, &error))?;
    Ok(each_date(value, &descriptor, day_as_text))
}

/// Reads a message of the contract from JSON; unknown fields are refused.
pub(crate) fn read<M: Message + Default>(name: &str, bytes: &[u8]) -> Outcome<M> {
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Failure::usage(format!("this is not JSON: {error}")))?;
    let descriptor = descriptor(name)?;
    let value = each_date(value, &descriptor, text_as_day);
    let dynamic = DynamicMessage::deserialize(descriptor, value)
        .map_err(|error| Failure::usage(format!("this is no {name} in JSON: {error}")))?;
    dynamic
        .transcode_to()
        .map_err(|error| unreadable(name, &error))
}

/// The descriptor of a message of the contract.
pub(super) fn descriptor(name: &str) -> Outcome<MessageDescriptor> {
    let pool = POOL.as_ref();
    let pool = pool.map_err(|error| Failure::refused(format!("{PACKAGE}: {error}")))?;
    pool.get_message_by_name(&format!("{PACKAGE}.{name}"))
        .ok_or_else(|| Failure::refused(format!("the contract has no message {name}")))
}

fn unreadable(name: &str, error: &dyn std::error::Error) -> Failure {
    Failure::refused(format!("{name} cannot be converted: {error}"))
}

/// Applies `change` to every date inside the JSON of a message.
fn each_date(value: Value, message: &MessageDescriptor, change: fn(Value) -> Value) -> Value {
    if DATES.contains(&message.full_name()) {
        return change(value);
    }
    let Value::Object(fields) = value else {
        return value;
    };
    let changed = fields.into_iter().map(|(name, value)| {
        let field = message
            .get_field_by_name(&name)
            .or_else(|| message.get_field_by_json_name(&name))
            .filter(|field| !field.is_map());
        let value = match (field.map(|field| field.kind()), value) {
            (Some(Kind::Message(inner)), Value::Array(items)) => items
                .into_iter()
                .map(|item| each_date(item, &inner, change))
                .collect(),
            (Some(Kind::Message(inner)), value) => each_date(value, &inner, change),
            (_, value) => value,
        };
        (name, value)
    });
    Value::Object(changed.collect())
}

fn day_as_text(value: Value) -> Value {
    let part = |name: &str| {
        value
            .get(name)
            .and_then(Value::as_i64)
            .filter(|part| *part != 0)
    };
    match (part("year"), part("month"), part("day")) {
        (Some(year), Some(month), Some(day)) => json!(format!("{year:04}-{month:02}-{day:02}")),
        _ => value,
    }
}

fn text_as_day(value: Value) -> Value {
    let Some(Ok(day)) = value.as_str().map(Day::parse) else {
        return value;
    };
    let (year, month, day) = day.ymd();
    json!({ "year": year, "month": month, "day": day })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use carmed_client::contract::{DecidedBy, DecisionDraft, TariffRelease};

    const DRAFT: &str = r#"{
        "beneficiary": { "birth_date": { "year": 1985 } },
        "request_date": "2026-05-03",
        "decision_date": { "year": 2026, "month": 5, "day": 9 },
        "decided_by": "DECIDED_BY_COUNCIL",
        "period": { "first_day": "2026-05-01", "last_day": "2026-07-31" }
    }"#;

    #[test]
    fn days_are_read_as_text_or_in_parts_and_written_as_text() {
        let draft: DecisionDraft = read("DecisionDraft", DRAFT.as_bytes()).unwrap();
        assert_eq!(draft.request_date.unwrap().day, 3);
        assert_eq!(draft.decision_date.unwrap().day, 9);
        assert_eq!(draft.decided_by(), DecidedBy::Council);
        assert_eq!(
            draft
                .beneficiary
                .as_ref()
                .unwrap()
                .birth_date
                .as_ref()
                .unwrap()
                .month,
            None
        );
        let written = write("DecisionDraft", &draft).unwrap();
        assert!(written.contains(r#""last_day": "2026-07-31""#), "{written}");
        assert_eq!(
            read::<DecisionDraft>("DecisionDraft", written.as_bytes()).unwrap(),
            draft
        );
    }

    #[test]
    fn an_unknown_field_or_value_is_refused_by_name() {
        for (wrong, named) in [
            (r#"{"decision_dat": "2026-05-03"}"#, "decision_dat"),
            (r#"{"decided_by": "DECIDED_BY_MAYOR"}"#, "DECIDED_BY_MAYOR"),
            (r#"{"request_date": "2026-02-30"}"#, "DecisionDraft"),
        ] {
            let error = read::<DecisionDraft>("DecisionDraft", wrong.as_bytes()).unwrap_err();
            assert!(error.to_string().contains(named), "{error}");
        }
    }

    #[test]
    fn revisions_are_numbers() {
        let release = TariffRelease {
            revision: 7,
            ..TariffRelease::default()
        };
        assert!(
            write("TariffRelease", &release)
                .unwrap()
                .contains(r#""revision": 7"#)
        );
    }
}
