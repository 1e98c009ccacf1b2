//! `WatchDecisions`: everything that concerns an OCMW, in order, without a gap.

use crate::access;
use crate::feed::{FeedItem, Silence, Tail};
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::{
    Caller, Cbe, DecisionVersion, Event, EventBody, MutationNotice, Organisation, PersonId,
    Posting, Revision,
};
use carmed_storage::{EventRow, Events, HistoryKey};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// What an OCMW is told.
#[derive(Debug)]
pub enum OcmwNews {
    /// A decision of the OCMW got a new version.
    Decision {
        /// The event; its body is the version.
        event: Box<Event>,
        /// The version.
        version: Box<DecisionVersion>,
    },
    /// A mutation concerns decisions of the OCMW: what it is told of its own, at least one notice.
    Mutation(Vec<MutationNotice>),
    /// A provider billed under a decision of the OCMW, or released what it had billed.
    Billing {
        /// The posting.
        posting: Box<Posting>,
        /// Whether it is void now.
        released: bool,
    },
}

/// The feed of one OCMW. It survives restarts: its cursor is a revision, and the store holds the rest.
pub struct DecisionFeed {
    registry: Arc<Registry>,
    cbe: Cbe,
    tail: Tail,
}

impl Registry {
    /// Everything that concerns the calling OCMW after that revision; [`Revision::ZERO`] for all of it.
    ///
    /// # Errors
    /// 140 for anybody but an OCMW; [`Refusal::Behind`] for a revision the log has not reached.
    pub async fn watch_decisions(
        self: &Arc<Self>,
        caller: &Caller,
        after: Revision,
    ) -> Result<DecisionFeed, Refusal> {
        let cbe = access::ocmw(caller)?;
        let which = Events::Concerning(Organisation::Cbe(cbe));
        let tail = Tail::after(self, which, after).await?;
        Ok(DecisionFeed {
            registry: Arc::clone(self),
            cbe,
            tail,
        })
    }

    /// The posting with that id, released or not, of a person.
    async fn posting(&self, person_id: PersonId, posting_id: Uuid) -> Result<Posting, Refusal> {
        for person_id in self.fold.everybody_behind(person_id) {
            let key = HistoryKey::Person(person_id);
            for row in self.store.register.history(key).await? {
                if let Some(event) = self.open_unless_erased(&row).await?
                    && let EventBody::BillingPosted(posting) = event.body
                    && posting.posting_id == posting_id
                {
                    return Ok(*posting);
                }
            }
        }
        Err(Refusal::fault("a released posting is not on record"))
    }
}

impl DecisionFeed {
    /// The next item: what comes next for this OCMW, or a heartbeat after so long a silence, and one as
    /// soon as the feed has caught up. A call that is dropped loses nothing.
    ///
    /// # Errors
    /// Where the log cannot be read; the feed goes on after it.
    pub async fn next(&mut self, wait: Duration) -> Result<FeedItem<OcmwNews>, Refusal> {
        let mut silence = Silence::of(wait);
        while let Some(row) = self.tail.front(&self.registry, &mut silence).await? {
            let news = self.registry.news(row, self.cbe).await?;
            let (revision, recorded_at) = (row.revision, row.recorded_at);
            self.tail.pass();
            if news.is_some() {
                return Ok(FeedItem {
                    revision,
                    recorded_at: Some(recorded_at),
                    news,
                });
            }
            if silence.is_over() {
                break;
            }
        }
        Ok(FeedItem::heartbeat(self.tail.cursor()))
    }
}

impl Registry {
    /// What an event tells that OCMW, and no other.
    async fn news(&self, row: &EventRow, cbe: Cbe) -> Result<Option<OcmwNews>, Refusal> {
        let Some(event) = self.open_unless_erased(row).await? else {
            return Ok(None);
        };
        Ok(match &event.body {
            EventBody::Decision(version) => {
                let version = version.clone();
                let own = version.decision.ocmw.cbe == cbe;
                own.then(|| OcmwNews::Decision {
                    event: Box::new(event),
                    version,
                })
            }
            EventBody::Mutation(recorded) => {
                let mut notices = recorded.notices.clone();
                notices.retain(|notice| notice.ocmw.cbe == cbe);
                (!notices.is_empty()).then_some(OcmwNews::Mutation(notices))
            }
            EventBody::BillingPosted(posting) => billing(posting.as_ref().clone(), false, cbe),
            EventBody::BillingReleased(posting_id) => {
                let person_id = event
                    .person_id
                    .ok_or_else(|| Refusal::fault("a posting is about no person"))?;
                billing(self.posting(person_id, *posting_id).await?, true, cbe)
            }
            EventBody::AttestationSent(_)
            | EventBody::AttestationDeleted(_)
            | EventBody::Tariff(_) => None,
        })
    }
}

fn billing(posting: Posting, released: bool, cbe: Cbe) -> Option<OcmwNews> {
    (posting.ocmw == cbe).then(|| OcmwNews::Billing {
        posting: Box::new(posting),
        released,
    })
}
