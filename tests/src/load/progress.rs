//! How far a load has come, for whoever disturbs it meanwhile.

use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;

/// A load that comes no further for so long has stopped.
const STANDSTILL: Duration = Duration::from_secs(60);

/// How far a load has come; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Progress(watch::Sender<Reached>);

#[derive(Clone, Copy, Debug, Default)]
struct Reached {
    answered: u64,
    broken_off: u64,
    asked_again: u64,
    enough: bool,
}

impl Progress {
    /// Waits until so many more calls were answered.
    pub async fn answers(&self, more: u64) {
        let mut reached = self.0.subscribe();
        let until = reached.borrow().answered + more;
        let waited = timeout(STANDSTILL, reached.wait_for(|now| now.answered >= until)).await;
        assert!(
            waited.is_ok(),
            "the load stands still: {:?}",
            *self.0.borrow()
        );
    }

    /// How many calls their clients broke off.
    pub fn broken_off(&self) -> u64 {
        self.0.borrow().broken_off
    }

    /// How often a call was made again because nobody knew what became of it.
    pub fn asked_again(&self) -> u64 {
        self.0.borrow().asked_again
    }

    /// Lets the load end: the calls in progress are its last ones.
    pub fn enough(&self) {
        self.0.send_modify(|reached| reached.enough = true);
    }

    pub(super) fn is_enough(&self) -> bool {
        self.0.borrow().enough
    }

    pub(super) fn answered(&self) {
        self.0.send_modify(|reached| reached.answered += 1);
    }

    pub(super) fn asks_again(&self) {
        self.0.send_modify(|reached| reached.asked_again += 1);
    }

    pub(super) fn broke_off(&self) {
        self.0.send_modify(|reached| reached.broken_off += 1);
    }
}
