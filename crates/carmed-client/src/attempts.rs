//! One call in as many attempts as are safe and as its deadline has room for.

use crate::error::ClientError;
use std::error::Error;
use std::future::Future;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use tonic::{Code, Response, Status, TimeoutExpired};

/// How a call may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Patience {
    /// The time for all attempts together.
    pub(crate) deadline: Duration,
    /// How many attempts at most.
    pub(crate) attempts_max: u32,
    /// The pause before the second attempt; each further one is twice as long.
    pub(crate) first_pause: Duration,
}

/// Tries until there is an answer, a failure that would stay one, or no time left.
///
/// `send` makes one attempt with the time it is given. It must be safe to make twice.
#[allow(
    clippy::disallowed_methods,
    reason = "the deadline of a call is measured, and a pause between attempts is all there is to wait for"
)]
pub(crate) async fn call<R, F>(
    patience: Patience,
    mut send: impl FnMut(Duration) -> F,
) -> Result<R, ClientError>
where
    F: Future<Output = Result<Response<R>, Status>>,
{
    let ends = Instant::now() + patience.deadline;
    let mut pause = patience.first_pause;
    let mut attempt = 1;
    loop {
        let time_left = ends.saturating_duration_since(Instant::now());
        let Ok(outcome) = timeout_at(ends, send(time_left)).await else {
            return Err(ClientError::deadline(patience.deadline));
        };
        let status = match outcome {
            Ok(response) => return Ok(response.into_inner()),
            Err(status) if is_own_timeout(&status) => {
                return Err(ClientError::deadline(patience.deadline));
            }
            Err(status) => status,
        };
        let error = ClientError::from(&status);
        let wait = error.retry_after.map_or(pause, |told| told.max(pause));
        let has_time = Instant::now() + wait < ends;
        if attempt >= patience.attempts_max || !may_pass(&status) || !has_time {
            return Err(error);
        }
        tokio::time::sleep(wait).await;
        pause *= 2;
        attempt += 1;
    }
}

/// Whether the failure may pass: the server says so, or the connection broke.
pub(crate) fn may_pass(status: &Status) -> bool {
    status.code() == Code::Unavailable || status.source().is_some()
}

/// Whether the channel's own timer ended the attempt; it says CANCELLED then.
fn is_own_timeout(status: &Status) -> bool {
    let causes = std::iter::successors(status.source(), |&error| error.source());
    causes.into_iter().any(<dyn Error>::is::<TimeoutExpired>)
}
