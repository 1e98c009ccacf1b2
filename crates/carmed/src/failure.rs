//! Why a command ended without success, and the exit code that says so.

use carmed_client::ClientError;
use std::fmt;
use std::process::ExitCode;

/// Why a command ended without success.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The server, a rule or an expectation said no: exit code 1.
    Refused(String),
    /// The command was used wrongly: exit code 2.
    Usage(String),
    /// The server did not answer: exit code 3.
    Unreachable(String),
}

/// The result of a command.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    pub(crate) fn refused(text: impl Into<String>) -> Self {
        Self::Refused(text.into())
    }

    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::Usage(text.into())
    }

    /// Prints why on standard error; gives the exit code.
    pub(crate) fn report(&self) -> ExitCode {
        let (text, code) = match self {
            Self::Refused(text) => (text, 1),
            Self::Usage(text) => (text, 2),
            Self::Unreachable(text) => (text, 3),
        };
        if !text.is_empty() {
            eprintln!("{text}");
        }
        ExitCode::from(code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Refused(text) | Self::Usage(text) | Self::Unreachable(text)) = self;
        f.write_str(text)
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        crate::render::failure::of(&error)
    }
}
