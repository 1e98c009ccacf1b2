//! Why a request was refused, or could not be answered.

use carmed_model::{Finding, Revision};
use carmed_storage::StorageError;

/// Why a request was refused, or could not be answered; "not covered" is never among them (COV-06).
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The request itself is wrong: every violation at once.
    #[error("the request is invalid")]
    Invalid(Vec<Finding>),
    /// Rules of the law are broken: every violation at once, with the warnings beside them.
    #[error("rules are broken")]
    Broken {
        /// What is broken.
        violations: Vec<Finding>,
        /// What would have been warned of.
        warnings: Vec<Finding>,
    },
    /// This caller may not do this.
    #[error("the caller may not do this")]
    NotAllowed(Finding),
    /// There is no such thing, or the caller may not know of it.
    #[error("not found")]
    NotFound(Finding),
    /// The caller saw an older version (1006).
    #[error("the version is stale")]
    StaleVersion {
        /// The version that stands.
        current: u32,
    },
    /// The request id was used with another payload (1005).
    #[error("the request id was used with another payload")]
    RequestIdReused {
        /// Path of the first field that differs, in the contract's names.
        field: String,
    },
    /// This server cannot reach the revision the caller has seen.
    #[error("this server stands at revision {reached}")]
    Behind {
        /// Where the server stands.
        reached: Revision,
    },
    /// The answer could not be made durable or proved fresh now; asking again may succeed.
    #[error("temporarily unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A fault of ours.
    #[error("internal fault")]
    Fault(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Refusal {
    /// A fault of ours, in words that hold no personal data.
    pub(crate) fn fault(words: impl Into<String>) -> Self {
        Self::Fault(words.into().into())
    }

    /// Something that may pass, in words that hold no personal data.
    pub(crate) fn unavailable(words: impl Into<String>) -> Self {
        Self::Unavailable(words.into().into())
    }

    /// The same failure for another one who waited for the same thing: what may pass may pass for them.
    pub(crate) fn for_another(&self) -> Self {
        match self {
            Self::Unavailable(cause) => Self::unavailable(cause.to_string()),
            other => Self::fault(other.to_string()),
        }
    }

    /// One violation of the request's form.
    pub(crate) fn invalid(finding: Finding) -> Self {
        Self::Invalid(vec![finding])
    }
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Unavailable(_) => Self::Unavailable(Box::new(error)),
            _ => Self::Fault(Box::new(error)),
        }
    }
}
