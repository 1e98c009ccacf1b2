//! Tests of what a caller is told when a call fails.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use crate::grpc::language;
use carmed_model::{Revision, Rule};

#[test]
fn every_violation_stands_in_the_bad_request_with_its_code() {
    let findings = [
        Finding::new(Code::Missing).at("reason"),
        Finding::new(Code::CheckDigits).at("decision.beneficiary.ssin"),
    ];
    let status = refusal(Language::En, &Refusal::Invalid(findings.to_vec()));
    assert_eq!(status.code(), tonic::Code::InvalidArgument);
    let details = status.get_error_details();
    let listed = &details.bad_request().unwrap().field_violations;
    let told: Vec<_> = listed
        .iter()
        .map(|v| (v.field.as_str(), v.reason.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("reason", "CODE_MISSING"),
            ("decision.beneficiary.ssin", "CODE_CHECK_DIGITS_WRONG"),
        ]
    );
    assert!(
        listed
            .iter()
            .all(|violation| !violation.description.is_empty())
    );
    let info = details.error_info().unwrap();
    assert_eq!(
        (info.reason.as_str(), info.domain.as_str()),
        ("CODE_MISSING", "carmed.v1")
    );
    assert_eq!(info.metadata["code"], "100");
    assert_eq!(details.localized_message().unwrap().locale, "en");
}

#[test]
fn broken_rules_name_field_and_rule_and_count_the_warnings() {
    let refused = Refusal::Broken {
        violations: vec![Finding::broken(Rule::Dec02).at("decision.period")],
        warnings: vec![Finding::broken(Rule::Dec06), Finding::broken(Rule::Dec12)],
    };
    let status = refusal(Language::Fr, &refused);
    assert_eq!(status.code(), tonic::Code::FailedPrecondition);
    let details = status.get_error_details();
    let violation = &details.precondition_failure().unwrap().violations[0];
    assert_eq!(violation.r#type, "CODE_RULE_BROKEN");
    assert_eq!(violation.subject, "decision.period [DEC-02]");
    let metadata = &details.error_info().unwrap().metadata;
    assert_eq!(
        (metadata["rule"].as_str(), metadata["warnings"].as_str()),
        ("DEC-02", "2")
    );
}

#[test]
fn a_stale_version_tells_the_current_one_and_a_reused_id_the_field() {
    let stale = refusal(Language::Nl, &Refusal::StaleVersion { current: 7 });
    assert_eq!(stale.code(), tonic::Code::Aborted);
    assert_eq!(
        stale.get_error_details().error_info().unwrap().metadata["current_version"],
        "7"
    );
    let field = "decision.period.last_day".to_owned();
    let reused = refusal(Language::Nl, &Refusal::RequestIdReused { field });
    assert_eq!(reused.code(), tonic::Code::AlreadyExists);
    let details = reused.get_error_details();
    assert_eq!(details.error_info().unwrap().metadata["code"], "1005");
    assert_eq!(
        details.bad_request().unwrap().field_violations[0].field,
        "decision.period.last_day"
    );
}

#[test]
fn what_may_pass_says_when_to_ask_again_and_a_fault_tells_nothing_of_the_inside() {
    let behind = refusal(
        Language::De,
        &Refusal::Behind {
            reached: Revision::new(3),
        },
    );
    assert_eq!(behind.code(), tonic::Code::Unavailable);
    assert!(
        behind
            .get_error_details()
            .retry_info()
            .unwrap()
            .retry_delay
            .is_some()
    );
    let fault = refusal(
        Language::De,
        &Refusal::Fault("the disk at /var is gone".into()),
    );
    assert_eq!(fault.code(), tonic::Code::Internal);
    assert!(!fault.message().contains("/var"));
    assert!(fault.get_error_details().retry_info().is_none());
}

#[test]
fn a_status_fits_a_trailer_however_much_is_wrong() {
    let many: Vec<_> = (0..1_000)
        .map(|row| Finding::new(Code::Malformed).at(format!("rows[{row}].code")))
        .collect();
    let status = refusal(Language::Nl, &Refusal::Invalid(many));
    assert!(
        status.details().len() * 4 / 3 < 8 * 1_024,
        "{} bytes",
        status.details().len()
    );
    let details = status.get_error_details();
    let listed = &details.bad_request().unwrap().field_violations;
    assert!(listed.len() > 20, "{} violations", listed.len());
    let more = 1_000 - (listed.len() - 1);
    assert_eq!(
        listed.last().unwrap().description,
        language::more(Language::Nl, more)
    );
}

#[test]
fn a_status_inside_an_answer_keeps_its_code_and_its_details() {
    use prost::Message as _;
    let refused = Refusal::Invalid(vec![Finding::new(Code::Missing).at("reason")]);
    let status = refusal(Language::En, &refused);
    let item = of_item(&status);
    assert_eq!(item.code, tonic::Code::InvalidArgument as i32);
    assert_eq!(item.message, status.message());
    let alone = carmed_proto::google::rpc::Status::decode(status.details()).unwrap();
    assert_eq!(item.details, alone.details);
    assert_eq!(item.details.len(), 3);
}
