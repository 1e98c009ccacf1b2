//! A store as one file: every section counted and hashed, and the file as a whole.
//!
//! A file is lines of JSON, each ended by a line feed:
//!
//! ```text
//! {"carmed_export":1,"schema":2,"records":7}    the format, the schema, all records together
//! {"section":"head","records":1}                a section begins, in the order of Section::ALL
//! {"next_card_sequence":1,…}                    so many records
//! {"sha256":"…"}                                the section ends: SHA-256 of its records' lines
//! …
//! {"file_sha256":"…"}                           the file ends: SHA-256 of all lines before
//! ```
//!
//! Both ways hold one batch of records in memory, however large the store is.

use crate::archive::{Archive, Filling, Record, Section, Snapshot};
use crate::error::StorageError;
use futures::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::io;
use tokio::io::{AsyncBufRead, AsyncWrite};

mod lines;

use lines::{Incoming, Outgoing};

/// The format this program writes and reads.
const FORMAT: u32 = 1;
/// How many records are added at once, at most.
const BATCH_RECORDS: usize = 1_000;
/// How many bytes of records are added at once, about.
const BATCH_BYTES: usize = 1 << 20;
/// How often the mover is told how far it is.
const TOLD_RECORDS: u64 = 1_000;

/// What was moved of one section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The section.
    pub section: Section,
    /// How many records.
    pub records: u64,
    /// SHA-256 of their lines, in lower-case hexadecimal.
    pub sha256: String,
}

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: Step,
    /// With which section.
    pub section: Section,
    /// Records done in this step.
    pub records: u64,
    /// Records there are.
    pub records_total: u64,
}

/// What is being done with a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is written into a file.
    Exporting,
    /// It is filled from a file.
    Importing,
    /// What was filled in is read back and compared with the file.
    Comparing,
}

/// Who is told how far the work is.
pub type Told<'a> = &'a (dyn Fn(Progress) + Send + Sync);

/// Why a store was not moved.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The store could not be read or filled.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The file could not be read or written.
    #[error("the file cannot be read or written: {0}")]
    File(#[from] io::Error),
    /// The first line is not that of an export.
    #[error("this is no export of Carmed")]
    NotAnExport,
    /// Another release wrote the file.
    #[error("the export is of format {found}, this program reads format {FORMAT}")]
    OtherFormat {
        /// The file's format.
        found: u32,
    },
    /// The file's rows are of another schema than the store's.
    #[error(
        "the export is of schema {file}, the store of schema {store}: export again with the program \
         that is to serve the store"
    )]
    OtherSchema {
        /// The file's schema.
        file: i64,
        /// The store's schema.
        store: i64,
    },
    /// The file is not what was written.
    #[error("the export is damaged: {0}")]
    Damaged(&'static str),
    /// The store to be filled holds something.
    #[error("the store is not empty: only one to which nothing was ever written is filled")]
    NotEmpty,
    /// Somebody wrote to the store while it was exported.
    #[error(
        "the store was written to while it was exported: stop every server that serves it, and export \
         again"
    )]
    MovedOn,
    /// The store gives back something else than the file holds.
    #[error("the store gives back other {} than the export holds", .0.name())]
    Differs(Section),
}

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    carmed_export: u32,
    schema: i64,
    records: u64,
}

/// The line before the records of a section.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Begin {
    section: String,
    records: u64,
}

/// The line after them.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    sha256: String,
}

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trailer {
    file_sha256: String,
}

/// Counts and hashes what passes of one section, and tells how far it is.
struct Tally<'a> {
    told: Told<'a>,
    progress: Progress,
    records: u64,
    hash: Sha256,
}

/// Writes the whole store, and ends the file only if nobody wrote to the store meanwhile.
///
/// # Errors
/// [`TransferError::MovedOn`], and whatever the store or the file fails with. The file then has no last
/// line: it is refused wherever it is read.
pub async fn export(
    archive: &dyn Archive,
    out: &mut (dyn AsyncWrite + Send + Unpin),
    told: Told<'_>,
) -> Result<Vec<Moved>, TransferError> {
    let mut snapshot = archive.snapshot().await?;
    let counts = snapshot.counts().await?;
    let mut out = Outgoing::new(out);
    let header = Header {
        carmed_export: FORMAT,
        schema: snapshot.schema(),
        records: counts.iter().sum(),
    };
    out.json(&header).await?;
    let mut progress = Progress::of(Step::Exporting, header.records);
    let mut moved = Vec::with_capacity(counts.len());
    for (section, records) in Section::ALL.into_iter().zip(counts) {
        let section_name = section.name().to_owned();
        out.json(&Begin {
            section: section_name,
            records,
        })
        .await?;
        let mut tally = Tally::of(section, &mut progress, told);
        let mut stream = snapshot.records(section);
        while let Some(record) = stream.try_next().await? {
            tally.add(record.as_str());
            out.line(record.as_str()).await?;
        }
        drop(stream);
        let end = tally.end(&mut progress);
        out.json(&End {
            sha256: end.sha256.clone(),
        })
        .await?;
        moved.push(end);
    }
    // The store's own end of the snapshot is not waited for.
    drop(snapshot);
    let mut later = archive.snapshot().await?;
    let head = summary(&mut *later, Section::Head).await?;
    if later.counts().await? != counts || moved.first() != Some(&head) {
        return Err(TransferError::MovedOn);
    }
    let file_sha256 = out.sha256();
    out.json(&Trailer { file_sha256 }).await?;
    out.end().await?;
    Ok(moved)
}

/// Fills an empty store from a file, reads it back, and keeps it only if it gives back what the file
/// holds: one transaction, which leaves nothing when it fails.
///
/// # Errors
/// [`TransferError`], each before anything is kept.
pub async fn import(
    archive: &dyn Archive,
    input: &mut (dyn AsyncBufRead + Send + Unpin),
    told: Told<'_>,
) -> Result<Vec<Moved>, TransferError> {
    let mut input = Incoming::new(input);
    let header: Header = match input.json().await {
        Err(TransferError::Damaged(_)) => return Err(TransferError::NotAnExport),
        header => header?,
    };
    if header.carmed_export != FORMAT {
        let found = header.carmed_export;
        return Err(TransferError::OtherFormat { found });
    }
    let filling = archive.filling().await?;
    let mut filling = filling.ok_or(TransferError::NotEmpty)?;
    if header.schema != filling.schema() {
        return Err(TransferError::OtherSchema {
            file: header.schema,
            store: filling.schema(),
        });
    }
    let mut progress = Progress::of(Step::Importing, header.records);
    let mut moved = Vec::with_capacity(Section::ALL.len());
    for section in Section::ALL {
        moved.push(fill(&mut *filling, section, &mut input, &mut progress, told).await?);
    }
    let file_sha256 = input.sha256();
    let trailer: Trailer = input.json().await?;
    if trailer.file_sha256 != file_sha256 {
        return Err(TransferError::Damaged("it is not what was written"));
    }
    input.end().await?;

    let mut progress = Progress::of(Step::Comparing, header.records);
    for expected in &moved {
        let mut tally = Tally::of(expected.section, &mut progress, told);
        tally.add_all(&mut *filling).await?;
        if tally.end(&mut progress) != *expected {
            return Err(TransferError::Differs(expected.section));
        }
    }
    filling.commit().await?;
    Ok(moved)
}

/// Adds the records of the file's next section.
async fn fill(
    filling: &mut dyn Filling,
    section: Section,
    input: &mut Incoming<'_>,
    progress: &mut Progress,
    told: Told<'_>,
) -> Result<Moved, TransferError> {
    let begin: Begin = input.json().await?;
    if begin.section != section.name() {
        return Err(TransferError::Damaged("its sections are not in order"));
    }
    let mut tally = Tally::of(section, progress, told);
    let mut batch = Vec::new();
    let mut bytes = 0;
    for left in (0..begin.records).rev() {
        let line = input.line().await?;
        let record = Record::from_json(&line).ok_or(TransferError::Damaged("a record is none"))?;
        tally.add(&line);
        bytes += line.len();
        batch.push(record);
        if left == 0 || batch.len() >= BATCH_RECORDS || bytes >= BATCH_BYTES {
            filling.add(section, &batch).await?;
            batch.clear();
            bytes = 0;
        }
    }
    let moved = tally.end(progress);
    let end: End = input.json().await?;
    if end.sha256 != moved.sha256 {
        return Err(TransferError::Damaged("a section is not what was written"));
    }
    Ok(moved)
}

/// A section as the store gives it, untold.
async fn summary(snapshot: &mut dyn Snapshot, section: Section) -> Result<Moved, StorageError> {
    let mut progress = Progress::of(Step::Comparing, 0);
    let mut tally = Tally::of(section, &mut progress, &|_| ());
    tally.add_all(snapshot).await?;
    Ok(tally.end(&mut progress))
}

impl Progress {
    fn of(step: Step, records_total: u64) -> Self {
        Self {
            step,
            section: Section::Head,
            records: 0,
            records_total,
        }
    }
}

impl<'a> Tally<'a> {
    fn of(section: Section, progress: &mut Progress, told: Told<'a>) -> Self {
        progress.section = section;
        told(*progress);
        Self {
            told,
            progress: *progress,
            records: 0,
            hash: Sha256::new(),
        }
    }

    fn add(&mut self, line: &str) {
        self.hash.update(line);
        self.hash.update([lines::END]);
        self.records += 1;
        self.progress.records += 1;
        if self.records.is_multiple_of(TOLD_RECORDS) {
            (self.told)(self.progress);
        }
    }

    /// Every record of the section as the store gives it.
    async fn add_all(&mut self, snapshot: &mut dyn Snapshot) -> Result<(), StorageError> {
        let mut stream = snapshot.records(self.progress.section);
        while let Some(record) = stream.try_next().await? {
            self.add(record.as_str());
        }
        Ok(())
    }

    fn end(self, progress: &mut Progress) -> Moved {
        *progress = self.progress;
        (self.told)(self.progress);
        Moved {
            section: self.progress.section,
            records: self.records,
            sha256: lines::hexadecimal(self.hash),
        }
    }
}
