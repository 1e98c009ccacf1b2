//! Where the key-encryption key comes from: a file first, behind a small trait.

use super::seal::Key;
use crate::ids::IdSource;
use aws_lc_rs::digest::{SHA256, digest};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroize;

/// Why the registry's keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The store was sealed, and the key-encryption key is not where it should be.
    #[error(
        "the store is sealed and its key file {0} is missing: restore it, no other key opens the store"
    )]
    Missing(PathBuf),
    /// There is a key, and the store holds nothing sealed under it.
    #[error(
        "the key file {0} is there, and the store holds nothing sealed under it: restore the store, or \
         move the key file away if this store is a new one"
    )]
    StoreLost(PathBuf),
    /// The file holds no key.
    #[error("the key file {0} does not hold 64 hexadecimal digits")]
    Malformed(PathBuf),
    /// The store was sealed under another key.
    #[error("the store is sealed under key {wanted}, the key given is {given}")]
    Wrong {
        /// The key the store names.
        wanted: String,
        /// The key that was given.
        given: String,
    },
    /// The store's wrapped keys were altered.
    #[error("a wrapped key of the store does not open: it was altered")]
    Altered,
    /// The file cannot be read or written.
    #[error("the key file {path} cannot be used: {source}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A key-encryption key and its public name.
pub struct EncryptionKey {
    pub(crate) key: Key,
    pub(crate) kek_id: String,
}

impl EncryptionKey {
    fn new(bytes: [u8; 32]) -> Self {
        let mut labelled = b"carmed key-encryption key ".to_vec();
        labelled.extend_from_slice(&bytes);
        let name = hex::encode(&digest(&SHA256, &labelled).as_ref()[..8]);
        labelled.zeroize();
        Self {
            key: Key::from_bytes(bytes),
            kek_id: name,
        }
    }
}

/// Where the key-encryption key comes from.
pub trait KeySource: Send + Sync {
    /// The key of a store that is sealed already.
    ///
    /// # Errors
    /// [`KeyError`] when it is missing or unreadable.
    fn load(&self) -> Result<EncryptionKey, KeyError>;

    /// A new key for a new store.
    ///
    /// # Errors
    /// [`KeyError::StoreLost`] when there is one already: it sealed a store that is not this one.
    fn create(&self, ids: &dyn IdSource) -> Result<EncryptionKey, KeyError>;
}

/// A key-encryption key in a file of 64 hexadecimal digits, readable by its owner alone.
pub struct FileKey(PathBuf);

impl FileKey {
    /// The key in that file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn unusable(&self, source: io::Error) -> KeyError {
        KeyError::Unusable {
            path: self.0.clone(),
            source,
        }
    }
}

impl KeySource for FileKey {
    fn load(&self) -> Result<EncryptionKey, KeyError> {
        let mut text = String::new();
        match File::open(&self.0).and_then(|mut file| file.read_to_string(&mut text)) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(KeyError::Missing(self.0.clone()));
            }
            Err(error) => return Err(self.unusable(error)),
        }
        let mut bytes = [0; 32];
        let read = hex::decode_to_slice(text.trim(), &mut bytes);
        text.zeroize();
        read.map_err(|_| KeyError::Malformed(self.0.clone()))?;
        Ok(EncryptionKey::new(bytes))
    }

    fn create(&self, ids: &dyn IdSource) -> Result<EncryptionKey, KeyError> {
        let mut bytes = [0; 32];
        ids.fill(&mut bytes);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let write = |mut file: File| -> io::Result<()> {
            writeln!(file, "{}", hex::encode(bytes))?;
            file.sync_all()?;
            // The name of the file must last as long as the store it opens.
            let directory = self
                .0
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty());
            File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
        };
        options
            .open(&self.0)
            .and_then(write)
            .map_err(|source| match source.kind() {
                io::ErrorKind::AlreadyExists => KeyError::StoreLost(self.0.clone()),
                _ => self.unusable(source),
            })?;
        Ok(EncryptionKey::new(bytes))
    }
}
