//! Writes a history down while it happens.

use carmed_checker::{Answer, Answered, Asked, Heading, Operation};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// What was recorded beside the history.
#[derive(Debug, Default)]
pub struct Recorded {
    /// How many calls were answered.
    pub answered: u64,
    /// How many ended without an answer.
    pub unknown: u64,
    /// The tickets of the consultations that were answered.
    pub tickets: Vec<String>,
    /// How often each answer was given, by its name.
    pub answers: BTreeMap<&'static str, u64>,
}

/// The history under way.
pub(super) struct Recorder {
    moments: AtomicU64,
    written: Mutex<(BufWriter<File>, Recorded)>,
}

/// A call that was made and is not answered yet.
pub(super) struct Begun {
    pub(super) person: u64,
    pub(super) client: u32,
    pub(super) server: u32,
    pub(super) asked_at: u64,
}

impl Recorder {
    pub(super) fn create(path: &Path, heading: Heading) -> Self {
        let mut file = BufWriter::new(File::create(path).unwrap());
        writeln!(file, "{}", serde_json::to_string(&heading).unwrap()).unwrap();
        Self {
            moments: AtomicU64::new(1),
            written: Mutex::new((file, Recorded::default())),
        }
    }

    /// The next place among all calls and answers: taken before a call is sent, and after an answer came.
    pub(super) fn moment(&self) -> u64 {
        self.moments.fetch_add(1, Ordering::SeqCst)
    }

    /// Writes a call down that ended.
    pub(super) fn record(
        &self,
        begun: Begun,
        asked: Asked,
        answered: Option<Answered>,
        ticket: String,
    ) {
        let operation = Operation {
            person: begun.person,
            client: begun.client,
            server: begun.server,
            asked_at: begun.asked_at,
            asked,
            answered,
        };
        let line = serde_json::to_string(&operation).unwrap();
        let mut written = self.written.lock().unwrap();
        let (file, recorded) = &mut *written;
        writeln!(file, "{line}").unwrap();
        match &operation.answered {
            Some(answered) => {
                recorded.answered += 1;
                *recorded.answers.entry(name(&answered.answer)).or_default() += 1;
            }
            None => recorded.unknown += 1,
        }
        if !ticket.is_empty() {
            recorded.tickets.push(ticket);
        }
    }

    pub(super) fn end(self) -> Recorded {
        let (mut file, recorded) = self.written.into_inner().unwrap();
        file.flush().unwrap();
        recorded
    }
}

const fn name(answer: &Answer) -> &'static str {
    match answer {
        Answer::Written { .. } => "written",
        Answer::Stale { .. } => "stale",
        Answer::Overlapping => "overlapping",
        Answer::Ended => "ended",
        Answer::Covered { .. } => "covered",
        Answer::Decision { .. } => "decision",
        Answer::Unexpected { .. } => "unexpected",
    }
}
