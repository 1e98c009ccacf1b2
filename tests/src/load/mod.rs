//! A load of calls about many persons at once, over one or more servers, with a record of what came of each.

mod answers;
mod clients;
mod database;
mod dice;
mod persons;
mod progress;
mod recorder;
mod requests;

pub use clients::{Door, Entrance};
pub use database::{Database, programs};
pub use dice::fresh_seed;
pub use progress::Progress;
pub use recorder::Recorded;

use crate::load::clients::Caller;
use crate::load::dice::Dice;
use crate::load::persons::Persons;
use crate::load::recorder::Recorder;
use crate::load::requests::Requests;
use carmed_checker::Heading;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a load is made of.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// What every choice is drawn from.
    pub seed: u64,
    /// How many calls are made at most.
    pub operations: u64,
    /// How many clients call at once, in turn at each server.
    pub clients: u32,
    /// Of a hundred calls, how many are broken off by their client at a random moment.
    pub broken_off_percent: u64,
}

/// What the clients of one load share.
struct Shared {
    load: Load,
    persons: Persons,
    recorder: Recorder,
    requests: Requests,
    made: AtomicU64,
    progress: Progress,
}

impl Shared {
    /// Whether one more call is to be made.
    fn goes_on(&self) -> bool {
        !self.progress.is_enough()
            && self.made.fetch_add(1, Ordering::Relaxed) < self.load.operations
    }
}

impl Load {
    /// Makes the calls through these doors, one to a server, and records them in a file.
    ///
    /// It ends when all calls are made, or as soon as it is told that it is enough.
    pub async fn run(self, doors: &[Door], history: &Path, progress: Progress) -> Recorded {
        println!("load: {self:?}");
        let heading = Heading {
            seed: self.seed,
            clients: self.clients,
            servers: doors.len().try_into().unwrap(),
        };
        let shared = Arc::new(Shared {
            load: self,
            persons: Persons::new(),
            recorder: Recorder::create(history, heading),
            requests: Requests::new(),
            made: AtomicU64::new(0),
            progress,
        });
        let clients: Vec<_> = (0..self.clients)
            .map(|number| {
                let server = number as usize % doors.len();
                let caller = Caller {
                    number,
                    server: server.try_into().unwrap(),
                    door: doors[server].clone(),
                    dice: Dice::new(self.seed, number),
                    shared: Arc::clone(&shared),
                };
                tokio::spawn(caller.run())
            })
            .collect();
        for client in clients {
            client.await.unwrap();
        }
        let Ok(shared) = Arc::try_unwrap(shared) else {
            panic!("a client goes on after its end");
        };
        shared.recorder.end()
    }
}
