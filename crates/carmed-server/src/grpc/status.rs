//! What a caller is told when a call fails; the only file that builds a `Status`.
//!
//! Each failure is logged here, once: faults as errors, refusals at debug, and never with a value.

use super::language::Notice;
use super::violations;
use carmed_model::{Code, Finding};
use carmed_registry::Refusal;
use carmed_validation::texts::{self, Language};
use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;
use tonic::Status;
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

/// The domain of every `ErrorInfo`.
const DOMAIN: &str = "carmed.v1";
/// After how long asking again makes sense.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The answer to a request that was refused or could not be answered.
pub(crate) fn refusal(language: Language, refusal: &Refusal) -> Status {
    let status = match refusal {
        Refusal::Invalid(findings) => malformed(language, findings),
        Refusal::Broken {
            violations,
            warnings,
        } => broken(language, violations, warnings),
        Refusal::NotAllowed(finding) => coded(
            tonic::Code::PermissionDenied,
            language,
            refusal,
            finding,
            &[],
            None,
        ),
        Refusal::NotFound(finding) => {
            coded(tonic::Code::NotFound, language, refusal, finding, &[], None)
        }
        Refusal::StaleVersion { current } => {
            let finding = Finding::new(Code::StaleVersion)
                .at("expected_version")
                .with("current_version", current);
            let metadata = [("current_version", current.to_string())];
            coded(
                tonic::Code::Aborted,
                language,
                refusal,
                &finding,
                &metadata,
                None,
            )
        }
        Refusal::RequestIdReused { field } => {
            let finding = Finding::new(Code::RequestIdReused).at(field.as_str());
            let bad_request = violations::of_fields(language, std::slice::from_ref(&finding));
            coded(
                tonic::Code::AlreadyExists,
                language,
                refusal,
                &finding,
                &[],
                Some(bad_request),
            )
        }
        Refusal::Behind { .. } => notice(tonic::Code::Unavailable, language, Notice::Behind),
        Refusal::Unavailable(_) => notice(tonic::Code::Unavailable, language, Notice::Unavailable),
        Refusal::Fault(_) => notice(tonic::Code::Internal, language, Notice::Fault),
    };
    log(refusal, &status);
    status
}

/// The answer to a request whose form is wrong: every violation at once.
pub(crate) fn malformed(language: Language, findings: &[Finding]) -> Status {
    let first = findings
        .first()
        .cloned()
        .unwrap_or_else(|| Finding::new(Code::Malformed));
    let bad_request = violations::of_fields(language, findings);
    let words = "the request is invalid";
    coded(
        tonic::Code::InvalidArgument,
        language,
        words,
        &first,
        &[],
        Some(bad_request),
    )
}

/// The answer to a call without verified credentials; the finding says what is wrong with them.
pub(crate) fn unauthenticated(language: Language, finding: Option<&Finding>) -> Status {
    tracing::debug!(
        code = finding.map(|finding| finding.code.number()),
        "a caller is not identified"
    );
    match finding {
        Some(finding) => {
            let words = "the caller is not identified";
            coded(
                tonic::Code::Unauthenticated,
                language,
                words,
                finding,
                &[],
                None,
            )
        }
        None => notice(
            tonic::Code::Unauthenticated,
            language,
            Notice::Unauthenticated,
        ),
    }
}

/// The answer to a call whose time is over before its answer was made.
pub(crate) fn deadline_exceeded(language: Language) -> Status {
    tracing::debug!("a call took longer than it was granted");
    notice(
        tonic::Code::DeadlineExceeded,
        language,
        Notice::DeadlineExceeded,
    )
}

/// The answer to a stream that the server cannot go on with, because it stops.
pub(crate) fn stopping(language: Language) -> Status {
    tracing::debug!("a stream ends because the server stops");
    notice(tonic::Code::Unavailable, language, Notice::Unavailable)
}

/// The status inside an answer about one item of many, with all its details.
pub(super) fn of_item(status: &Status) -> carmed_proto::google::rpc::Status {
    use prost::Message as _;
    let details = carmed_proto::google::rpc::Status::decode(status.details());
    let details = details.map(|status| status.details).unwrap_or_default();
    carmed_proto::google::rpc::Status {
        code: status.code().into(),
        message: status.message().to_owned(),
        details,
    }
}

/// Broken rules: every violation, and how many warnings there are beside them.
fn broken(language: Language, violations: &[Finding], warnings: &[Finding]) -> Status {
    let first = violations
        .first()
        .cloned()
        .unwrap_or_else(|| Finding::new(Code::RuleBroken));
    let mut details = ErrorDetails::new();
    details.set_precondition_failure(violations::of_rules(language, violations));
    let metadata = [("warnings", warnings.len().to_string())];
    describe(&mut details, language, &first, &metadata);
    Status::with_error_details(tonic::Code::FailedPrecondition, "rules are broken", details)
}

fn coded(
    grpc: tonic::Code,
    language: Language,
    words: impl ToString,
    finding: &Finding,
    metadata: &[(&str, String)],
    violations: Option<Vec<FieldViolation>>,
) -> Status {
    let mut details = ErrorDetails::new();
    if let Some(violations) = violations {
        details.set_bad_request(violations);
    }
    describe(&mut details, language, finding, metadata);
    Status::with_error_details(grpc, words.to_string(), details)
}

/// The code, the rule and the text of the finding that stands for the whole.
fn describe(
    details: &mut ErrorDetails,
    language: Language,
    finding: &Finding,
    metadata: &[(&str, String)],
) {
    let mut named: HashMap<String, String> = metadata
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    named.insert("code".to_owned(), finding.code.number().to_string());
    if let Some(rule) = finding.rule {
        named.insert("rule".to_owned(), rule.id().to_owned());
    }
    if !finding.field.is_empty() {
        named.insert("field".to_owned(), finding.field.clone());
    }
    details.set_error_info(violations::code_name(finding.code), DOMAIN, named);
    details.set_localized_message(language.tag(), texts::finding(language, finding));
}

fn notice(grpc: tonic::Code, language: Language, notice: Notice) -> Status {
    let mut details = ErrorDetails::new();
    details.set_error_info(notice.name(), DOMAIN, HashMap::new());
    details.set_localized_message(language.tag(), notice.text(language));
    if grpc == tonic::Code::Unavailable {
        details.set_retry_info(Some(RETRY_AFTER));
    }
    Status::with_error_details(grpc, notice.text(Language::En), details)
}

fn log(refusal: &Refusal, status: &Status) {
    let grpc = status.code();
    match refusal {
        Refusal::Fault(source) => {
            tracing::error!(
                ?grpc,
                error = chain(source.as_ref()),
                "a call failed by a fault"
            );
        }
        Refusal::Unavailable(source) => {
            tracing::warn!(
                ?grpc,
                error = chain(source.as_ref()),
                "a call could not be answered now"
            );
        }
        Refusal::Behind { reached } => {
            tracing::warn!(?grpc, %reached, "a call asked for a revision that was not reached");
        }
        Refusal::Invalid(findings)
        | Refusal::Broken {
            violations: findings,
            ..
        } => {
            let codes: Vec<u32> = findings
                .iter()
                .map(|finding| finding.code.number())
                .collect();
            tracing::debug!(?grpc, ?codes, "a call was refused");
        }
        _ => tracing::debug!(?grpc, refusal = %refusal, "a call was refused"),
    }
}

/// An error with all that caused it.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

#[cfg(test)]
mod tests;
