//! Answers as CSV: a row for each item of a list, or one for a record; columns are fields of the contract.

use super::json;
use crate::failure::{Failure, Outcome};
use prost_reflect::prost::Message;
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use serde_json::Value;

/// The lists that answers consist of; any other message is a record, one row by itself.
const LISTS: &[(&str, &[&str])] = &[
    ("BillAgreementResponse", &["lines"]),
    ("CheckCoverageResponse", &["spans", "gaps"]),
    ("FindManagingOcmwResponse", &["managed"]),
    ("GetDecisionHistoryResponse", &["events"]),
    ("GetPersonHistoryResponse", &["events"]),
    ("GetTariffResponse", &["rows"]),
    ("ListConsultationsResponse", &["consultations"]),
    ("ListDecisionsResponse", &["decisions"]),
    ("ListTariffReleasesResponse", &["releases"]),
    ("RecordMutationResponse", &["notices"]),
    ("SearchAttestationsResponse", &["attestations"]),
    ("SummariseActivityResponse", &["rows"]),
    ("VerifyClaimResponse", &["verdicts"]),
];
/// How many messages deep a column goes; what lies deeper stands in its cell as JSON.
const DEPTH: usize = 2;
/// What a page says of the next one; all pages are printed together.
const PAGE_TOKEN: &str = "next_page_token";

/// The columns of a message and how its rows are filled.
pub(crate) struct Sheet {
    message: &'static str,
    /// The name of a first column that is none of the message; empty without one.
    label: &'static str,
    lists: &'static [&'static str],
    /// Names of fields from the row inwards, joined by dots.
    of_row: Vec<String>,
    /// The same of the answer around the rows; none for a record.
    of_answer: Vec<String>,
}

impl Sheet {
    /// The sheet of a message by its name in the contract.
    ///
    /// # Errors
    /// Where the contract has no such message.
    pub(crate) fn of(message: &'static str) -> Outcome<Self> {
        let descriptor = json::descriptor(message)?;
        let lists = LISTS.iter().find(|(name, _)| *name == message);
        let lists = lists.map_or(&[][..], |(_, lists)| lists);
        let mut of_row = Vec::new();
        let mut of_answer = Vec::new();
        if lists.is_empty() {
            columns(&descriptor, DEPTH, "", &mut of_row);
        } else {
            for list in lists {
                let field = descriptor.get_field_by_name(list);
                if let Some(Kind::Message(row)) = field.map(|field| field.kind()) {
                    columns(&row, DEPTH, "", &mut of_row);
                }
            }
            let around = descriptor.fields().filter(|field| !field.is_list());
            let told = around.filter(|field| field.name() != PAGE_TOKEN);
            of_answer.extend(told.map(|field| field.name().to_owned()));
        }
        Ok(Self {
            message,
            label: "",
            lists,
            of_row,
            of_answer,
        })
    }

    /// The same with a first column of that name, filled by the caller.
    pub(crate) fn labelled(self, label: &'static str) -> Self {
        Self { label, ..self }
    }

    /// The line that names the columns; those of the answer around the rows begin with `answer.`.
    ///
    /// # Errors
    /// Where it cannot be written; it is written to memory.
    pub(crate) fn header(&self) -> Outcome<String> {
        let label = (!self.label.is_empty()).then(|| self.label.to_owned());
        let several = (self.lists.len() > 1).then(|| "list".to_owned());
        let answer = self.of_answer.iter().map(|name| format!("answer.{name}"));
        let names = label.into_iter().chain(several);
        let names = names.chain(self.of_row.iter().cloned());
        lines([names.chain(answer).collect()])
    }

    /// The rows of an answer, without the line that names the columns.
    ///
    /// # Errors
    /// Where the message does not fit its descriptor.
    pub(crate) fn rows<M: Message>(&self, answer: &M) -> Outcome<String> {
        self.labelled_rows("", answer)
    }

    /// The rows of an answer with what stands in the first column of all of them.
    ///
    /// # Errors
    /// Where the message does not fit its descriptor.
    pub(crate) fn labelled_rows<M: Message>(&self, label: &str, answer: &M) -> Outcome<String> {
        let answer = json::whole(self.message, answer)?;
        let label = (!self.label.is_empty()).then_some(label);
        if self.lists.is_empty() {
            return lines([self.row([label, None], &answer, &answer)]);
        }
        let rows = self.lists.iter().flat_map(|list| {
            let name = (self.lists.len() > 1).then_some(*list);
            let items = answer[*list].as_array().into_iter().flatten();
            let row = |item| self.row([label, name], item, &answer);
            items.map(row).collect::<Vec<_>>()
        });
        lines(rows)
    }

    fn row(&self, first: [Option<&str>; 2], item: &Value, answer: &Value) -> Vec<String> {
        let list = first.into_iter().flatten().map(str::to_owned);
        let of_row = self.of_row.iter().map(|path| cell(item, path));
        let of_answer = self.of_answer.iter().map(|path| cell(answer, path));
        list.chain(of_row).chain(of_answer).collect()
    }
}

/// An answer with the line that names its columns.
///
/// # Errors
/// Where the message does not fit its descriptor.
pub(crate) fn write<M: Message>(message: &'static str, answer: &M) -> Outcome<String> {
    let sheet = Sheet::of(message)?;
    Ok(sheet.header()? + &sheet.rows(answer)?)
}

/// Rows as lines of CSV.
///
/// # Errors
/// Where they cannot be written; they are written to memory.
pub(crate) fn lines(rows: impl IntoIterator<Item = Vec<String>>) -> Outcome<String> {
    let unwritable = |error: &dyn std::error::Error| {
        Failure::refused(format!("the rows cannot be written as CSV: {error}"))
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row)
            .map_err(|error| unwritable(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| unwritable(&error))?;
    String::from_utf8(bytes).map_err(|error| unwritable(&error))
}

/// Adds the columns of a message that are not there yet.
fn columns(message: &MessageDescriptor, depth: usize, before: &str, into: &mut Vec<String>) {
    for field in message.fields() {
        let path = format!("{before}{}", field.name());
        match inside(&field).filter(|_| depth > 0) {
            Some(inner) => columns(&inner, depth - 1, &format!("{path}."), into),
            None if into.contains(&path) => {}
            None => into.push(path),
        }
    }
}

/// The message whose fields are columns of their own.
fn inside(field: &FieldDescriptor) -> Option<MessageDescriptor> {
    let Kind::Message(inner) = field.kind() else {
        return None;
    };
    let one = !field.is_list() && !field.is_map() && inner.fields().len() > 0;
    (one && !json::is_one_value(&inner)).then_some(inner)
}

fn cell(item: &Value, path: &str) -> String {
    let value = path
        .split('.')
        .try_fold(item, |value, name| value.get(name));
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(values)) if values.iter().all(is_plain) => {
            let texts: Vec<String> = values.iter().map(plain).collect();
            texts.join(" ")
        }
        Some(value) => value.to_string(),
    }
}

fn is_plain(value: &Value) -> bool {
    !value.is_object() && !value.is_array()
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use carmed_client::contract::{
        Beneficiary, BirthDate, CheckCoverageResponse, CoverKind, CoverageGap, CoverageSpan,
        DecisionSummary, ListDecisionsResponse,
    };

    #[test]
    fn every_list_is_one_of_the_contract() {
        for (message, lists) in LISTS {
            let descriptor = json::descriptor(message).unwrap();
            for list in *lists {
                let field = descriptor.get_field_by_name(list).unwrap();
                assert!(field.is_list(), "{message}.{list}");
            }
        }
    }

    #[test]
    fn a_list_has_a_row_for_each_item_and_names_its_columns_without_items_too() {
        let mut answer = ListDecisionsResponse {
            revision: 7,
            ..ListDecisionsResponse::default()
        };
        let empty = write("ListDecisionsResponse", &answer).unwrap();
        assert!(empty.starts_with("card_number,version,state,beneficiary.ssin,"));
        assert_eq!(empty.lines().count(), 1);
        answer.decisions = vec![DecisionSummary {
            card_number: "100000000001".to_owned(),
            beneficiary: Some(Beneficiary {
                family_name: "Een, \"twee\"".to_owned(),
                birth_date: Some(BirthDate {
                    year: 1985,
                    month: Some(3),
                    day: Some(7),
                }),
                ..Beneficiary::default()
            }),
            cover_kinds: vec![CoverKind::Doctor.into(), CoverKind::Prosthesis.into()],
            ..DecisionSummary::default()
        }];
        let text = write("ListDecisionsResponse", &answer).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let names = reader.headers().unwrap().clone();
        let row = reader.records().next().unwrap().unwrap();
        let of = |name: &str| &row[names.iter().position(|column| column == name).unwrap()];
        assert_eq!(of("beneficiary.family_name"), "Een, \"twee\"");
        assert_eq!(of("beneficiary.birth_date"), "1985-03-07");
        assert_eq!(of("cover_kinds"), "COVER_KIND_DOCTOR COVER_KIND_PROSTHESIS");
        assert_eq!((of("version"), of("answer.revision")), ("0", "7"));
        assert_eq!(of("period.first_day"), "");
    }

    #[test]
    fn two_lists_of_one_answer_say_which_each_row_is_of() {
        let answer = CheckCoverageResponse {
            ticket: "t".to_owned(),
            spans: vec![CoverageSpan::default()],
            gaps: vec![CoverageGap::default()],
            ..CheckCoverageResponse::default()
        };
        let text = write("CheckCoverageResponse", &answer).unwrap();
        let begin: Vec<&str> = text.lines().map(|line| &line[..5]).collect();
        assert_eq!(begin, ["list,", "spans", "gaps,"]);
    }
}
