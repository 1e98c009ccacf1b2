//! Connections as they come in: only those whose client says something are served.

use futures::stream::{FuturesUnordered, StreamExt as _};
use futures::{Stream, stream};
use std::io;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// How long a client may take to send its first byte.
pub(crate) const FIRST_BYTE_MAX: Duration = Duration::from_secs(10);
/// How many connections may be silent at once; more wait in the backlog.
const SILENT_MAX: usize = 4_096;
/// How long accepting rests after it failed: the machine has no room for more, and asking at once again
/// would only keep a core busy.
const REST: Duration = Duration::from_millis(50);

/// The connections of a listener, each as soon as its client has sent something. One that stays silent
/// is closed; it never reaches the server, and so never delays its stop.
pub(crate) fn incoming(
    listener: TcpListener,
    first_byte_max: Duration,
) -> impl Stream<Item = io::Result<TcpStream>> {
    let state = (listener, FuturesUnordered::new());
    stream::unfold(state, move |(listener, mut silent)| async move {
        loop {
            tokio::select! {
                accepted = listener.accept(), if silent.len() < SILENT_MAX => match accepted {
                    Ok((connection, _)) => silent.push(spoken(connection, first_byte_max)),
                    Err(error) => {
                        tracing::warn!(%error, "a connection is not accepted");
                        rest().await;
                    }
                },
                Some(connection) = silent.next() => {
                    if let Some(connection) = connection {
                        return Some((Ok(connection), (listener, silent)));
                    }
                }
            }
        }
    })
}

/// The connection once its client has sent something; `None` where it does not in time.
async fn spoken(connection: TcpStream, first_byte_max: Duration) -> Option<TcpStream> {
    // Small answers would otherwise wait for the acknowledgement of the one before.
    connection.set_nodelay(true).ok()?;
    let mut first = [0];
    let said = timeout(first_byte_max, connection.peek(&mut first)).await;
    (said.ok()?.ok()? > 0).then_some(connection)
}

#[allow(
    clippy::disallowed_methods,
    reason = "nothing tells when the machine has room again"
)]
async fn rest() {
    tokio::time::sleep(REST).await;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use std::pin::pin;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    #[tokio::test]
    async fn a_silent_connection_is_closed_and_one_that_speaks_is_served_meanwhile() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut silent = TcpStream::connect(address).await.unwrap();
        let mut speaking = TcpStream::connect(address).await.unwrap();
        speaking.write_all(b"PRI").await.unwrap();
        let mut connections = pin!(incoming(listener, Duration::from_millis(200)));
        let mut served = connections.next().await.unwrap().unwrap();
        let mut first = [0; 3];
        served.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"PRI", "what was said is still there to read");
        let mut rest = Vec::new();
        tokio::select! {
            _ = connections.next() => panic!("a silent connection is served"),
            closed = silent.read_to_end(&mut rest) => assert_eq!(closed.unwrap(), 0),
        }
    }
}
