//! How long a call may take: what the caller grants, within what the server allows.

use http::HeaderMap;
use std::time::Duration;

/// The metadata with which a caller grants time.
pub(crate) const METADATA: &str = "grpc-timeout";

/// How long a handler may wait where the caller grants no time of its own.
const WAIT_BY_DEFAULT: Duration = Duration::from_secs(5);
/// What a wait leaves at most to the rest of the call, so that its answer still arrives: clients round
/// the time they grant up, by up to a tenth of a second for the longer ones.
const WAIT_MARGIN_MAX: Duration = Duration::from_millis(500);
/// How much before the caller's own timer the server answers at most: tonic has a second timer at
/// that moment, which would say CANCELLED.
const HEAD_START_MAX: Duration = Duration::from_millis(2);

/// The time a handler has: how long it may wait for something, such as a revision, before it must
/// refuse, and how long the caller lets a stream of answers run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Remaining {
    wait: Duration,
    granted: Option<Duration>,
}

impl Remaining {
    /// The longest wait.
    pub(crate) fn wait(&self) -> Duration {
        self.wait
    }

    /// The time the caller grants to a stream of answers; `None` where it sets no end. What the server
    /// allows a call holds to its first answer only.
    pub(crate) fn granted(&self) -> Option<Duration> {
        self.granted
    }
}

/// The time one call has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Deadline {
    /// When the server ends it.
    pub(crate) ends_after: Duration,
    /// What its handler may wait.
    pub(crate) remaining: Remaining,
}

/// The metadata is not one to eight digits and a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MalformedTimeout;

impl Deadline {
    /// The time that the metadata grants, at most what the server allows.
    pub(crate) fn read(headers: &HeaderMap, call_max: Duration) -> Result<Self, MalformedTimeout> {
        let mut values = headers.get_all(METADATA).iter();
        let granted = match (values.next(), values.next()) {
            (None, _) => {
                let wait = WAIT_BY_DEFAULT.min(before_end(call_max, WAIT_MARGIN_MAX));
                return Ok(Self {
                    ends_after: call_max,
                    remaining: Remaining {
                        wait,
                        granted: None,
                    },
                });
            }
            (Some(value), None) => value
                .to_str()
                .ok()
                .and_then(parse)
                .ok_or(MalformedTimeout)?,
            (Some(_), Some(_)) => return Err(MalformedTimeout),
        };
        let time = granted.min(call_max);
        Ok(Self {
            ends_after: before_end(time, HEAD_START_MAX),
            remaining: Remaining {
                wait: before_end(time, WAIT_MARGIN_MAX),
                granted: Some(before_end(granted, HEAD_START_MAX)),
            },
        })
    }
}

/// That time less a tenth, and less no more than that margin.
fn before_end(time: Duration, margin_max: Duration) -> Duration {
    time.saturating_sub(margin_max.min(time / 10))
}

/// One to eight digits and a unit, as gRPC over HTTP/2 writes a timeout.
fn parse(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if !(1..=8).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(value * 3_600)),
        "M" => Some(Duration::from_secs(value * 60)),
        "S" => Some(Duration::from_secs(value)),
        "m" => Some(Duration::from_millis(value)),
        "u" => Some(Duration::from_micros(value)),
        "n" => Some(Duration::from_nanos(value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use http::HeaderValue;

    const MAX: Duration = Duration::from_secs(60);

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(METADATA, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn every_unit_of_the_protocol_is_read() {
        for (text, granted) in [
            ("2H", Duration::from_secs(7_200)),
            ("3M", Duration::from_secs(180)),
            ("99999999S", Duration::from_secs(99_999_999)),
            ("250m", Duration::from_millis(250)),
            ("7u", Duration::from_micros(7)),
            ("0n", Duration::ZERO),
        ] {
            assert_eq!(parse(text), Some(granted), "{text}");
        }
    }

    #[test]
    fn any_other_form_is_malformed_and_never_read_as_no_deadline() {
        for text in [
            "",
            "S",
            "5",
            "5s",
            "5 S",
            "+5S",
            "-5S",
            "123456789S",
            "5SS",
            "1.5S",
            "5é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(
            Deadline::read(&headers(&["soon"]), MAX),
            Err(MalformedTimeout)
        );
        assert_eq!(
            Deadline::read(&headers(&["1S", "2S"]), MAX),
            Err(MalformedTimeout)
        );
    }

    #[test]
    fn a_handler_waits_less_than_the_call_lasts_and_the_call_less_than_was_granted() {
        for granted in ["9S", "100m", "1m", "900n"] {
            let deadline = Deadline::read(&headers(&[granted]), MAX).unwrap();
            assert!(
                deadline.remaining.wait() <= deadline.ends_after,
                "{granted}"
            );
            assert!(deadline.ends_after < parse(granted).unwrap(), "{granted}");
        }
    }

    #[test]
    fn no_call_lasts_longer_than_the_server_allows() {
        let deadline = Deadline::read(&headers(&["2H"]), MAX).unwrap();
        assert!(deadline.ends_after <= MAX);
        let granted = deadline.remaining.granted().unwrap();
        assert!(
            granted > MAX,
            "a stream may last as long as its caller lets it"
        );
        let without = Deadline::read(&HeaderMap::new(), MAX).unwrap();
        assert_eq!(without.ends_after, MAX);
        assert_eq!(without.remaining.granted(), None);
        assert_eq!(without.remaining.wait(), Duration::from_secs(5));
        let short = Deadline::read(&HeaderMap::new(), Duration::from_secs(1)).unwrap();
        assert!(short.remaining.wait() < Duration::from_secs(1));
    }
}
