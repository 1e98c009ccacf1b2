//! The store a server serves: which engine, which key file, and who else may serve it.

use crate::error::StartError;
use carmed_registry::{Clock as _, SystemClock};
use carmed_storage::Store;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// A store by the scheme of its URL.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Location<'u> {
    /// The embedded engine, in a file; one server at a time.
    File { url: &'u str, path: &'u Path },
    /// A PostgreSQL database; several servers.
    Database { url: &'u str },
}

impl<'u> Location<'u> {
    /// The store at that URL.
    ///
    /// # Errors
    /// [`StartError::NoStore`] for none, [`StartError::UnknownEngine`] for another scheme.
    pub(crate) fn of(url: &'u str) -> Result<Self, StartError> {
        if url.is_empty() {
            return Err(StartError::NoStore);
        }
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = Path::new(path.strip_prefix("//").unwrap_or(path));
            return Ok(Self::File { url, path });
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Database { url });
        }
        Err(StartError::UnknownEngine)
    }

    /// The key file where none is named: beside a store in a file; for a database its name, in the
    /// working directory.
    pub(crate) fn key_file(&self) -> PathBuf {
        let mut name = match self {
            Self::File { path, .. } => path.as_os_str().to_owned(),
            Self::Database { url } => {
                let path = url.split(['?', '#']).next().unwrap_or_default();
                let name = path.rsplit('/').next().filter(|name| !name.is_empty());
                name.unwrap_or("carmed").into()
            }
        };
        name.push(".key");
        name.into()
    }

    /// Takes a store in a file for this process alone: the embedded engine serves one server, and a
    /// second one would answer from a memory that the first one's writes do not reach.
    ///
    /// The lock is the operating system's: it goes with the process, however that ends.
    pub(crate) fn lock(&self) -> Result<Option<File>, StartError> {
        let Self::File { path: store, .. } = self else {
            return Ok(None);
        };
        let mut path = store.as_os_str().to_owned();
        path.push(".lock");
        let unusable = |source| StartError::Lock {
            path: PathBuf::from(&path),
            source,
        };
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Err(StartError::StoreInUse(store.to_path_buf())),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }

    /// Opens it.
    pub(crate) async fn open(&self, clock: &SystemClock) -> Result<Store, StartError> {
        let opened = match self {
            Self::File { url, .. } => carmed_storage_sqlite::open(url).await,
            Self::Database { url } => {
                carmed_storage_postgres::open(url, clock.day_of(clock.now())).await
            }
        };
        Ok(opened?)
    }
}

/// Brings a store to the schema this program knows, and makes room for the journal of the next two years
/// where that takes making: `true`. A store in a file needs none of it, for it is brought up when it is
/// opened: `false`.
///
/// # Errors
/// [`StartError`], in a sentence that says what is missing.
pub async fn migrate(url: &str) -> Result<bool, StartError> {
    match Location::of(url)? {
        Location::File { .. } => Ok(false),
        Location::Database { url } => {
            let clock = clock()?;
            carmed_storage_postgres::migrate(url, clock.day_of(clock.now())).await?;
            Ok(true)
        }
    }
}

/// The machine's clock, with the zone of Brussels.
pub(crate) fn clock() -> Result<SystemClock, StartError> {
    SystemClock::new().map_err(|error| StartError::Clock(error.into()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn the_key_file_is_named_after_the_store() {
        for (url, key_file) in [
            ("sqlite:carmed.db", "carmed.db.key"),
            ("sqlite:///var/lib/carmed.db", "/var/lib/carmed.db.key"),
            ("postgres://server/registry?sslmode=require", "registry.key"),
            ("postgresql://user@server:5432/registry", "registry.key"),
            ("postgres:///", "carmed.key"),
        ] {
            let location = Location::of(url).unwrap();
            assert_eq!(location.key_file(), Path::new(key_file), "{url}");
        }
    }

    #[test]
    fn no_store_and_an_unknown_engine_are_told_apart() {
        assert!(matches!(Location::of(""), Err(StartError::NoStore)));
        let other = Location::of("mysql://server/registry");
        assert!(matches!(other, Err(StartError::UnknownEngine)));
    }
}
