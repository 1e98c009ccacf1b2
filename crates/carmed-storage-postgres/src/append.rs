//! Appends a batch of commands in one transaction.

use crate::ledger::Ledger;
use crate::sheet::Sheet;
use crate::writers::Writers;
use carmed_storage::{Append, Appended, StorageError};

/// Judges each command against the store as the ones before it left it, then writes all that are
/// committed at once; a refused command is never written, so it leaves no trace.
pub(crate) async fn append(
    writers: &Writers,
    batch: &[Append],
) -> Result<Vec<Appended>, StorageError> {
    let (mut lease, head) = writers.begin().await?;
    let mut ledger = Ledger::read(lease.connection(), head, batch).await?;
    let mut sheet = Sheet::default();
    let mut outcomes = Vec::with_capacity(batch.len());
    for command in batch {
        let outcome = ledger.admit(command)?;
        if let Appended::Committed { first, .. } = outcome {
            sheet.add(command, first);
        }
        outcomes.push(outcome);
    }
    sheet.write(lease.connection()).await?;
    lease.commit().await?;
    Ok(outcomes)
}
