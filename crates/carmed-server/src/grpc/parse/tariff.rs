//! What a tariff office loads.

use super::Fields;
use super::decision::REASON_MAX;
use carmed_model::{Code, Finding, Instant};
use carmed_proto::v1;
use carmed_validation::tariff::RowError;
use uuid::Uuid;

/// How long the source of a tariff and the name of a document may be, in characters.
const SOURCE_MAX: usize = 300;

/// What is loaded, and on whose word.
#[derive(Debug)]
pub(in crate::grpc) struct Header {
    pub(in crate::grpc) request_id: Uuid,
    pub(in crate::grpc) reason: String,
    pub(in crate::grpc) source: String,
    pub(in crate::grpc) known_since: Option<Instant>,
}

impl Fields<'_> {
    /// The header of an import; documents tell their format themselves.
    pub(in crate::grpc) fn tariff_header(&mut self, header: v1::TariffHeader) -> Option<Header> {
        let mut fields = self.inside("header");
        let request_id = fields.uuid("request_id", &header.request_id);
        let reason = fields.prose("reason", header.reason, REASON_MAX);
        let source = fields.text("source", header.source, SOURCE_MAX);
        let known_since = fields.optional_past_instant("known_since", header.known_since);
        match v1::TariffFormat::try_from(header.format) {
            Ok(v1::TariffFormat::Csv | v1::TariffFormat::Xml) => {}
            Ok(v1::TariffFormat::Unspecified) => fields.refuse("format", Code::Missing),
            Err(_) => fields.refuse("format", Code::ValueNotAllowed),
        }
        Some(Header {
            request_id: request_id?,
            reason: reason?,
            source: source?,
            known_since,
        })
    }

    /// The name of a document.
    pub(in crate::grpc) fn tariff_document(
        &mut self,
        document: v1::TariffDocument,
    ) -> Option<String> {
        self.inside("document")
            .text("name", document.name, SOURCE_MAX)
    }
}

/// What is wrong with rows, by line: `rows[12].fee_cents`, in a document with a name
/// `documents[letters.csv].rows[12].coefficient`.
pub(in crate::grpc) fn row_violations(errors: Vec<RowError>) -> Vec<Finding> {
    let place = |error: RowError| {
        let RowError { line, finding, .. } = error;
        let row = match error.document.as_str() {
            "" => format!("rows[{line}]"),
            name => format!("documents[{name}].rows[{line}]"),
        };
        let path = match finding.field.as_str() {
            "" => row,
            column => format!("{row}.{column}"),
        };
        finding.at(path)
    };
    errors.into_iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use crate::grpc::parse::testing::{expected, violations};
    use carmed_model::identifiers::NihdiCheck;
    use carmed_validation::tariff;
    use prost_types::Timestamp;

    #[test]
    fn everything_wrong_with_a_header_is_found_at_once() {
        let header = v1::TariffHeader {
            request_id: "1".to_owned(),
            reason: String::new(),
            source: "x".repeat(301),
            known_since: Some(Timestamp {
                seconds: 4_000_000_000,
                nanos: 0,
            }),
            format: 9,
        };
        let wrong = [
            ("header.request_id", 111),
            ("header.reason", 100),
            ("header.source", 111),
            ("header.known_since", 113),
            ("header.format", 130),
        ];
        assert_eq!(
            violations(|fields| fields.tariff_header(header)),
            expected(&wrong)
        );
        let found = violations(|fields| fields.tariff_header(v1::TariffHeader::default()));
        assert!(found.contains(&("header.format".to_owned(), 100)));
    }

    #[test]
    fn a_row_is_named_by_its_line_and_column() {
        let columns = tariff::SAMPLE_CSV.lines().next().unwrap();
        let row = "101032,2026-01-01,2999-12-31,any,any,any,any,300,200,99,test";
        let file = format!("{columns}\n{row}\nshort\n");
        let errors = tariff::csv::read(file.as_bytes(), NihdiCheck::On).unwrap_err();
        let found: Vec<_> = row_violations(errors)
            .into_iter()
            .map(|found| found.field)
            .collect();
        assert_eq!(found, ["rows[2].fee_cents", "rows[3]"]);
    }

    #[test]
    fn a_row_of_a_named_document_is_named_by_the_document_too() {
        let error = RowError {
            document: "letters.csv".to_owned(),
            line: 7,
            finding: Finding::new(Code::Missing).at("letter"),
        };
        let found = row_violations(vec![error]);
        assert_eq!(found[0].field, "documents[letters.csv].rows[7].letter");
    }

    #[test]
    fn a_document_has_a_name_of_its_own() {
        let named = |name: &str| {
            let name = name.to_owned();
            move |fields: &mut Fields<'_>| fields.tariff_document(v1::TariffDocument { name })
        };
        let path = "document.name";
        assert_eq!(violations(named("")), expected(&[(path, 100)]));
        let long = "x".repeat(301);
        assert_eq!(violations(named(&long)), expected(&[(path, 111)]));
    }
}
