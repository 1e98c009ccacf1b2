//! From contract to model: every malformed field is found at once, and nothing half-read goes on.

pub(super) mod agreement;
pub(super) mod attestation;
pub(super) mod audit;
pub(super) mod billing;
pub(super) mod claim;
pub(super) mod cover;
mod dates;
pub(super) mod decision;
pub(super) mod feed;
pub(super) mod intervention;
mod line_kind;
pub(super) mod listing;
pub(super) mod managing;
pub(super) mod mutation;
mod organisation;
pub(super) mod person;
mod scalars;
pub(super) mod tariff;
mod tariff_entries;

use carmed_model::{Code, Day, Finding, Instant};
use carmed_registry::Refusal;

/// The fields of one message: reads their values and collects what is wrong with them.
///
/// Every reader gives `None` for a value it refused; what was read counts only if nothing was refused
/// anywhere, so a reader of an optional field gives `None` for an absent one too.
pub(super) struct Fields<'f> {
    findings: &'f mut Vec<Finding>,
    path: String,
    now: Instant,
    today: Day,
}

/// Reads a message at that moment on that day.
///
/// # Errors
/// [`Refusal::Invalid`] with everything that is wrong.
pub(super) fn parse<T>(
    (now, today): (Instant, Day),
    read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
) -> Result<T, Refusal> {
    let mut findings = Vec::new();
    let value = read(&mut Fields {
        findings: &mut findings,
        path: String::new(),
        now,
        today,
    });
    match value {
        Some(value) if findings.is_empty() => Ok(value),
        None if findings.is_empty() => Err(Refusal::Fault(
            "a field was refused without a reason".into(),
        )),
        _ => Err(Refusal::Invalid(findings)),
    }
}

impl Fields<'_> {
    /// Notes what is wrong with a field; an empty name means this message itself.
    pub(super) fn report(&mut self, field: &str, finding: Finding) {
        let path = self.path_of(field);
        self.findings.push(finding.at(path));
    }

    /// Notes that a field is wrong.
    pub(super) fn refuse(&mut self, field: &str, code: Code) {
        self.report(field, Finding::new(code));
    }

    fn path_of(&self, field: &str) -> String {
        match (self.path.as_str(), field) {
            (path, "") => path.to_owned(),
            ("", field) => field.to_owned(),
            (path, field) => format!("{path}.{field}"),
        }
    }

    /// The fields of a message inside this one.
    pub(super) fn inside(&mut self, field: &str) -> Fields<'_> {
        let path = self.path_of(field);
        Fields {
            findings: self.findings,
            path,
            now: self.now,
            today: self.today,
        }
    }

    /// A mandatory message inside this one; absent is 100.
    pub(super) fn message<M, T>(
        &mut self,
        field: &str,
        message: Option<M>,
        read: impl FnOnce(&mut Fields<'_>, M) -> Option<T>,
    ) -> Option<T> {
        let Some(message) = message else {
            self.refuse(field, Code::Missing);
            return None;
        };
        read(&mut self.inside(field), message)
    }

    /// Every element of a list, which holds at most so many; a longer one is refused whole (111).
    pub(super) fn list<M, T>(
        &mut self,
        field: &str,
        elements: Vec<M>,
        max: usize,
        mut read: impl FnMut(&mut Fields<'_>, M) -> Option<T>,
    ) -> Option<Vec<T>> {
        if elements.len() > max {
            self.report(field, Finding::new(Code::Malformed).with("max", max));
            return None;
        }
        // All are read, so that all that is wrong is found.
        let read: Vec<Option<T>> = elements
            .into_iter()
            .enumerate()
            .map(|(index, element)| read(&mut self.inside(&format!("{field}[{index}]")), element))
            .collect();
        read.into_iter().collect()
    }

    /// Refuses (130) each element that equals an earlier one.
    pub(super) fn refuse_repeated<T>(
        &mut self,
        elements: &[T],
        place: impl Fn(usize) -> String,
        same: impl Fn(&T, &T) -> bool,
    ) {
        for (index, element) in elements.iter().enumerate() {
            if elements[..index]
                .iter()
                .any(|earlier| same(earlier, element))
            {
                self.refuse(&place(index), Code::ValueNotAllowed);
            }
        }
    }
}

#[cfg(test)]
pub(super) mod testing {
    //! What tests of parsers share: a fixed day, and the found violations as paths and numbers.
    #![allow(
        clippy::unwrap_used,
        clippy::panic,
        reason = "a test fails by panicking"
    )]
    use super::{Fields, parse};
    use carmed_model::{Day, Instant};
    use carmed_registry::Refusal;

    /// A moment of 2026-06-15, and that day.
    pub(in crate::grpc) fn now() -> (Instant, Day) {
        (
            Instant::from_micros(1_781_510_400_000_000),
            Day::parse("2026-06-15").unwrap(),
        )
    }

    /// What parsing refuses, as `(path, code)`; nothing where it succeeds.
    pub(in crate::grpc) fn violations<T>(
        read: impl FnOnce(&mut Fields<'_>) -> Option<T>,
    ) -> Vec<(String, u32)> {
        match parse(now(), read) {
            Ok(_) => Vec::new(),
            Err(Refusal::Invalid(findings)) => findings
                .into_iter()
                .map(|found| (found.field, found.code.number()))
                .collect(),
            Err(other) => panic!("not a violation: {other}"),
        }
    }

    /// The expected violations in the form of [`violations`].
    pub(in crate::grpc) fn expected(violations: &[(&str, u32)]) -> Vec<(String, u32)> {
        violations
            .iter()
            .map(|(path, code)| ((*path).to_owned(), *code))
            .collect()
    }
}
