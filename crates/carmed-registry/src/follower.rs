//! Follows the log that other servers write to, so that nobody is answered from before what was committed
//! when they asked (COV-09).

use crate::fold::Fold;
use crate::keys::Keys;
use crate::refusal::Refusal;
use carmed_storage::Store;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How often the log is looked at while nobody asks: feeds hear of other servers' writes by it.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How many askers one look answers.
const ASKERS_MAX: usize = 1_024;

type Asker = oneshot::Sender<Result<(), Refusal>>;

/// The way to the one task that compares memory with a shared store.
#[derive(Clone)]
pub(crate) struct Follower(mpsc::Sender<Asker>);

impl Follower {
    /// Starts the task; it ends once every handle is dropped.
    pub(crate) fn start(store: Store, fold: Arc<Fold>, keys: Arc<Keys>) -> (Self, JoinHandle<()>) {
        let (sender, askers) = mpsc::channel(ASKERS_MAX);
        (
            Self(sender),
            tokio::spawn(follow(store, fold, keys, askers)),
        )
    }

    /// Waits until memory holds all that was committed before this was asked. Whoever asks while a look
    /// is under way is answered by the next one, which leaves when it returns.
    ///
    /// # Errors
    /// Unavailable where that cannot be shown within the wait.
    pub(crate) async fn catch_up(&self, wait: Duration) -> Result<(), Refusal> {
        let unproven = || Refusal::unavailable("the answer could not be proved fresh");
        let (reply, answer) = oneshot::channel();
        let asked = async {
            self.0.send(reply).await.map_err(|_| unproven())?;
            answer.await.map_err(|_| unproven())?
        };
        timeout(wait, asked).await.map_err(|_| unproven())?
    }
}

async fn follow(store: Store, fold: Arc<Fold>, keys: Arc<Keys>, mut askers: mpsc::Receiver<Asker>) {
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut asking = Vec::with_capacity(ASKERS_MAX);
    loop {
        tokio::select! {
            count = askers.recv_many(&mut asking, ASKERS_MAX) => {
                if count == 0 {
                    return;
                }
            }
            _ = ticks.tick() => {}
        }
        let seen = fold.catch_up(&store, &keys).await;
        if asking.is_empty() {
            if let Err(refusal) = seen {
                tracing::warn!(error = %refusal, "the log could not be followed");
            }
            continue;
        }
        for reply in asking.drain(..) {
            let answer = match &seen {
                Ok(()) => Ok(()),
                Err(refusal) => Err(refusal.for_another()),
            };
            // Whoever asked may have gone.
            let _ = reply.send(answer);
        }
    }
}
