//! `WatchAgreements`: a provider is told when it is time to ask again.

use crate::access;
use crate::feed::{FeedItem, Interest, Silence, Tail};
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::decision::VersionCause;
use carmed_model::{
    AgreementNumber, Caller, Day, DecisionVersion, Dossier, EventBody, Instant, MutationChange,
    Organisation, Period, PersonId, Question, RecordedMutation, Revision,
};
use carmed_storage::{ConsultationQuery, EventRow, Events, HistoryKey, Subject};
use carmed_validation::Limit;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How many consultations one page of the journal holds.
const PAGE_RECORDS: u32 = 500;
/// How far each look at the journal reaches back behind the one before, in microseconds: a consultation
/// is stored after the moment it carries, by at most the time of one call and by what the clocks of two
/// servers differ.
const JOURNAL_OVERLAP_MICROS: i64 = 5 * 60 * 1_000_000;

/// What happened to a decision about a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgreementNews {
    /// There is a decision where there was none.
    DecisionAppeared,
    /// The decision was modified or extended, or its State share was replaced.
    DecisionChanged,
    /// The decision was stopped.
    DecisionStopped,
    /// The decision was suspended.
    DecisionSuspended,
    /// The decision was closed.
    DecisionClosed,
    /// The decision was reactivated.
    DecisionReactivated,
}

impl AgreementNews {
    const fn of(cause: &VersionCause) -> Self {
        match cause {
            VersionCause::Registered => Self::DecisionAppeared,
            VersionCause::Modified
            | VersionCause::Extended
            | VersionCause::StateShareReplaced { .. } => Self::DecisionChanged,
            VersionCause::Stopped { .. } => Self::DecisionStopped,
            VersionCause::Suspended { .. } => Self::DecisionSuspended,
            VersionCause::Closed => Self::DecisionClosed,
            VersionCause::Reactivated => Self::DecisionReactivated,
        }
    }
}

/// Something happened about a question of the provider. It tells nothing that asking again would not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementChange {
    /// The ticket of the provider's own consultation.
    pub ticket: Uuid,
    /// The Brussels day of that consultation.
    pub consultation_date: Day,
    /// What was asked.
    pub question: Question,
    /// The agreements that were given; none for an open question.
    pub agreements: Vec<AgreementNumber>,
    /// What happened.
    pub news: AgreementNews,
}

/// The feed of one provider. Its cursor is a revision, and the store holds the rest: it survives
/// restarts.
pub struct AgreementFeed {
    registry: Arc<Registry>,
    organisation: Organisation,
    tail: Tail,
    /// The provider's questions by ticket: all that were on record when the log was last read.
    interests: HashMap<Uuid, Interest>,
    /// Their tickets, by whom they are about as the fold now knows.
    by_person: HashMap<PersonId, Vec<Uuid>>,
    /// The events up to here were read before the journal was.
    known_up_to: Revision,
    /// From where on the journal is read next, but for the overlap.
    journal_read_until: Instant,
}

impl Registry {
    /// What happens after that revision to decisions about the calling provider's own questions of
    /// coverage; [`Revision::ZERO`] for all of it. Computations are no questions: the agreement they
    /// name was given by one.
    ///
    /// # Errors
    /// 140 for anybody but a provider; [`Refusal::Behind`] for a revision the log has not reached.
    pub async fn watch_agreements(
        self: &Arc<Self>,
        caller: &Caller,
        after: Revision,
    ) -> Result<AgreementFeed, Refusal> {
        access::require_provider(caller)?;
        let tail = Tail::after(self, Events::Every, after).await?;
        let register = &self.store.register;
        let next = register.events(Events::Every, after, 1).await?;
        let (_, today) = self.now();
        let first_news = next.events.first().map_or(today, |row| {
            let recorded_on = self.clock.day_of(row.recorded_at);
            recorded_on.min(today)
        });
        // The last care day of an agreement lies at most one decision's length after its consultation.
        let care = self
            .parameters
            .limit(Limit::BillingTerm, first_news)
            .earliest_reaching(first_news);
        let asked = self
            .parameters
            .limit(Limit::DecisionLengthMax, care)
            .before(care);
        let mut feed = AgreementFeed {
            registry: Arc::clone(self),
            organisation: caller.organisation.base(),
            tail,
            interests: HashMap::new(),
            by_person: HashMap::new(),
            known_up_to: after,
            journal_read_until: self.clock.start_of(asked),
        };
        feed.read_journal().await?;
        Ok(feed)
    }
}

impl AgreementFeed {
    /// The next item: what one event means to the provider's questions, or a heartbeat after so long a
    /// silence, and one as soon as the feed has caught up. A call that is dropped loses nothing.
    ///
    /// # Errors
    /// Where the log or the journal cannot be read; the feed goes on after it.
    pub async fn next(
        &mut self,
        wait: Duration,
    ) -> Result<FeedItem<Vec<AgreementChange>>, Refusal> {
        let mut silence = Silence::of(wait);
        while let Some(row) = self.tail.front(&self.registry, &mut silence).await? {
            if row.revision > self.known_up_to {
                self.know_questions().await?;
            }
            let Some(row) = self.tail.peek() else { break };
            let changes = self.changes(row).await?;
            let (revision, recorded_at) = (row.revision, row.recorded_at);
            self.tail.pass();
            if !changes.is_empty() {
                return Ok(FeedItem {
                    revision,
                    recorded_at: Some(recorded_at),
                    news: Some(changes),
                });
            }
            if silence.is_over() {
                break;
            }
        }
        Ok(FeedItem::heartbeat(self.tail.cursor()))
    }

    /// Makes sure every question is known that an event read so far can be news of. A question is stored
    /// only while nothing newer about its person is: whatever was stored before an event is seen by a
    /// look at the journal after that event was read.
    async fn know_questions(&mut self) -> Result<(), Refusal> {
        let read = self.tail.last_read();
        self.read_journal().await?;
        let registry = &self.registry;
        if registry.fold.head().revision < read {
            registry
                .fold
                .catch_up(&registry.store, &registry.keys)
                .await?;
        }
        if let Some(row) = self.tail.peek() {
            let recorded_on = registry.clock.day_of(row.recorded_at);
            self.interests
                .retain(|_, interest| !interest.has_lapsed(recorded_on));
        }
        self.by_person.clear();
        for interest in self.interests.values() {
            if let Subject::Person(person_id) = registry.subject_now(interest.subject) {
                let tickets = self.by_person.entry(person_id).or_default();
                tickets.push(interest.ticket);
            }
        }
        self.known_up_to = read;
        Ok(())
    }

    async fn read_journal(&mut self) -> Result<(), Refusal> {
        let registry = &self.registry;
        let (now, _) = registry.now();
        let mut query = ConsultationQuery {
            organisation: Some(self.organisation),
            from: Some(self.journal_read_until.plus_micros(-JOURNAL_OVERLAP_MICROS)),
            limit: PAGE_RECORDS,
            ..ConsultationQuery::default()
        };
        loop {
            let page = registry.store.journal.list(&query).await?;
            registry.catch_up_with(&page.rows).await?;
            for row in &page.rows {
                if self.interests.contains_key(&row.key.ticket) || registry.is_erased(row.subject) {
                    continue;
                }
                let consultation = registry.open_consultation(row)?;
                let interest = Interest::of(row, consultation, &registry.parameters);
                self.interests
                    .extend(interest.map(|interest| (interest.ticket, interest)));
            }
            query.after = page.next;
            if query.after.is_none() {
                self.journal_read_until = now;
                return Ok(());
            }
        }
    }

    /// What an event means to the provider's questions, by ticket.
    async fn changes(&self, row: &EventRow) -> Result<Vec<AgreementChange>, Refusal> {
        let registry = &self.registry;
        let Some(person_id) = row.person_id else {
            return Ok(Vec::new());
        };
        let view = registry.fold.view_of(person_id);
        let (Subject::Person(owner), Some(dossier)) = (view.subject, &view.dossier) else {
            return Ok(Vec::new());
        };
        let Some(tickets) = self.by_person.get(&owner) else {
            return Ok(Vec::new());
        };
        let recorded_on = registry.clock.day_of(row.recorded_at);
        let mut awaiting: Vec<&Interest> = tickets
            .iter()
            .filter_map(|ticket| self.interests.get(ticket))
            .filter(|interest| interest.awaits(row.revision, recorded_on))
            // Who could not see the person could not see what happens to them.
            .filter(|interest| registry.fits(interest, dossier))
            .collect();
        if awaiting.is_empty() {
            return Ok(Vec::new());
        }
        let Some(event) = registry.open_unless_erased(row).await? else {
            return Ok(Vec::new());
        };
        let news = match &event.body {
            EventBody::Decision(version) => {
                let days = registry.days_before_and_after(version).await?;
                awaiting.retain(|interest| interest.is_about(version.card_number, &days));
                AgreementNews::of(&version.cause)
            }
            EventBody::Mutation(recorded) => {
                awaiting.retain(|interest| now_leads_to(interest, person_id, recorded, dossier));
                AgreementNews::DecisionAppeared
            }
            _ => return Ok(Vec::new()),
        };
        awaiting.sort_by_key(|interest| interest.ticket);
        let change = |interest: &Interest| AgreementChange {
            ticket: interest.ticket,
            consultation_date: interest.consultation_date,
            question: interest.question,
            agreements: interest.agreements.clone(),
            news,
        };
        Ok(awaiting.into_iter().map(change).collect())
    }
}

impl Registry {
    /// Who that is as the fold now knows.
    fn subject_now(&self, subject: Subject) -> Subject {
        match subject {
            Subject::Person(person_id) => self.fold.view_of(person_id).subject,
            Subject::Unknown(ssin_hmac) => self.fold.view(ssin_hmac).subject,
        }
    }

    /// Whether the second factor of the question, if it had one, fits the person as now known.
    fn fits(&self, interest: &Interest, dossier: &Dossier) -> bool {
        let factor = interest.second_factor.as_ref();
        factor.is_none_or(|factor| factor.fits(dossier, |text| self.keyed_hash(text)))
    }

    /// The days a version holds, and those the version before it held: what a stop took away is news too.
    async fn days_before_and_after(
        &self,
        version: &DecisionVersion,
    ) -> Result<Vec<Period>, Refusal> {
        let mut days = vec![version.decision.period];
        if version.version > 1 {
            let key = HistoryKey::Version(version.card_number, version.version - 1);
            for row in self.store.register.history(key).await? {
                if let EventBody::Decision(before) = self.open_event(&row).await?.body {
                    days.push(before.decision.period);
                }
            }
        }
        Ok(days)
    }
}

/// Whether an SSIN that was replaced now leads an open question to a decision it did not lead to before
/// (LIFE-10).
fn now_leads_to(
    interest: &Interest,
    person_id: PersonId,
    recorded: &RecordedMutation,
    dossier: &Dossier,
) -> bool {
    let leads_elsewhere = match (&recorded.mutation.change, recorded.merger) {
        // Both persons are told of; one of the two events tells it.
        (MutationChange::SsinReplaced(_), Some(merger)) => merger.survivor == person_id,
        (MutationChange::SsinReplaced(_), None) => interest.subject != Subject::Person(person_id),
        _ => false,
    };
    let decisions = dossier.decisions.iter();
    let days: Vec<Period> = decisions
        .filter_map(|version| version.days_in_force())
        .collect();
    leads_elsewhere && interest.is_open_on(&days)
}
