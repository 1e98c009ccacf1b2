//! Rows are read beside the tasks that answer calls, and handed over slice by slice.

use super::upload::Received;
use crate::grpc::parse::tariff::row_violations;
use carmed_model::identifiers::NihdiCheck;
use carmed_model::{Day, TariffRow};
use carmed_registry::{Refusal, TariffSlices};
use carmed_validation::tariff::{Document, Report, RowError, Rows, TableCheck};
use futures::{StreamExt as _, stream};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::{Arc, OnceLock};
use tokio::sync::{mpsc, oneshot};

/// How many rows are handed over at once.
const SLICE_ROWS: usize = 500;
/// How many slices wait to be taken, so that reading is never far ahead of staging.
const SLICES_WAITING_MAX: usize = 4;
/// How many bytes of a file are read at once.
const READ_BYTES: usize = 64 * 1_024;

/// Slices on their way from reading to staging.
type Slices = mpsc::Sender<Vec<TariffRow>>;

/// What reading the documents came to.
pub(super) struct Reading {
    pub(super) report: Report,
    pub(super) check: TableCheck,
}

/// A file that is read as long as its rows are wanted.
struct Wanted {
    file: File,
    slices: Slices,
    /// What kept a file from being read: a fault of ours, never of the rows.
    fault: Arc<OnceLock<io::Error>>,
}

impl Read for Wanted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.slices.is_closed() {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.file.read(into).map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                self.fault.get_or_init(|| error);
            }
            kind.into()
        })
    }
}

/// The rows of the documents as they are read, and what it came to once all were taken.
///
/// A document without a name gives its rows that source, where they name none of their own. The slices
/// end with a refusal unless every document was read to its end and nothing is wrong with any row.
/// Reading ends soon after the slices are dropped.
pub(super) fn read(
    received: Vec<Received>,
    source: &str,
    today: Day,
) -> (TariffSlices, oneshot::Receiver<Reading>) {
    let (slices, taken) = mpsc::channel(SLICES_WAITING_MAX);
    let (told, outcome) = oneshot::channel();
    let source = source.to_owned();
    let reading = tokio::task::spawn_blocking(move || read_rows(received, &source, today, &slices));
    let rows = stream::unfold(taken, |mut taken| async move {
        taken.recv().await.map(|slice| (Ok(slice), taken))
    });
    let end = stream::once(async move {
        let reading = reading
            .await
            .map_err(|error| Refusal::Fault(Box::new(error)))??;
        // Whoever asked for the outcome may have gone away; the rows are good all the same.
        drop(told.send(reading));
        Ok(Vec::new())
    });
    (rows.chain(end).boxed(), outcome)
}

fn read_rows(
    received: Vec<Received>,
    source: &str,
    today: Day,
    slices: &Slices,
) -> Result<Reading, Refusal> {
    let fault = Arc::new(OnceLock::new());
    let unnamed = received.iter().any(|document| document.name.is_none());
    let documents = received.into_iter().map(|document| {
        let wanted = Wanted {
            file: document.file,
            slices: slices.clone(),
            fault: Arc::clone(&fault),
        };
        Document {
            name: document.name.unwrap_or_else(|| source.to_owned()),
            reader: BufReader::with_capacity(READ_BYTES, wanted),
        }
    });
    let mut rows = Rows::new(documents, NihdiCheck::On);
    let mut check = TableCheck::new(today);
    loop {
        let next = rows.by_ref().take(SLICE_ROWS);
        let slice: Vec<TariffRow> = next.inspect(|row| check.add(row)).collect();
        if slice.is_empty() {
            break;
        }
        if let Err(error) = slices.blocking_send(slice) {
            return Err(Refusal::Fault(Box::new(error)));
        }
    }
    let mut report = rows.finish();
    if let Some(fault) = fault.get() {
        return Err(Refusal::Fault(fault.to_string().into()));
    }
    if report.errors.is_empty() {
        return Ok(Reading { report, check });
    }
    if unnamed {
        let errors = report.errors.iter_mut();
        errors.for_each(|RowError { document, .. }| document.clear());
    }
    Err(Refusal::Invalid(row_violations(report.errors)))
}

#[cfg(test)]
mod tests;
