//! The violations that one status tells: as many as a trailer carries, and how many more there are.

use super::language;
use carmed_model::{Code, Finding};
use carmed_proto::v1;
use carmed_validation::texts::{self, Language};
use tonic_types::{FieldViolation, PreconditionViolation};

/// How many violations one status tells.
const VIOLATIONS_MAX: usize = 100;
/// How many bytes of violations one status tells: the details travel in a trailer, encoded as text, and
/// common clients take no more than 8 KiB of those.
const VIOLATIONS_BYTES_MAX: usize = 5_000;
/// What a violation adds to its texts on the wire.
const VIOLATION_OVERHEAD_BYTES: usize = 12;

/// The name of a code in the contract: `CODE_STALE_VERSION`.
pub(super) fn code_name(code: Code) -> &'static str {
    let number = i32::try_from(code.number()).ok();
    let contract = number.and_then(|number| v1::Code::try_from(number).ok());
    contract.unwrap_or(v1::Code::Unspecified).as_str_name()
}

/// Malformed fields, each with its path, the name of its code, and its text.
pub(super) fn of_fields(language: Language, findings: &[Finding]) -> Vec<FieldViolation> {
    let told = Told::new(language, findings);
    let violation = |field: &str, text: String, code: Code| FieldViolation {
        reason: code_name(code).to_owned(),
        ..FieldViolation::new(field, text)
    };
    let more = told.more.map(|text| violation("", text, Code::Malformed));
    let listed = findings.iter().zip(told.texts);
    let listed = listed.map(|(finding, text)| violation(&finding.field, text, finding.code));
    listed.chain(more).collect()
}

/// Broken rules, each with the name of its code, the field with the rule in brackets, and its text.
pub(super) fn of_rules(language: Language, findings: &[Finding]) -> Vec<PreconditionViolation> {
    let told = Told::new(language, findings);
    let more = told
        .more
        .map(|text| PreconditionViolation::new(code_name(Code::RuleBroken), "", text));
    let listed = findings.iter().zip(told.texts).map(|(finding, text)| {
        PreconditionViolation::new(code_name(finding.code), subject(finding), text)
    });
    listed.chain(more).collect()
}

/// The field a finding concerns, followed by its rule in brackets.
fn subject(finding: &Finding) -> String {
    match (finding.field.as_str(), finding.rule) {
        (field, None) => field.to_owned(),
        ("", Some(rule)) => format!("[{rule}]"),
        (field, Some(rule)) => format!("{field} [{rule}]"),
    }
}

/// The texts of the findings that a status tells, and of how many more there are.
struct Told {
    texts: Vec<String>,
    more: Option<String>,
}

impl Told {
    fn new(language: Language, findings: &[Finding]) -> Self {
        let mut bytes = 0;
        let texts: Vec<String> = findings
            .iter()
            .take(VIOLATIONS_MAX)
            .map(|finding| (finding, texts::finding(language, finding)))
            .take_while(|(finding, text)| {
                let named = subject(finding).len() + code_name(finding.code).len();
                bytes += named + text.len() + VIOLATION_OVERHEAD_BYTES;
                bytes <= VIOLATIONS_BYTES_MAX
            })
            .map(|(_, text)| text)
            .collect();
        let left = findings.len() - texts.len();
        let more = (left > 0).then(|| language::more(language, left));
        Self { texts, more }
    }
}
