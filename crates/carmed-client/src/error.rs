//! Why a call got no answer, taken apart from the status and its details.

use prost::Message as _;
use std::fmt;
use std::ops::Deref;
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt as _};

/// Why a call got no answer; reads as the [`Failure`] inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientError(Box<Failure>);

/// What is known of a failed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The gRPC status.
    pub status: Code,
    /// The name software acts on: `CODE_STALE_VERSION`; empty where the server gave none.
    pub reason: String,
    /// The number of the coded answer: 1006.
    pub code: Option<u32>,
    /// The rule behind it: `DEC-02`.
    pub rule: Option<String>,
    /// What it says, in the language that was asked.
    pub text: String,
    /// Everything that is wrong with the request or breaks a rule.
    pub violations: Vec<Violation>,
    /// How many warnings stand beside broken rules.
    pub warnings_count: u32,
    /// With a stale version (1006): the version that stands.
    pub current_version: Option<u32>,
    /// After how long asking again makes sense, where it does.
    pub retry_after: Option<Duration>,
}

/// One thing wrong with a request, or one rule it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The number of the coded answer: 112.
    pub code: Option<u32>,
    /// Path of the field: `decision.covers[1].period`; empty where it concerns no field.
    pub field: String,
    /// The rule: `DEC-02`.
    pub rule: Option<String>,
    /// What it says.
    pub text: String,
}

impl ClientError {
    /// A failure on this side, before anything was sent.
    pub(crate) fn local(text: impl Into<String>) -> Self {
        Self::without_details(Code::InvalidArgument, text.into())
    }

    /// The server cannot be reached.
    pub(crate) fn unreachable(endpoint: &str, source: &tonic::transport::Error) -> Self {
        let cause = std::error::Error::source(source)
            .map_or_else(|| source.to_string(), ToString::to_string);
        Self::without_details(
            Code::Unavailable,
            format!("no server answers at {endpoint}: {cause}"),
        )
    }

    /// The time of the call is over.
    pub(crate) fn deadline(time: Duration) -> Self {
        Self::without_details(Code::DeadlineExceeded, format!("no answer within {time:?}"))
    }

    fn without_details(status: Code, text: String) -> Self {
        Self(Box::new(Failure {
            status,
            reason: String::new(),
            code: None,
            rule: None,
            text,
            violations: Vec::new(),
            warnings_count: 0,
            current_version: None,
            retry_after: None,
        }))
    }
}

impl From<&Status> for ClientError {
    fn from(status: &Status) -> Self {
        let details = status.get_error_details();
        let mut error = Self::without_details(status.code(), status.message().to_owned());
        let failure = &mut *error.0;
        if let Some(info) = details.error_info() {
            let number = |name: &str| info.metadata.get(name).and_then(|value| value.parse().ok());
            failure.reason.clone_from(&info.reason);
            failure.code = number("code");
            failure.rule = info.metadata.get("rule").cloned();
            failure.warnings_count = number("warnings").unwrap_or(0);
            failure.current_version = number("current_version");
        }
        if let Some(localized) = details.localized_message() {
            failure.text.clone_from(&localized.message);
        }
        failure.violations = violations(&details);
        failure.retry_after = details.retry_info().and_then(|info| info.retry_delay);
        error
    }
}

/// The refusal of one item of a stream reads as that of a call.
impl From<&carmed_proto::google::rpc::Status> for ClientError {
    fn from(refused: &carmed_proto::google::rpc::Status) -> Self {
        let details = refused.encode_to_vec().into();
        let code = Code::from(refused.code);
        Self::from(&Status::with_details(
            code,
            refused.message.clone(),
            details,
        ))
    }
}

fn violations(details: &ErrorDetails) -> Vec<Violation> {
    let fields = details
        .bad_request()
        .into_iter()
        .flat_map(|bad| &bad.field_violations);
    let rules = details
        .precondition_failure()
        .into_iter()
        .flat_map(|failure| &failure.violations);
    fields.map(of_field).chain(rules.map(of_rule)).collect()
}

fn of_field(violation: &FieldViolation) -> Violation {
    Violation {
        code: number(&violation.reason),
        field: violation.field.clone(),
        rule: None,
        text: violation.description.clone(),
    }
}

/// A broken rule; its subject is the field, followed by the rule in brackets.
fn of_rule(violation: &PreconditionViolation) -> Violation {
    let subject = violation.subject.as_str();
    let (field, rule) = match subject
        .strip_suffix(']')
        .and_then(|text| text.rsplit_once('['))
    {
        Some((field, rule)) if rule.contains('-') => (field.trim_end(), Some(rule.to_owned())),
        _ => (subject, None),
    };
    Violation {
        code: number(&violation.r#type),
        field: field.to_owned(),
        rule,
        text: violation.description.clone(),
    }
}

/// The number of a code by its name in the contract.
fn number(name: &str) -> Option<u32> {
    let code = carmed_proto::v1::Code::from_str_name(name)?;
    u32::try_from(i32::from(code))
        .ok()
        .filter(|number| *number > 0)
}

impl Deref for ClientError {
    type Target = Failure;

    fn deref(&self) -> &Failure {
        &self.0
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        if let Some(code) = self.code {
            write!(f, " ({code})")?;
        }
        self.violations.iter().try_for_each(|violation| {
            let rule = violation
                .rule
                .as_deref()
                .map(|rule| format!(" [{rule}]"))
                .unwrap_or_default();
            match violation.field.as_str() {
                "" => write!(f, "\n  {}{rule}", violation.text),
                field => write!(f, "\n  {field}: {}{rule}", violation.text),
            }
        })
    }
}

impl std::error::Error for ClientError {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use std::collections::HashMap;

    fn info(reason: &str, metadata: &[(&str, &str)]) -> ErrorDetails {
        let metadata: HashMap<String, String> = metadata
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        ErrorDetails::with_error_info(reason, "carmed.v1", metadata)
    }

    #[test]
    fn broken_rules_are_read_with_field_rule_and_number() {
        let mut details = info(
            "CODE_RULE_BROKEN",
            &[("code", "1013"), ("rule", "DEC-02"), ("warnings", "2")],
        );
        details.set_precondition_failure(vec![
            PreconditionViolation::new(
                "CODE_RULE_BROKEN",
                "decision.covers[1].period [DEC-02]",
                "long",
            ),
            PreconditionViolation::new("CODE_RULE_BROKEN", "[DEC-18]", "no share"),
            PreconditionViolation::new("CODE_MISSING", "decision.covers[1]", "missing"),
        ]);
        details.set_localized_message("nl", "Te lang.");
        let status =
            Status::with_error_details(Code::FailedPrecondition, "rules are broken", details);
        let error = ClientError::from(&status);
        assert_eq!(error.status, Code::FailedPrecondition);
        assert_eq!(
            (error.code, error.rule.as_deref()),
            (Some(1013), Some("DEC-02"))
        );
        assert_eq!((error.text.as_str(), error.warnings_count), ("Te lang.", 2));
        let read: Vec<_> = error
            .violations
            .iter()
            .map(|v| (v.code, v.field.as_str(), v.rule.as_deref()))
            .collect();
        assert_eq!(
            read,
            [
                (Some(1013), "decision.covers[1].period", Some("DEC-02")),
                (Some(1013), "", Some("DEC-18")),
                (Some(100), "decision.covers[1]", None),
            ]
        );
        assert!(
            error
                .to_string()
                .contains("decision.covers[1].period: long [DEC-02]")
        );
    }

    #[test]
    fn a_stale_version_and_a_pause_are_read() {
        let mut details = info(
            "CODE_STALE_VERSION",
            &[("code", "1006"), ("current_version", "7")],
        );
        details.set_retry_info(Some(Duration::from_secs(1)));
        let status = Status::with_error_details(Code::Aborted, "stale", details);
        let error = ClientError::from(&status);
        assert_eq!(error.reason, "CODE_STALE_VERSION");
        assert_eq!((error.code, error.current_version), (Some(1006), Some(7)));
        assert_eq!(error.retry_after, Some(Duration::from_secs(1)));
    }

    #[test]
    fn a_status_without_details_keeps_its_words() {
        let error = ClientError::from(&Status::out_of_range("too large"));
        assert_eq!(
            (error.status, error.text.as_str()),
            (Code::OutOfRange, "too large")
        );
        assert_eq!((error.code, error.violations.len()), (None, 0));
    }
}
