//! What the store keeps as sealed bytes: event contents, request payloads, consultations.

use crate::ids::IdSource;
use crate::keys::{Key, Keys};
use crate::refusal::Refusal;
use carmed_model::{Author, Event, EventBody, Organisation, PersonId, consultation::Consultation};
use carmed_storage::{ConsultationRow, EventRow, Subject};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

/// The content of an event; sealed where the event concerns a person.
#[derive(Serialize, Deserialize)]
pub(crate) struct EventContent {
    pub(crate) author: Author,
    pub(crate) request_id: Uuid,
    pub(crate) reason: String,
    pub(crate) body: EventBody,
    /// What of the answer to its request the body does not hold, as it was given.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "hex_bytes")]
    pub(crate) answer: Option<Vec<u8>>,
}

/// Bytes as hexadecimal text.
mod hex_bytes {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(
        bytes: &Option<Vec<u8>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => serializer.serialize_str(&hex::encode(bytes)),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<u8>>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| hex::decode(text).map_err(D::Error::custom))
            .transpose()
    }
}

/// What a piece of content is, and of whom: sealed content opens nowhere else.
pub(crate) fn place(stream: &str, row: Uuid, person_id: Option<PersonId>) -> Vec<u8> {
    let person = person_id.map_or_else(String::new, |id| id.uuid().to_string());
    format!("{stream}|{row}|{person}").into_bytes()
}

fn to_json(content: &impl Serialize) -> Result<Vec<u8>, Refusal> {
    serde_json::to_vec(content).map_err(|_| Refusal::fault("content cannot be written"))
}

fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes).map_err(|_| Refusal::fault("stored content cannot be read"))
}

/// Seals an event's content under its person's key.
pub(crate) fn seal_event(
    content: &EventContent,
    event_id: Uuid,
    person: (PersonId, &Key),
    ids: &dyn IdSource,
) -> Result<Vec<u8>, Refusal> {
    let plain = to_json(content)?;
    person
        .1
        .seal(&place("event", event_id, Some(person.0)), &plain, ids)
        .map_err(|_| Refusal::fault("an event cannot be sealed"))
}

/// An event's content in the clear; for tariffs only.
pub(crate) fn plain_event(content: &EventContent) -> Result<Vec<u8>, Refusal> {
    to_json(content)
}

/// Opens a stored event, with what was kept of the answer to its request; the key is that of its person.
pub(crate) fn open_event(
    row: &EventRow,
    key: Option<&Key>,
) -> Result<(Event, Option<Vec<u8>>), Refusal> {
    let content: EventContent = match (row.person_id, key) {
        (None, _) => from_json(&row.content)?,
        (Some(_), None) => return Err(Refusal::fault("an event's person has no key")),
        (Some(person_id), Some(key)) => {
            let plain = key
                .open(&place("event", row.event_id, Some(person_id)), &row.content)
                .map_err(|_| Refusal::fault("an event does not open"))?;
            from_json(&plain)?
        }
    };
    let event = Event {
        revision: row.revision,
        event_id: row.event_id,
        recorded_at: row.recorded_at,
        kind: row.kind,
        person_id: row.person_id,
        author: content.author,
        request_id: content.request_id,
        reason: content.reason,
        body: content.body,
    };
    Ok((event, content.answer))
}

/// A request is bound to who asked as well: two organisations may use one id.
fn request_place(request: (Organisation, Uuid), person_id: PersonId) -> Vec<u8> {
    let mut place = place("request", request.1, Some(person_id));
    place.extend_from_slice(format!("|{}", request.0).as_bytes());
    place
}

/// Seals a request's payload under its person's key.
pub(crate) fn seal_request(
    payload: &impl Serialize,
    request: (Organisation, Uuid),
    person: (PersonId, &Key),
    ids: &dyn IdSource,
) -> Result<Vec<u8>, Refusal> {
    let plain = to_json(payload)?;
    person
        .1
        .seal(&request_place(request, person.0), &plain, ids)
        .map_err(|_| Refusal::fault("a request cannot be sealed"))
}

/// A request's payload in the clear; for tariffs only.
pub(crate) fn plain_request(payload: &impl Serialize) -> Result<Vec<u8>, Refusal> {
    to_json(payload)
}

/// Reads a stored request's payload; the key is that of its person.
pub(crate) fn open_request(
    payload: &[u8],
    request: (Organisation, Uuid),
    person: Option<(PersonId, &Key)>,
) -> Result<Value, Refusal> {
    match person {
        None => from_json(payload),
        Some((person_id, key)) => {
            let plain = key
                .open(&request_place(request, person_id), payload)
                .map_err(|_| Refusal::fault("a request does not open"))?;
            from_json(&plain)
        }
    }
}

/// Path of the first field in which two payloads differ, in the order of the new one's fields;
/// `None` where they are equal.
pub(crate) fn first_difference(old: &Value, new: &Value) -> Option<String> {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let keys = new
                .keys()
                .chain(old.keys().filter(|key| !new.contains_key(*key)));
            keys.into_iter().find_map(|key| {
                let difference = first_difference(
                    old.get(key).unwrap_or(&Value::Null),
                    new.get(key).unwrap_or(&Value::Null),
                )?;
                Some(if difference.is_empty() || difference.starts_with('[') {
                    format!("{key}{difference}")
                } else {
                    format!("{key}.{difference}")
                })
            })
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => old
            .iter()
            .zip(new)
            .enumerate()
            .find_map(|(index, (old, new))| {
                let difference = first_difference(old, new)?;
                let separator = if difference.is_empty() || difference.starts_with('[') {
                    ""
                } else {
                    "."
                };
                Some(format!("[{index}]{separator}{difference}"))
            }),
        _ => (old != new).then(String::new),
    }
}

/// Seals a consultation under the key of its subject.
pub(crate) fn seal_consultation(
    consultation: &Consultation,
    ticket: Uuid,
    subject: &Subject,
    key: &Key,
    ids: &dyn IdSource,
) -> Result<Vec<u8>, Refusal> {
    let plain = to_json(consultation)?;
    key.seal(&consultation_place(ticket, subject), &plain, ids)
        .map_err(|_| Refusal::fault("a consultation cannot be sealed"))
}

/// Opens a stored consultation; the person's key for a known one, else the journal's.
pub(crate) fn open_consultation(
    row: &ConsultationRow,
    person: Option<&Key>,
    keys: &Keys,
) -> Result<Consultation, Refusal> {
    let key = match row.subject {
        Subject::Person(_) => {
            person.ok_or_else(|| Refusal::fault("a consultation's person has no key"))?
        }
        Subject::Unknown(_) => keys.journal(),
    };
    let plain = key
        .open(
            &consultation_place(row.key.ticket, &row.subject),
            &row.content,
        )
        .map_err(|_| Refusal::fault("a consultation does not open"))?;
    from_json(&plain)
}

fn consultation_place(ticket: Uuid, subject: &Subject) -> Vec<u8> {
    match subject {
        Subject::Person(person_id) => place("consultation", ticket, Some(*person_id)),
        Subject::Unknown(hash) => {
            format!("consultation|{ticket}|{}", hex::encode(hash.0)).into_bytes()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_field_that_differs_is_named_by_its_path() {
        let old =
            json!({"reason": "a", "decision": {"covers": [{"kind": "DOCTOR"}], "needy": true}});
        let mut new = old.clone();
        assert_eq!(first_difference(&old, &new), None);
        new["decision"]["needy"] = json!(false);
        assert_eq!(
            first_difference(&old, &new).as_deref(),
            Some("decision.needy")
        );
        new["decision"]["covers"][0]["kind"] = json!("PARAMEDIC");
        assert_eq!(
            first_difference(&old, &new).as_deref(),
            Some("decision.covers[0].kind")
        );
        new["decision"]["covers"] = json!([]);
        assert_eq!(
            first_difference(&old, &new).as_deref(),
            Some("decision.covers")
        );
        new["reason"] = json!("b");
        assert_eq!(first_difference(&old, &new).as_deref(), Some("reason"));
    }
}
