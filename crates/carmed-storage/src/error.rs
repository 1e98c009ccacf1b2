//! Why an engine could not do what it was asked.

/// Why an engine could not do what it was asked; never a business outcome.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The engine cannot be reached or has no room; the same call may succeed later.
    #[error("the store is unavailable: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is stored cannot be what Carmed wrote.
    #[error("the store holds what it should not: {0}")]
    Corrupt(String),
    /// The store was written by a version that this one may not read.
    #[error(
        "the store's schema {found} is readable since {readable_since}, this program knows {known}"
    )]
    UnknownSchema {
        /// The store's schema.
        found: i64,
        /// The oldest program schema that may read it.
        readable_since: i64,
        /// The schema this program knows.
        known: i64,
    },
    /// Any other failure of the engine.
    #[error("the store failed: {0}")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}
