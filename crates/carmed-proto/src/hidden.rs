//! The `Debug` of messages that hold personal content: it shows their name and nothing else.

use crate::v1;
use std::fmt;

macro_rules! hide {
    ($($type:ty => $name:literal),+ $(,)?) => {$(
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!($name, "(hidden)"))
            }
        }
    )+};
}

hide! {
    v1::Beneficiary => "Beneficiary",
    v1::BirthDate => "BirthDate",
    v1::SecondFactor => "SecondFactor",
    v1::second_factor::Factor => "Factor",
    v1::CheckCoverageRequest => "CheckCoverageRequest",
    v1::ComputeInterventionRequest => "ComputeInterventionRequest",
    v1::ListConsultationsRequest => "ListConsultationsRequest",
    v1::list_consultations_request::By => "By",
    v1::BillAgreementRequest => "BillAgreementRequest",
    v1::ExportHistoryRequest => "ExportHistoryRequest",
    v1::FindManagingOcmwRequest => "FindManagingOcmwRequest",
    v1::FindManagingOcmwResponse => "FindManagingOcmwResponse",
    v1::GetPersonHistoryRequest => "GetPersonHistoryRequest",
    v1::MutationChange => "MutationChange",
    v1::Names => "Names",
    v1::RecordMutationRequest => "RecordMutationRequest",
    v1::SearchAttestationsRequest => "SearchAttestationsRequest",
    v1::SendAttestationRequest => "SendAttestationRequest",
    v1::VerifyClaimRequest => "VerifyClaimRequest",
    v1::export_history_request::Scope => "Scope",
    v1::mutation_change::Change => "Change",
    v1::search_attestations_request::Criteria => "Criteria",
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use crate::{FILE_DESCRIPTOR_SET, v1};
    use prost::Message as _;
    use prost_types::{DescriptorProto, FileDescriptorSet};

    /// Fields that name a person wherever they stand.
    const PERSONAL_FIELDS: [&str; 6] = [
        "ssin",
        "successor_ssin",
        "family_name",
        "given_names",
        "birth_date",
        "death_date",
    ];

    #[test]
    fn debug_of_a_draft_shows_nothing_of_the_person() {
        let draft = v1::DecisionDraft {
            beneficiary: Some(v1::Beneficiary {
                ssin: "00000000000".to_owned(),
                family_name: "Invented".to_owned(),
                given_names: "Nobody".to_owned(),
                birth_date: Some(v1::BirthDate {
                    year: 1987,
                    month: Some(3),
                    day: None,
                }),
                ..Default::default()
            }),
            ..Default::default()
        };
        let shown = format!("{draft:?}");
        assert!(shown.contains("Beneficiary(hidden)"));
        for personal in ["00000000000", "Invented", "Nobody", "1987"] {
            assert!(!shown.contains(personal), "{personal} is shown");
        }
    }

    #[test]
    fn every_message_with_a_personal_field_is_hidden() {
        let hidden = [
            "Beneficiary",
            "SecondFactor",
            "CheckCoverageRequest",
            "ComputeInterventionRequest",
            "ListConsultationsRequest",
            "BillAgreementRequest",
            "ExportHistoryRequest",
            "FindManagingOcmwRequest",
            "FindManagingOcmwResponse",
            "GetPersonHistoryRequest",
            "MutationChange",
            "Names",
            "RecordMutationRequest",
            "SearchAttestationsRequest",
            "SendAttestationRequest",
            "VerifyClaimRequest",
        ];
        let holds_a_person = |message: &DescriptorProto| {
            message
                .field
                .iter()
                .any(|field| PERSONAL_FIELDS.contains(&field.name()))
        };
        let set = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
        let mut personal: Vec<&str> = set
            .file
            .iter()
            .filter(|file| file.package() == "carmed.v1")
            .flat_map(|file| &file.message_type)
            .filter(|message| holds_a_person(message))
            .map(DescriptorProto::name)
            .collect();
        personal.sort_unstable();
        let mut expected = hidden.to_vec();
        expected.sort_unstable();
        assert_eq!(personal, expected);
    }
}
