//! What a tariff office loads.

use super::Fields;
use super::decision::REASON_MAX;
use carmed_model::{Code, Finding, Instant};
use carmed_proto::v1;
use carmed_validation::tariff::RowError;
use uuid::Uuid;

/// How long the source of a tariff may be, in characters.
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
    /// The header of an import; CSV is the one format.
    pub(in crate::grpc) fn tariff_header(&mut self, header: v1::TariffHeader) -> Option<Header> {
        let mut fields = self.inside("header");
        let request_id = fields.uuid("request_id", &header.request_id);
        let reason = fields.prose("reason", header.reason, REASON_MAX);
        let source = fields.text("source", header.source, SOURCE_MAX);
        let known_since = fields.optional_past_instant("known_since", header.known_since);
        match v1::TariffFormat::try_from(header.format) {
            Ok(v1::TariffFormat::Csv) => {}
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
}

/// What is wrong with the rows of a file, by line: `rows[12].fee_cents`.
pub(in crate::grpc) fn row_violations(errors: Vec<RowError>) -> Vec<Finding> {
    let place = |RowError { line, finding, .. }: RowError| {
        let path = match finding.field.as_str() {
            "" => format!("rows[{line}]"),
            column => format!("rows[{line}].{column}"),
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
}
