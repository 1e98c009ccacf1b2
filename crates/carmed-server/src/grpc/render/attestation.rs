//! Attestations on file.

use super::values::{date, period, provider};
use crate::grpc::enumerated::Enumerated as _;
use carmed_model::Attestation;
use carmed_proto::v1;

/// An attestation on file.
pub(in crate::grpc) fn attestation(attestation: &Attestation) -> v1::Attestation {
    v1::Attestation {
        attestation_number: attestation.number.to_string(),
        author_nihii: attestation.author.digits(),
        cover: attestation.cover.number(),
        period: Some(period(attestation.period)),
        sent_on: Some(date(attestation.sent_on)),
        sender: Some(provider(&attestation.sender)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use carmed_model::{AttestationNumber, CoverKind, Day, Nihii, Period, ProviderId};

    #[test]
    fn an_attestation_names_its_author_beside_its_sender() {
        let day = |text| Day::parse(text).unwrap();
        let (first_day, last_day) = (day("2026-06-01"), day("2026-06-30"));
        let on_file = Attestation {
            number: AttestationNumber::from_bytes([7; 13]),
            author: Nihii::parse("10000135").unwrap(),
            cover: CoverKind::Doctor,
            period: Period::new(first_day, last_day).unwrap(),
            sender: ProviderId::Nihii(Nihii::parse("71000535").unwrap()),
            sent_on: day("2026-06-15"),
        };
        let rendered = attestation(&on_file);
        assert_eq!(rendered.attestation_number.len(), 21);
        assert_eq!(rendered.author_nihii, "10000135");
        assert_eq!(rendered.cover(), v1::CoverKind::Doctor);
        assert_eq!(rendered.period.unwrap().last_day, Some(date(last_day)));
        assert_eq!(rendered.sent_on, Some(date(day("2026-06-15"))));
        let nihii = v1::provider_id::Id::Nihii("71000535".to_owned());
        assert_eq!(rendered.sender.unwrap().id, Some(nihii));
    }
}
