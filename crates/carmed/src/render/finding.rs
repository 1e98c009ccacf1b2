//! Findings as lines: what is wrong, where, by which rule.

use crate::words;
use carmed_client::contract::Finding;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One line each: `  decision.period (1013, DEC-02): text`.
pub(crate) fn lines(findings: &[Finding]) -> String {
    findings.iter().fold(String::new(), |mut text, finding| {
        let _ = writeln!(text, "  - {}", line(finding));
        text
    })
}

/// One line each, with what the texts were filled with: `  - nomenclature (196): text [code: 101010]`.
pub(crate) fn lines_with_values(findings: &[Finding]) -> String {
    findings.iter().fold(String::new(), |mut text, finding| {
        let values: BTreeMap<_, _> = finding.values.iter().collect();
        let values: Vec<String> = values
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let _ = write!(text, "  - {}", line(finding));
        let _ = if values.is_empty() {
            writeln!(text)
        } else {
            writeln!(text, " [{}]", values.join("; "))
        };
        text
    })
}

/// `decision.period (1013, DEC-02): text`, without what is empty.
pub(crate) fn line(finding: &Finding) -> String {
    sentence(finding.code, &finding.rule, &finding.field, &finding.text)
}

/// The same from its parts, for findings that come with a refused request.
pub(crate) fn sentence(code: i32, rule: &str, field: &str, text: &str) -> String {
    let mut reference = code.to_string();
    if !rule.is_empty() {
        reference.push_str(", ");
        reference.push_str(rule);
    }
    if field.is_empty() {
        format!("({reference}) {text}")
    } else {
        format!("{field} ({reference}): {text}")
    }
}

/// The numbers of the codes: `206, 204`; a dash where there are none.
pub(crate) fn codes(findings: &[Finding]) -> String {
    let codes: Vec<String> = findings
        .iter()
        .map(|finding| finding.code.to_string())
        .collect();
    if codes.is_empty() {
        words::dash()
    } else {
        codes.join(", ")
    }
}
