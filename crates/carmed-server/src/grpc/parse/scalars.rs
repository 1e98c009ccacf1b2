//! Single values: identifiers, texts, numbers, amounts, moments and values of enums.

use super::Fields;
use crate::grpc::enumerated::Enumerated;
use carmed_model::identifiers::IdentifierError;
use carmed_model::{Cents, Code, Finding, Instant};
use prost_types::Timestamp;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z, in seconds: what a timestamp can hold.
const TIMESTAMP_SECONDS: RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;
const MICROS_PER_SECOND: i64 = 1_000_000;
const NANOS_PER_MICRO: i32 = 1_000;

/// Characters that show nothing or turn the text around them: two texts that look alike would differ.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
    )
}

impl Fields<'_> {
    /// A mandatory identifier: 100, 111, 112, 113 or 130.
    pub(in crate::grpc) fn identifier<T>(
        &mut self,
        field: &str,
        text: &str,
        parse: impl FnOnce(&str) -> Result<T, IdentifierError>,
    ) -> Option<T> {
        parse(text)
            .map_err(|error| {
                let code = Code::from_number(u32::from(error.code())).unwrap_or(Code::Malformed);
                self.refuse(field, code);
            })
            .ok()
    }

    /// An identifier that may be absent.
    pub(in crate::grpc) fn optional_identifier<T>(
        &mut self,
        field: &str,
        text: Option<&str>,
        parse: impl FnOnce(&str) -> Result<T, IdentifierError>,
    ) -> Option<T> {
        text.and_then(|text| self.identifier(field, text, parse))
    }

    /// A mandatory text of one line: not blank (100), no longer than allowed, no control characters (111).
    pub(in crate::grpc) fn text(
        &mut self,
        field: &str,
        text: String,
        max: usize,
    ) -> Option<String> {
        self.checked_text(field, text, max, char::is_control)
    }

    /// A mandatory text that may run over several lines.
    pub(in crate::grpc) fn prose(
        &mut self,
        field: &str,
        text: String,
        max: usize,
    ) -> Option<String> {
        self.checked_text(field, text, max, |c| c.is_control() && c != '\n')
    }

    fn checked_text(
        &mut self,
        field: &str,
        text: String,
        max: usize,
        forbidden: impl Fn(char) -> bool,
    ) -> Option<String> {
        if text.trim().is_empty() {
            self.refuse(field, Code::Missing);
            return None;
        }
        if text.chars().count() > max {
            self.report(field, Finding::new(Code::Malformed).with("max", max));
            return None;
        }
        if text.contains(forbidden) || text.contains(is_invisible) {
            self.refuse(field, Code::Malformed);
            return None;
        }
        Some(text)
    }

    /// A mandatory UUID, written with hyphens; the one of zeros is none.
    pub(in crate::grpc) fn uuid(&mut self, field: &str, text: &str) -> Option<Uuid> {
        if text.is_empty() {
            self.refuse(field, Code::Missing);
            return None;
        }
        let uuid = Some(text)
            .filter(|text| text.len() == uuid::fmt::Hyphenated::LENGTH)
            .and_then(|text| Uuid::try_parse(text).ok())
            .filter(|uuid| !uuid.is_nil());
        if uuid.is_none() {
            self.refuse(field, Code::Malformed);
        }
        uuid
    }

    /// A mandatory value of an enum: 100 when unspecified, 130 when unknown.
    pub(in crate::grpc) fn value<E: Enumerated>(&mut self, field: &str, number: i32) -> Option<E> {
        let value = E::from_number(number);
        if value.is_none() {
            self.refuse(
                field,
                if number == 0 {
                    Code::Missing
                } else {
                    Code::ValueNotAllowed
                },
            );
        }
        value
    }

    /// A value of an enum that may be absent; said to be unspecified, it is refused too (130).
    pub(in crate::grpc) fn optional_value<E: Enumerated>(
        &mut self,
        field: &str,
        number: Option<i32>,
    ) -> Option<E> {
        let number = number?;
        let value = E::from_number(number);
        if value.is_none() {
            self.refuse(field, Code::ValueNotAllowed);
        }
        value
    }

    /// A yes or no that must be said.
    pub(in crate::grpc) fn said(&mut self, field: &str, said: Option<bool>) -> Option<bool> {
        if said.is_none() {
            self.refuse(field, Code::Missing);
        }
        said
    }

    /// An amount in cents that may be absent: from zero to [`Cents::LIMIT`], else 130.
    pub(in crate::grpc) fn optional_cents(
        &mut self,
        field: &str,
        cents: Option<i64>,
    ) -> Option<Cents> {
        cents.and_then(|cents| self.cents(field, cents))
    }

    /// An amount in cents: from zero to [`Cents::LIMIT`], else 130.
    pub(in crate::grpc) fn cents(&mut self, field: &str, cents: i64) -> Option<Cents> {
        let amount = Cents::new(cents);
        if amount.is_negative() || amount > Cents::LIMIT {
            self.report(
                field,
                Finding::new(Code::ValueNotAllowed).with("max", Cents::LIMIT.cents()),
            );
            return None;
        }
        Some(amount)
    }

    /// An amount in cents that may be owed back: no further from zero than [`Cents::LIMIT`], else 130.
    pub(in crate::grpc) fn signed_cents(&mut self, field: &str, cents: i64) -> Option<Cents> {
        if cents.unsigned_abs() > Cents::LIMIT.cents().unsigned_abs() {
            let finding = Finding::new(Code::ValueNotAllowed);
            self.report(field, finding.with("max", Cents::LIMIT.cents()));
            return None;
        }
        Some(Cents::new(cents))
    }

    /// A number within limits, else 130.
    pub(in crate::grpc) fn number(
        &mut self,
        field: &str,
        number: u32,
        limits: RangeInclusive<u32>,
    ) -> Option<u32> {
        if limits.contains(&number) {
            return Some(number);
        }
        let finding = Finding::new(Code::ValueNotAllowed);
        self.report(
            field,
            finding
                .with("min", limits.start())
                .with("max", limits.end()),
        );
        None
    }

    /// A mandatory version; they begin at 1.
    pub(in crate::grpc) fn version(&mut self, field: &str, version: u32) -> Option<u32> {
        if version == 0 {
            self.refuse(field, Code::Missing);
        }
        (version > 0).then_some(version)
    }

    /// A moment that may be absent; not in the future (113).
    pub(in crate::grpc) fn optional_past_instant(
        &mut self,
        field: &str,
        timestamp: Option<Timestamp>,
    ) -> Option<Instant> {
        let Timestamp { seconds, nanos } = timestamp?;
        if !TIMESTAMP_SECONDS.contains(&seconds) || !(0..1_000_000_000).contains(&nanos) {
            self.refuse(field, Code::Malformed);
            return None;
        }
        let micros = seconds * MICROS_PER_SECOND + i64::from(nanos / NANOS_PER_MICRO);
        let instant = Instant::from_micros(micros);
        if instant > self.now {
            self.refuse(field, Code::ImplausibleDate);
            return None;
        }
        Some(instant)
    }
}

#[cfg(test)]
mod tests;
