//! What the server is told, and the one place that reads it: a TOML file and the environment.

use crate::limits::Limits;
use serde::{Deserialize, Serialize};
use std::env;
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Every key, in the order of the sample; each is also read from the environment: `limits.a_b` from
/// `CARMED_LIMITS_A_B`.
const KEYS: &[&str] = &[
    "store",
    "listen",
    "dev",
    "key_file",
    "parameters_dir",
    "otlp_endpoint",
    "log_format",
    "log_filter",
    "limits.call_seconds_max",
    "limits.import_seconds_max",
    "limits.import_pause_seconds_max",
    "limits.calls_per_connection_max",
    "limits.metadata_bytes_max",
    "limits.pending_resets_max",
    "limits.connection_seconds_max",
    "limits.keepalive_interval_seconds",
    "limits.keepalive_timeout_seconds",
    "limits.drain_seconds_max",
];

/// What the server is told.
///
/// Every key stands with its meaning in `deploy/carmed.sample.toml`. What is said nearer to the start
/// wins: defaults < file < environment < flags.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Configuration {
    /// URL of the store: `sqlite:PATH` or `postgres://…`. Mandatory.
    pub store: String,
    /// Address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Development: callers are believed, so it must listen on loopback.
    pub dev: bool,
    /// File of the key that seals the store; absent means the store's path followed by `.key`;
    /// for a database, its name followed by `.key` in the working directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
    /// Directory whose tables replace those shipped: `limits.csv`, `refund_codes.csv`,
    /// `provider_kinds.csv`; absent means those shipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters_dir: Option<PathBuf>,
    /// Where traces and metrics are sent by OTLP over gRPC: `http://HOST:PORT`; absent sends none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otlp_endpoint: Option<String>,
    /// The form of the log on standard error.
    pub log_format: LogFormat,
    /// What is logged: a level, or directives such as `info,carmed_registry=debug`.
    pub log_filter: String,
    /// How much one connection and one call may ask.
    pub limits: Limits,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// What the command line says; it wins over everything else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--store URL`.
    pub store: Option<String>,
    /// `--listen ADDRESS`.
    pub listen: Option<SocketAddr>,
    /// `--dev`; without it, development stays what file and environment say.
    pub dev: bool,
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// The file cannot be read.
    #[error("the configuration file {path} cannot be read: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is no TOML.
    #[error("the configuration file {path} is not TOML: {problem}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// A variable of the environment does not have the form of its key.
    #[error("the environment variable {name} must be {expected}")]
    Variable {
        /// The variable.
        name: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A key is unknown or its value does not fit.
    #[error("the configuration is wrong: {0}")]
    Wrong(String),
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            store: String::new(),
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 50_051),
            dev: false,
            key_file: None,
            parameters_dir: None,
            otlp_endpoint: None,
            log_format: LogFormat::Pretty,
            log_filter: "info".to_owned(),
            limits: Limits::default(),
        }
    }
}

impl Configuration {
    /// A server in development over that store, on a free loopback port; all else as by default.
    pub fn for_development(store: impl Into<String>) -> Self {
        Self {
            store: store.into(),
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            dev: true,
            ..Self::default()
        }
    }

    /// Reads the file, where one is given, then the environment, then the flags.
    ///
    /// # Errors
    /// [`ConfigurationError`] when the file cannot be read, or anything in it or in the environment is
    /// unknown or does not fit.
    pub fn load(file: Option<&Path>, flags: Flags) -> Result<Self, ConfigurationError> {
        let file = file.map(read_file).transpose()?.unwrap_or_default();
        Self::merge(file, |name| env::var(name), flags)
    }

    fn merge(
        mut table: Table,
        variable: impl Fn(&str) -> Result<String, env::VarError>,
        flags: Flags,
    ) -> Result<Self, ConfigurationError> {
        for key in KEYS {
            let name = variable_name(key);
            match variable(&name) {
                Ok(text) => set(&mut table, key, value(key, &name, text)?)?,
                Err(env::VarError::NotPresent) => {}
                Err(env::VarError::NotUnicode(_)) => {
                    let expected = "valid text";
                    return Err(ConfigurationError::Variable { name, expected });
                }
            }
        }
        if let Some(store) = flags.store {
            set(&mut table, "store", store.into())?;
        }
        if let Some(listen) = flags.listen {
            set(&mut table, "listen", listen.to_string().into())?;
        }
        if flags.dev {
            set(&mut table, "dev", true.into())?;
        }
        table
            .try_into()
            .map_err(|error: toml::de::Error| ConfigurationError::Wrong(error.message().to_owned()))
    }
}

fn read_file(path: &Path) -> Result<Table, ConfigurationError> {
    let text = fs::read_to_string(path).map_err(|source| ConfigurationError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    toml::from_str(&text).map_err(|error| ConfigurationError::Malformed {
        path: path.to_owned(),
        problem: error.to_string(),
    })
}

fn variable_name(key: &str) -> String {
    format!("CARMED_{}", key.replace('.', "_").to_uppercase())
}

/// The text of a variable in the form of its key: limits are whole numbers, `dev` is a truth value.
fn value(key: &str, name: &str, text: String) -> Result<Value, ConfigurationError> {
    let wrong = |expected| ConfigurationError::Variable {
        name: name.to_owned(),
        expected,
    };
    if key == "dev" {
        let dev: bool = text.parse().map_err(|_| wrong("true or false"))?;
        Ok(dev.into())
    } else if key.starts_with("limits.") {
        let limit: i64 = text.parse().map_err(|_| wrong("a whole number"))?;
        Ok(limit.into())
    } else {
        Ok(text.into())
    }
}

fn set(table: &mut Table, key: &str, value: Value) -> Result<(), ConfigurationError> {
    let Some((section, key)) = key.split_once('.') else {
        table.insert(key.to_owned(), value);
        return Ok(());
    };
    let section = table.entry(section).or_insert_with(|| Table::new().into());
    let section = section
        .as_table_mut()
        .ok_or_else(|| ConfigurationError::Wrong("`limits` must be a table".to_owned()))?;
    section.insert(key.to_owned(), value);
    Ok(())
}

#[cfg(test)]
mod tests;
