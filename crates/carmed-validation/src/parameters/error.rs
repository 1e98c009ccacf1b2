//! Why parameter tables are refused.

use std::fmt;

/// One thing wrong with a parameter table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{table}, line {line}: {problem}")]
pub struct ParameterError {
    /// Which table: `limits`, `refund_codes` or `provider_kinds`.
    pub table: &'static str,
    /// The line of the file, the header being 1; 0 where it concerns the whole table.
    pub line: u64,
    /// What is wrong.
    pub problem: String,
}

/// Everything wrong with the parameter tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterErrors(pub Vec<ParameterError>);

impl fmt::Display for ParameterErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the parameters of the law are refused")?;
        self.0.iter().try_for_each(|error| write!(f, "; {error}"))
    }
}

impl std::error::Error for ParameterErrors {}
