//! The one writer: gathers commands while a commit runs and stores them in groups.

use crate::fold::{Change, Fold, Met};
use crate::keys::Keys;
use crate::refusal::Refusal;
use carmed_model::{PersonId, Revision};
use carmed_storage::{Append, Appended, NewEvent, RequestRow, StorageError, Store};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// How many commands one commit takes at most.
const BATCH_COMMANDS_MAX: usize = 256;
/// How many commands may wait; beyond it a caller waits for room.
const QUEUE_COMMANDS_MAX: usize = 1_024;

/// A command that was decided and is to be appended.
pub(crate) struct Command {
    pub(crate) append: Append,
    /// What its events change, in order, each with its person.
    pub(crate) changes: Vec<(PersonId, Change)>,
    pub(crate) met: Option<Met>,
}

/// A staged tariff release that is to be published.
pub(crate) struct Publication {
    pub(crate) release_id: Uuid,
    pub(crate) event: NewEvent,
    pub(crate) request: RequestRow,
}

enum Job {
    Append(Box<Command>, oneshot::Sender<Result<Appended, Refusal>>),
    Publish(
        Box<Publication>,
        oneshot::Sender<Result<Option<Revision>, Refusal>>,
    ),
}

/// The way to the writer.
#[derive(Clone)]
pub(crate) struct Writer(mpsc::Sender<Job>);

fn gone() -> Refusal {
    Refusal::unavailable("the writer has stopped")
}

impl Writer {
    /// Starts the writer; it ends once every handle is dropped and what was queued is stored.
    pub(crate) fn start(
        store: Store,
        fold: Arc<Fold>,
        keys: Arc<Keys>,
    ) -> (Self, tokio::task::JoinHandle<()>) {
        let (sender, queue) = mpsc::channel(QUEUE_COMMANDS_MAX);
        let task = tokio::spawn(Task { store, fold, keys }.run(queue));
        (Self(sender), task)
    }

    /// Appends a command, durably, and applies it to the fold before it answers. Once queued it is
    /// carried out even if the caller goes away.
    pub(crate) async fn append(&self, command: Command) -> Result<Appended, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.0
            .send(Job::Append(Box::new(command), reply))
            .await
            .map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Publishes a staged release; `None` where the request was answered before.
    pub(crate) async fn publish(
        &self,
        publication: Publication,
    ) -> Result<Option<Revision>, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.0
            .send(Job::Publish(Box::new(publication), reply))
            .await
            .map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

struct Task {
    store: Store,
    fold: Arc<Fold>,
    keys: Arc<Keys>,
}

type Waiting = (Command, oneshot::Sender<Result<Appended, Refusal>>);

impl Task {
    async fn run(self, mut queue: mpsc::Receiver<Job>) {
        let mut jobs = Vec::with_capacity(BATCH_COMMANDS_MAX);
        while queue.recv_many(&mut jobs, BATCH_COMMANDS_MAX).await > 0 {
            let mut group = Vec::new();
            for job in jobs.drain(..) {
                match job {
                    Job::Append(command, reply) => group.push((*command, reply)),
                    Job::Publish(publication, reply) => {
                        self.append(std::mem::take(&mut group)).await;
                        let published = self.publish(&publication).await;
                        // The caller may have gone: what was published stays published.
                        let _ = reply.send(published);
                    }
                }
            }
            self.append(group).await;
        }
    }

    async fn publish(&self, publication: &Publication) -> Result<Option<Revision>, Refusal> {
        let Publication {
            release_id,
            event,
            request,
        } = publication;
        let published = self
            .store
            .tariffs
            .publish(*release_id, event, request)
            .await;
        self.fold.catch_up(&self.store, &self.keys).await?;
        Ok(published?)
    }

    async fn append(&self, group: Vec<Waiting>) {
        if group.is_empty() {
            return;
        }
        let batch: Vec<Append> = group
            .iter()
            .map(|(command, _)| command.append.clone())
            .collect();
        match self.store.register.append(&batch).await {
            Ok(appended) => {
                self.answer(
                    group
                        .into_iter()
                        .zip(appended)
                        .map(|(waiting, appended)| (waiting, Ok(appended)))
                        .collect(),
                )
                .await
            }
            // One command may have spoiled the batch: each is tried alone. What the failed commit may
            // have stored after all is found again by its request id.
            Err(error) if group.len() > 1 && !matches!(error, StorageError::Unavailable(_)) => {
                tracing::warn!(commands = group.len(), error = %error, "a batch failed, its commands are tried singly");
                for waiting in group {
                    let appended = self
                        .store
                        .register
                        .append(std::slice::from_ref(&waiting.0.append))
                        .await;
                    let appended = appended.map_err(Refusal::from).and_then(|appended| {
                        appended
                            .first()
                            .copied()
                            .ok_or_else(|| Refusal::fault("the store gave no answer"))
                    });
                    self.answer(vec![(waiting, appended)]).await;
                }
            }
            // A store that is not there is not there for each of them: none waits for it in turn.
            Err(error) => {
                let mut refusal = Refusal::from(error);
                let failed = group.into_iter().map(|waiting| {
                    let another = refusal.for_another();
                    (waiting, Err(std::mem::replace(&mut refusal, another)))
                });
                self.answer(failed.collect()).await;
            }
        }
    }

    /// Moves the fold, then answers.
    async fn answer(&self, answers: Vec<(Waiting, Result<Appended, Refusal>)>) {
        let applied = answers
            .iter()
            .all(|((command, _), appended)| match appended {
                Ok(Appended::Committed { first, .. }) => {
                    self.fold
                        .apply_own(*first, &command.changes, command.met.as_ref())
                }
                // Something the fold does not hold yet stands in the store, or may.
                Ok(Appended::RequestSeen | Appended::Stale) | Err(_) => false,
            });
        let behind = if applied {
            None
        } else {
            self.fold.catch_up(&self.store, &self.keys).await.err()
        };
        for ((_, reply), appended) in answers {
            // Nobody is told of a write the fold does not hold: a later check here must see it.
            let answer = match &behind {
                Some(_) => Err(Refusal::unavailable(
                    "the write may be stored; repeat it under its request id",
                )),
                None => appended,
            };
            // The caller may have gone: what was stored stays stored.
            let _ = reply.send(answer);
        }
    }
}
