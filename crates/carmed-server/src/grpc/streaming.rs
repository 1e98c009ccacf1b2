//! Streams of answers: what ends them, and what an answer about one item of many holds.

use super::call::Call;
use super::status;
use carmed_registry::Refusal;
use futures::future::{Either, select};
use futures::{Stream, StreamExt as _, stream};
use std::pin::pin;
use tokio::sync::watch;
use tonic::Status;
use tonic::codegen::BoxStream;

/// How many items of one stream are worked on at once: enough for the committers to store many of them
/// together, few enough for one caller not to crowd out the others. It is also how far the answers may
/// lag behind the items that were taken.
pub(super) const ITEMS_AT_ONCE: usize = 32;

/// Tells streams that have no end of their own that the server stops.
#[derive(Clone, Debug)]
pub(crate) struct Stopping(watch::Receiver<bool>);

/// Says that the server stops; dropped, it says so too.
#[derive(Debug)]
pub(crate) struct Stop(watch::Sender<bool>);

/// The two ends of the news that the server stops.
pub(crate) fn stop() -> (Stop, Stopping) {
    let (stop, stopping) = watch::channel(false);
    (Stop(stop), Stopping(stopping))
}

impl Stop {
    /// Ends every stream that has no end of its own.
    pub(crate) fn begin(&self) {
        self.0.send_replace(true);
    }
}

impl Stopping {
    /// Ends when the server stops, with the status that says so to the caller.
    pub(super) fn begun(&self, call: &Call) -> impl Future<Output = Status> + Send + use<> {
        let (mut stopping, language) = (self.0.clone(), call.language);
        async move {
            // A sender that is gone means the same.
            let _begun = stopping.wait_for(|begun| *begun).await.is_ok();
            status::stopping(language)
        }
    }
}

/// The stream to its end, to its first refusal, or to the moment something else ends it with a status.
///
/// Nothing runs ahead of the reader: the next item is made when the last one was taken. A stream that is
/// dropped, as a cancelled call's is, ends what it was making.
pub(super) fn until<T: Send + 'static>(
    items: impl Stream<Item = Result<T, Status>> + Send + 'static,
    end: impl Future<Output = Status> + Send + 'static,
) -> BoxStream<T> {
    let running = Some((Box::pin(items), Box::pin(end)));
    Box::pin(stream::unfold(running, |running| async move {
        let (mut items, end) = running?;
        // The end is asked first: a stream that always has an item would never be ended.
        match select(end, pin!(items.next())).await {
            Either::Left((status, _)) => Some((Err(status), None)),
            Either::Right((None, _)) => None,
            Either::Right((Some(Err(status)), _)) => Some((Err(status), None)),
            Either::Right((Some(Ok(item)), end)) => Some((Ok(item), Some((items, end)))),
        }
    }))
}

/// The items of a feed, until its caller, its deadline, a refusal or the stop of the server ends it.
pub(super) fn feed<T: Send + 'static>(
    call: Call,
    stopping: &Stopping,
    items: impl Stream<Item = Result<T, Refusal>> + Send + 'static,
) -> BoxStream<T> {
    let (over, begun) = (call.over(), stopping.begun(&call));
    let end = async move { select(pin!(over), pin!(begun)).await.factor_first().0 };
    let items = items.map(move |item| item.map_err(|refusal| call.refusal(&refusal)));
    until(items, end)
}

/// What is made of each item a caller sends, in the order of the items, several at once.
///
/// A status in place of an answer ends them all. When the server stops, no more items are taken; those
/// taken are answered first. What breaks off the items ends the answers with the same status.
pub(super) fn item_by_item<I, T, F>(
    call: &Call,
    stopping: &Stopping,
    items: impl Stream<Item = Result<I, Status>> + Send + 'static,
    mut answer: impl FnMut(I) -> F + Send + 'static,
) -> BoxStream<T>
where
    I: Send + 'static,
    T: Send + 'static,
    F: Future<Output = Result<T, Status>> + Send + 'static,
{
    let answers = until(items, stopping.begun(call))
        .map(move |item| match item {
            Ok(item) => Either::Left(answer(item)),
            Err(status) => Either::Right(std::future::ready(Err(status))),
        })
        .buffered(ITEMS_AT_ONCE);
    until(answers, call.over())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use carmed_validation::texts::Language;
    use futures::future::pending;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tonic::Code;

    #[tokio::test]
    async fn a_stream_ends_with_its_last_item_or_its_first_status() {
        let items = stream::iter([Ok(1), Ok(2)]);
        let all: Vec<_> = until(items, pending()).collect().await;
        assert_eq!(all.len(), 2);
        let items = stream::iter([Ok(1), Err(status::deadline_exceeded(Language::En)), Ok(3)]);
        let all: Vec<_> = until(items, pending()).collect().await;
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].as_ref().unwrap_err().code(), Code::DeadlineExceeded);
    }

    #[tokio::test]
    async fn a_stream_that_always_has_an_item_is_ended_all_the_same() {
        let end = std::future::ready(status::stopping(Language::En));
        let all: Vec<_> = until(stream::repeat_with(|| Ok(1)), end).collect().await;
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].as_ref().unwrap_err().code(), Code::Unavailable);
    }

    #[tokio::test]
    async fn nothing_is_made_before_it_is_asked_for() {
        let made = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&made);
        let items = stream::repeat_with(move || Ok(counted.fetch_add(1, Ordering::Relaxed)));
        let mut stream = until(items, pending());
        assert_eq!(stream.next().await.unwrap().unwrap(), 0);
        assert_eq!(made.load(Ordering::Relaxed), 1);
    }
}
