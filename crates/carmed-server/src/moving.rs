//! Moves a whole store into a file, and a file into an empty store; nobody serves either meanwhile.

use crate::error::StartError;
use crate::store::{self, Location};
use carmed_storage::transfer::{self, Moved, Told, TransferError};
use std::fs;
use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::{AsyncWrite, BufReader, BufWriter};

/// What a file is read and written by at once.
const BUFFER_BYTES: usize = 1 << 18;
/// What an embedded store consists of, after its path.
const STORE_FILES: [&str; 3] = ["", "-wal", "-shm"];

/// What was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedStore {
    /// Every section, in order.
    pub sections: Vec<Moved>,
    /// Where a server looks for the key of the store, which is never moved.
    pub key_file: PathBuf,
}

/// Why a store was not moved.
#[derive(Debug, thiserror::Error)]
pub enum MovingError {
    /// The URL of the store is of no engine there is.
    #[error("the store's URL begins with neither sqlite: nor postgres:")]
    UnknownEngine,
    /// There is no such store to export.
    #[error("there is no store {}", .0.display())]
    NoSuchStore(PathBuf),
    /// Another process serves the store.
    #[error("another process serves the store {}: stop it first", .0.display())]
    StoreInUse(PathBuf),
    /// The file to export to is there already.
    #[error("the file {} is there already: an export replaces none", .0.display())]
    FileExists(PathBuf),
    /// The file cannot be opened or made.
    #[error("the file {} cannot be used: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The store cannot be opened.
    #[error(transparent)]
    Open(StartError),
    /// The store or the file turned out to be unfit.
    #[error(transparent)]
    Transfer(#[from] TransferError),
}

/// Writes a whole store into a new file, or to standard output where none is named. The file is there
/// once it is whole and on disk, and not before; it is readable by its owner alone.
///
/// # Errors
/// [`MovingError`], in a sentence that says what is wrong.
pub async fn export_store(
    url: &str,
    file: Option<&Path>,
    told: Told<'_>,
) -> Result<MovedStore, MovingError> {
    let location = Location::of(url)?;
    let _lock = match &location {
        Location::File { path, .. } if !path.exists() => {
            return Err(MovingError::NoSuchStore(path.to_path_buf()));
        }
        _ => location.lock()?,
    };
    let store = location.open(&store::clock()?).await?;
    let sections = match file {
        Some(path) => {
            export_to(path, async |out| {
                transfer::export(&*store.archive, out, told).await
            })
            .await
        }
        None => {
            let out = pipe(&io::stdout()).map_err(unusable(Path::new("-")))?;
            let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
            let exported = transfer::export(&*store.archive, &mut out, told).await;
            exported.map_err(MovingError::from)
        }
    };
    store.engine.close().await;
    Ok(MovedStore {
        sections: sections?,
        key_file: location.key_file(),
    })
}

/// Fills an empty store from a file, or from standard input where none is named; what it then gives back
/// is compared with the file before anything is kept. An embedded store is made, a database must have
/// been migrated.
///
/// # Errors
/// [`MovingError`]; the store is then as it was before.
pub async fn import_store(
    url: &str,
    file: Option<&Path>,
    told: Told<'_>,
) -> Result<MovedStore, MovingError> {
    let location = Location::of(url)?;
    let file = match file {
        Some(path) => File::open(path).await.map_err(unusable(path))?,
        None => pipe(&io::stdin()).map_err(unusable(Path::new("-")))?,
    };
    let mut input = BufReader::with_capacity(BUFFER_BYTES, file);
    let _lock = location.lock()?;
    let made = match &location {
        Location::File { path, .. } if !path.exists() => Some(*path),
        _ => None,
    };
    let store = location.open(&store::clock()?).await?;
    let imported = transfer::import(&*store.archive, &mut input, told).await;
    store.engine.close().await;
    if let (Err(_), Some(path)) = (&imported, made) {
        remove(path);
    }
    Ok(MovedStore {
        sections: imported?,
        key_file: location.key_file(),
    })
}

/// Writes into a file beside the path, which takes its name once it is whole and on disk.
async fn export_to(
    path: &Path,
    export: impl AsyncFnOnce(&mut (dyn AsyncWrite + Send + Unpin)) -> Result<Vec<Moved>, TransferError>,
) -> Result<Vec<Moved>, MovingError> {
    if path.exists() {
        return Err(MovingError::FileExists(path.to_path_buf()));
    }
    let directory = match path.parent() {
        Some(directory) if directory != Path::new("") => directory,
        _ => Path::new("."),
    };
    let unfinished = tempfile::Builder::new()
        .prefix(".carmed-export-")
        .tempfile_in(directory)
        .map_err(unusable(path))?;
    let file = unfinished.reopen().map_err(unusable(path))?;
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, File::from_std(file));
    let sections = export(&mut out).await?;
    out.get_ref().sync_all().await.map_err(unusable(path))?;
    unfinished
        .persist_noclobber(path)
        .map_err(|error| unusable(path)(error.error))?;
    fs::File::open(directory)
        .and_then(|directory| directory.sync_all())
        .map_err(unusable(path))?;
    Ok(sections)
}

/// A standard stream as a file.
fn pipe(stream: &impl AsFd) -> io::Result<File> {
    let stream = stream.as_fd().try_clone_to_owned()?;
    Ok(File::from_std(stream.into()))
}

fn unusable(path: &Path) -> impl Fn(io::Error) -> MovingError {
    move |source| MovingError::File {
        path: path.to_path_buf(),
        source,
    }
}

/// Removes an embedded store that was made and not filled.
fn remove(path: &Path) {
    for ending in STORE_FILES {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        if let Err(error) = fs::remove_file(&name)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "an empty store is left behind");
        }
    }
}

impl From<StartError> for MovingError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::NoStore | StartError::UnknownEngine => Self::UnknownEngine,
            StartError::StoreInUse(path) => Self::StoreInUse(path),
            other => Self::Open(other),
        }
    }
}
