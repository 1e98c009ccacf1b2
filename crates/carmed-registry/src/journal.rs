//! The journal's committer: gathers consultations while a commit runs and stores them in groups.

use crate::refusal::Refusal;
use carmed_storage::{ConsultationRow, Journal, StorageError};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// How many consultations one commit takes at most.
const BATCH_RECORDS_MAX: usize = 512;
/// How many consultations may wait; beyond it a caller waits for room.
const QUEUE_RECORDS_MAX: usize = 4_096;

type Waiting = (ConsultationRow, oneshot::Sender<Result<bool, Refusal>>);

/// The way to the journal.
#[derive(Clone)]
pub(crate) struct Recorder(mpsc::Sender<Waiting>);

fn gone() -> Refusal {
    Refusal::unavailable("the journal has stopped")
}

impl Recorder {
    /// Starts the committer; it ends once every handle is dropped and what was queued is stored.
    pub(crate) fn start(journal: Arc<dyn Journal>) -> (Self, tokio::task::JoinHandle<()>) {
        let (sender, queue) = mpsc::channel(QUEUE_RECORDS_MAX);
        let task = tokio::spawn(run(journal, queue));
        (Self(sender), task)
    }

    /// Stores a consultation durably if what it was computed from still holds; `false` means it does
    /// not, and nothing was stored.
    pub(crate) async fn record(&self, row: ConsultationRow) -> Result<bool, Refusal> {
        let (reply, answer) = oneshot::channel();
        self.0.send((row, reply)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

async fn run(journal: Arc<dyn Journal>, mut queue: mpsc::Receiver<Waiting>) {
    let mut waiting = Vec::with_capacity(BATCH_RECORDS_MAX);
    while queue.recv_many(&mut waiting, BATCH_RECORDS_MAX).await > 0 {
        let (rows, replies): (Vec<_>, Vec<_>) = waiting.drain(..).unzip();
        match journal.record(&rows).await {
            Ok(stored) if stored.len() == rows.len() => {
                for (reply, stored) in replies.into_iter().zip(stored) {
                    // The caller may have gone: its record stands all the same.
                    let _ = reply.send(Ok(stored));
                }
            }
            Ok(_) => fail(replies, || Refusal::fault("the store gave too few answers")),
            // One record may have spoiled the batch: each is tried alone. A record stored after all has
            // the same key and is refused as a duplicate, so none is stored twice.
            Err(error) if rows.len() > 1 && !matches!(error, StorageError::Unavailable(_)) => {
                tracing::warn!(records = rows.len(), error = %error, "a journal batch failed, its records are tried singly");
                for (row, reply) in rows.iter().zip(replies) {
                    let stored = journal.record(std::slice::from_ref(row)).await;
                    let _ =
                        reply.send(stored.map(|stored| stored == [true]).map_err(Refusal::from));
                }
            }
            // A store that is not there is not there for each of them: none waits for it in turn.
            Err(error) => {
                let mut refusal = Refusal::from(error);
                fail(replies, || {
                    let another = refusal.for_another();
                    std::mem::replace(&mut refusal, another)
                });
            }
        }
    }
}

fn fail(
    replies: Vec<oneshot::Sender<Result<bool, Refusal>>>,
    mut refusal: impl FnMut() -> Refusal,
) {
    for reply in replies {
        let _ = reply.send(Err(refusal()));
    }
}
