//! What differs between two runs of one conversation, told the same: days, numbers, moments.

use carmed_model::Day;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Days that far from today are days of the conversation; others stand in the law or the tariff.
const DAYS_NEAR: i64 = 120;
/// How long a day is in text: YYYY-MM-DD.
const DAY_BYTES: usize = 10;

/// The masks of one conversation: the same value has the same mask throughout.
pub(super) struct Masks {
    today: Day,
    named: BTreeMap<String, String>,
    counts: BTreeMap<&'static str, usize>,
}

/// What the values of a field are numbers of; the rest of the conversation may name them elsewhere.
fn numbered(field: &str) -> Option<&'static str> {
    Some(match field {
        "card_number" => "card",
        "agreement_number" | "agreement_numbers" => "agreement",
        "attestation_number" | "attestation_numbers" | "satisfied_by" => "attestation",
        "posting_id" => "posting",
        "ticket" => "ticket",
        "person_id" => "person",
        "release_id" => "release",
        "revision" | "tariff_revision" => "revision",
        _ => return None,
    })
}

/// What stands for any value of a field.
fn fixed(field: &str) -> Option<&'static str> {
    Some(match field {
        "answered_at" | "recorded_at" | "known_since" => "<instant>",
        "parameter_set_sha256" | "tariff_sha256" => "<sha256>",
        "rules_version" => "<version>",
        "month" => "<month>",
        _ => return None,
    })
}

impl Masks {
    pub(super) fn new(today: Day) -> Self {
        Self {
            today,
            named: BTreeMap::new(),
            counts: BTreeMap::new(),
        }
    }

    /// The answer as it reads in every run.
    pub(super) fn masked(&mut self, answer: &Value) -> Value {
        self.within("", answer)
    }

    fn within(&mut self, field: &str, value: &Value) -> Value {
        match value {
            // A birth date is looked up by nothing but its name: it is no day of the conversation.
            Value::Object(_) if field == "birth_date" => value.clone(),
            Value::Object(fields) => match self.day(fields) {
                Some(day) => Value::String(day),
                None => {
                    // Maps have no order of their own: by name it is the same in every run.
                    let fields: BTreeMap<_, _> = fields.iter().collect();
                    let fields = fields.into_iter();
                    let masked = fields.map(|(name, one)| (name.clone(), self.within(name, one)));
                    Value::Object(masked.collect())
                }
            },
            Value::Array(values) => {
                let values = values.iter();
                values.map(|one| self.within(field, one)).collect()
            }
            Value::String(text) => Value::String(self.text(field, text)),
            other => other.clone(),
        }
    }

    /// A day of the conversation, counted from today.
    fn day(&self, fields: &Map<String, Value>) -> Option<String> {
        let number = |name: &str| fields.get(name)?.as_i64();
        let (year, month, day) = (number("year")?, number("month")?, number("day")?);
        let day = Day::from_ymd(
            i32::try_from(year).ok()?,
            u8::try_from(month).ok()?,
            u8::try_from(day).ok()?,
        )?;
        Some(self.relative(day).unwrap_or_else(|| day.to_string()))
    }

    fn relative(&self, day: Day) -> Option<String> {
        let days = day.days_since(self.today);
        (days.abs() <= DAYS_NEAR).then(|| format!("@{days}"))
    }

    fn text(&mut self, field: &str, text: &str) -> String {
        if let Some(mask) = fixed(field) {
            return mask.to_owned();
        }
        if let Some(kind) = numbered(field)
            && !text.is_empty()
            && !self.named.contains_key(text)
        {
            let count = self.counts.entry(kind).or_default();
            *count += 1;
            self.named
                .insert(text.to_owned(), format!("<{kind} {count}>"));
        }
        match self.named.get(text) {
            Some(mask) if numbered(field).is_some() => mask.clone(),
            _ => self.days_in(text),
        }
    }

    /// The text with its days counted from today.
    fn days_in(&self, text: &str) -> String {
        let mut told = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let written = rest.get(..DAY_BYTES).and_then(|head| Day::parse(head).ok());
            match written.and_then(|day| self.relative(day)) {
                Some(day) => {
                    told.push_str(&day);
                    rest = &rest[DAY_BYTES..];
                }
                None => {
                    told.push(first);
                    rest = &rest[first.len_utf8()..];
                }
            }
        }
        told
    }
}
