//! A refused call as plain sentences: the whole, then every field and rule.

use super::finding;
use crate::failure::Failure;
use carmed_client::contract::Status;
use carmed_client::{ClientError, StatusCode, Violation};
use std::fmt::Write as _;

/// What went wrong, with the exit code that belongs to it.
pub(crate) fn of(error: &ClientError) -> Failure {
    let text = sentences(error);
    match error.status {
        StatusCode::Unavailable | StatusCode::DeadlineExceeded => Failure::Unreachable(text),
        _ => Failure::Refused(text),
    }
}

/// The refusal of one item of a stream, with everything its details say as its message.
pub(crate) fn in_words(refused: &Status) -> Status {
    Status {
        code: refused.code,
        message: sentences(&ClientError::from(refused)),
        details: Vec::new(),
    }
}

fn sentences(error: &ClientError) -> String {
    let mut text = String::new();
    let several = !error.violations.is_empty();
    if several {
        let _ = write!(text, "Refused: {}.", count(error.violations.len()));
    } else {
        text.push_str(&line(error.code, error.rule.as_deref(), "", &error.text));
    }
    for violation in &error.violations {
        let _ = write!(text, "\n  - {}", of_violation(violation));
    }
    if let Some(version) = error.current_version {
        let _ = write!(text, "\nThe current version is {version}.");
    }
    text
}

fn count(violations: usize) -> String {
    match violations {
        1 => "one thing is wrong".to_owned(),
        many => format!("{many} things are wrong"),
    }
}

fn of_violation(violation: &Violation) -> String {
    line(
        violation.code,
        violation.rule.as_deref(),
        &violation.field,
        &violation.text,
    )
}

/// What is wrong in one line; without a code the server gave none.
pub(super) fn line(code: Option<u32>, rule: Option<&str>, field: &str, text: &str) -> String {
    match code.and_then(|code| i32::try_from(code).ok()) {
        Some(code) => finding::sentence(code, rule.unwrap_or_default(), field, text),
        None if field.is_empty() => text.to_owned(),
        None => format!("{field}: {text}"),
    }
}
