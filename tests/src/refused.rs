//! A refused request, decoded from its rich details with the public types of `google.rpc`.

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// What a refusal says.
#[derive(Debug)]
pub struct Refused {
    /// The gRPC code.
    pub grpc: Code,
    /// The name of the code: `CODE_STALE_VERSION`.
    pub reason: String,
    /// Its number: `1006`.
    pub code: String,
    /// The rule; empty where none applies.
    pub rule: String,
    /// The current version, of a stale write.
    pub current_version: String,
    /// Malformed fields with the names of their codes, in order.
    pub fields: Vec<(String, String)>,
    /// Broken rules: the names of their codes and their subjects, in order.
    pub broken: Vec<(String, String)>,
    /// The texts of all of those.
    pub texts: Vec<String>,
    /// Language and text of the whole.
    pub localized: (String, String),
}

impl Refused {
    /// Whether a field is named, with that code.
    pub fn names(&self, field: &str, code: &str) -> bool {
        self.fields
            .iter()
            .any(|named| (named.0.as_str(), named.1.as_str()) == (field, code))
    }

    /// Whether a rule is among the broken ones.
    pub fn breaks(&self, rule: &str) -> bool {
        let rule = format!("[{rule}]");
        self.broken
            .iter()
            .any(|(_, subject)| subject.ends_with(&rule))
    }
}

/// Reads the details of a refusal; every refusal has an `ErrorInfo` of the contract and a text.
pub fn refused(status: &Status) -> Refused {
    let details = status.get_error_details();
    let info = details
        .error_info()
        .unwrap_or_else(|| panic!("no ErrorInfo in {status:?}"));
    assert_eq!(info.domain, "carmed.v1");
    let said = |name: &str| info.metadata.get(name).cloned().unwrap_or_default();
    let fields = details
        .bad_request()
        .map_or(&[][..], |request| &request.field_violations);
    let broken = details
        .precondition_failure()
        .map_or(&[][..], |failure| &failure.violations);
    let localized = details.localized_message().unwrap();
    Refused {
        grpc: status.code(),
        reason: info.reason.clone(),
        code: said("code"),
        rule: said("rule"),
        current_version: said("current_version"),
        fields: fields
            .iter()
            .map(|one| (one.field.clone(), one.reason.clone()))
            .collect(),
        broken: broken
            .iter()
            .map(|one| (one.r#type.clone(), one.subject.clone()))
            .collect(),
        texts: fields
            .iter()
            .map(|one| one.description.clone())
            .chain(broken.iter().map(|one| one.description.clone()))
            .collect(),
        localized: (localized.locale.clone(), localized.message.clone()),
    }
}
