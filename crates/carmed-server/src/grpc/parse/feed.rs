//! From where on a feed is watched, and how often it says that nothing happened.

use super::Fields;
use carmed_model::Revision;
use std::time::Duration;

/// The longest silence of a feed that may be asked for, in seconds.
const HEARTBEAT_SECONDS_MAX: u32 = 300;
/// The longest silence of a feed where nothing is asked, in seconds.
const HEARTBEAT_SECONDS_BY_DEFAULT: u32 = 15;

/// How a feed is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grpc) struct Watched {
    /// What comes after it is sent.
    pub(in crate::grpc) after: Revision,
    /// The longest silence.
    pub(in crate::grpc) heartbeat: Duration,
}

impl Fields<'_> {
    /// How a feed is watched.
    pub(in crate::grpc) fn watched(
        &mut self,
        after_revision: u64,
        heartbeat_seconds: Option<u32>,
    ) -> Option<Watched> {
        let seconds = heartbeat_seconds.unwrap_or(HEARTBEAT_SECONDS_BY_DEFAULT);
        let seconds = self.number("heartbeat_seconds", seconds, 1..=HEARTBEAT_SECONDS_MAX)?;
        Some(Watched {
            after: Revision::new(after_revision),
            heartbeat: Duration::from_secs(seconds.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use crate::grpc::parse::parse;
    use crate::grpc::parse::testing::{expected, now, violations};
    use std::time::Duration;

    #[test]
    fn a_feed_is_never_silent_for_longer_than_five_minutes() {
        let heartbeat = |seconds| {
            let watched = parse(now(), |fields| fields.watched(7, seconds)).unwrap();
            (watched.after.number(), watched.heartbeat)
        };
        assert_eq!(heartbeat(None), (7, Duration::from_secs(15)));
        assert_eq!(heartbeat(Some(1)), (7, Duration::from_secs(1)));
        assert_eq!(heartbeat(Some(300)), (7, Duration::from_secs(300)));
        for wrong in [0, 301] {
            let found = violations(|fields| fields.watched(0, Some(wrong)));
            assert_eq!(found, expected(&[("heartbeat_seconds", 130)]));
        }
    }
}
