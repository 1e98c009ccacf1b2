//! The tail of the log: a selection of its events as they come, from any revision on, without a gap.

use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::Revision;
use carmed_storage::{EventRow, Events};
use futures::FutureExt as _;
use std::collections::VecDeque;
use std::future::Pending;
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Timeout;

/// How many events one page holds: what a watcher that reads slowly costs beside its cursor.
const PAGE_EVENTS: u32 = 200;

/// How long a watcher waits for something to be told.
pub(crate) struct Silence(Pin<Box<Timeout<Pending<()>>>>);

impl Silence {
    /// A silence that begins now.
    pub(crate) fn of(wait: Duration) -> Self {
        Self(Box::pin(tokio::time::timeout(wait, std::future::pending())))
    }

    /// Whether it has lasted long enough.
    pub(crate) fn is_over(&mut self) -> bool {
        self.0.as_mut().now_or_never().is_some()
    }
}

/// The events of a selection after a cursor. It is pulled: nothing is kept for whoever does not ask but
/// the cursor and the rest of one page.
pub(crate) struct Tail {
    which: Events,
    /// Everything of the selection up to here has passed.
    cursor: Revision,
    page: VecDeque<EventRow>,
    has_caught_up: bool,
    moves: watch::Receiver<Revision>,
}

impl Tail {
    /// The events of that selection after that revision.
    ///
    /// # Errors
    /// [`Refusal::Behind`] where the log does not reach that revision: whoever names it saw another log.
    pub(crate) async fn after(
        registry: &Registry,
        which: Events,
        cursor: Revision,
    ) -> Result<Self, Refusal> {
        registry.reach(cursor, Duration::ZERO).await?;
        Ok(Self {
            which,
            cursor,
            page: VecDeque::new(),
            has_caught_up: false,
            moves: registry.fold.moves(),
        })
    }

    /// Everything of the selection up to this revision has passed.
    pub(crate) const fn cursor(&self) -> Revision {
        self.cursor
    }

    /// Waits until an event comes next, and shows it; `None` once there was none for so long, and when
    /// the end of the log is reached for the first time.
    ///
    /// The log is read at the beginning of each wait, and then each time this server's fold moves.
    pub(crate) async fn front(
        &mut self,
        registry: &Registry,
        silence: &mut Silence,
    ) -> Result<Option<&EventRow>, Refusal> {
        while self.page.is_empty() {
            // Taken note of before the log is read: what is recorded meanwhile is another move.
            self.moves.borrow_and_update();
            let register = &registry.store.register;
            let page = register
                .events(self.which, self.cursor, PAGE_EVENTS)
                .await?;
            if page.events.is_empty() {
                // The page says that nothing lies between the cursor and the head it was read with.
                self.cursor = self.cursor.max(page.head.revision);
                let first_time = !std::mem::replace(&mut self.has_caught_up, true);
                if first_time || !self.wait_for_move(silence).await? {
                    return Ok(None);
                }
            }
            self.page = page.events.into();
        }
        Ok(self.page.front())
    }

    /// The event in front, where it was read already.
    pub(crate) fn peek(&self) -> Option<&EventRow> {
        self.page.front()
    }

    /// The last event read so far.
    pub(crate) fn last_read(&self) -> Revision {
        self.page.back().map_or(self.cursor, |row| row.revision)
    }

    /// Goes past the event in front, once what it tells is made.
    pub(crate) fn pass(&mut self) {
        if let Some(row) = self.page.pop_front() {
            self.cursor = row.revision;
        }
    }

    /// `false` once the silence has lasted long enough.
    async fn wait_for_move(&mut self, silence: &mut Silence) -> Result<bool, Refusal> {
        tokio::select! {
            biased;
            moved = self.moves.changed() => match moved {
                Ok(()) => Ok(true),
                Err(_) => Err(Refusal::unavailable("the registry is closing")),
            },
            _ = silence.0.as_mut() => Ok(false),
        }
    }
}
