//! What all feeds share: their items, and the tail of the log they are made from.

mod interest;
mod tail;

pub(crate) use interest::Interest;
pub(crate) use tail::{Silence, Tail};

use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::{Event, Instant, Revision};
use carmed_storage::{EventRow, Subject};

/// One item of a feed. Revisions only ever rise, and each comes at most once with news.
#[derive(Debug)]
pub struct FeedItem<News> {
    /// Everything that concerns the watcher up to this revision has been told, this item included: the
    /// cursor to go on with.
    pub revision: Revision,
    /// When that revision was recorded; `None` beside a heartbeat.
    pub recorded_at: Option<Instant>,
    /// What happened; `None` is a heartbeat: nothing that concerns the watcher.
    pub news: Option<News>,
}

impl<News> FeedItem<News> {
    /// Nothing more happened up to that revision.
    pub(crate) const fn heartbeat(revision: Revision) -> Self {
        Self {
            revision,
            recorded_at: None,
            news: None,
        }
    }
}

impl Registry {
    /// Opens a stored event; `None` where the person it concerns was erased.
    pub(crate) async fn open_unless_erased(
        &self,
        row: &EventRow,
    ) -> Result<Option<Event>, Refusal> {
        if row.revision > self.fold.head().revision {
            self.fold.catch_up(&self.store, &self.keys).await?;
        }
        let erased = |person_id| self.fold.person_key(person_id).is_none();
        if row.person_id.is_some_and(erased) {
            return Ok(None);
        }
        self.fold.open(row).map(Some)
    }

    /// Whether the person was erased: what is on record about them cannot be opened any more.
    pub(crate) fn is_erased(&self, subject: Subject) -> bool {
        match subject {
            Subject::Person(person_id) => self.fold.person_key(person_id).is_none(),
            Subject::Unknown(_) => false,
        }
    }
}
