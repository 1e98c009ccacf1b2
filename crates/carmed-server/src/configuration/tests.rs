//! What holds of the configuration and of its sample.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::*;
use std::collections::{BTreeMap, BTreeSet};

const SAMPLE: &str = include_str!("../../../../deploy/carmed.sample.toml");

/// Every key said, so that none is left out when written.
fn complete() -> Configuration {
    Configuration {
        key_file: Some("key".into()),
        parameters_dir: Some("parameters".into()),
        otlp_endpoint: Some("http://localhost:4317".into()),
        ..Configuration::default()
    }
}

fn keys(table: &Table) -> BTreeSet<String> {
    let of_entry = |(key, value): (&String, &Value)| match value.as_table() {
        Some(section) => section
            .keys()
            .map(|inner| format!("{key}.{inner}"))
            .collect(),
        None => vec![key.clone()],
    };
    table.iter().flat_map(of_entry).collect()
}

fn merged(
    file: &str,
    environment: &[(&str, &str)],
    flags: Flags,
) -> Result<Configuration, ConfigurationError> {
    let environment: BTreeMap<_, _> = environment.iter().copied().collect();
    let variable = |name: &str| {
        let text = environment.get(name).ok_or(env::VarError::NotPresent)?;
        Ok((*text).to_owned())
    };
    Configuration::merge(file.parse().unwrap(), variable, flags)
}

#[test]
fn the_keys_read_from_the_environment_are_those_of_the_struct() {
    let of_struct = keys(&Table::try_from(complete()).unwrap());
    let known: BTreeSet<String> = KEYS.iter().map(|key| (*key).to_owned()).collect();
    assert_eq!(of_struct, known);
}

#[test]
fn the_sample_names_every_key_documents_each_and_shows_the_defaults() {
    let mut section = String::new();
    let mut documented = false;
    let mut named = BTreeSet::new();
    for line in SAMPLE.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = format!("{}.", name.trim_end_matches(']'));
        }
        // A key that has no default stands behind `#`, without the space a sentence has.
        let entry = line.strip_prefix('#').filter(|rest| !rest.starts_with(' '));
        match entry.unwrap_or(line).split_once(" = ") {
            Some((key, _)) if !line.starts_with("# ") => {
                assert!(documented, "`{key}` stands without a sentence before it");
                assert!(
                    named.insert(format!("{section}{key}")),
                    "`{key}` stands twice"
                );
                documented = false;
            }
            _ => documented = line.starts_with("# "),
        }
    }
    assert_eq!(named, keys(&Table::try_from(complete()).unwrap()));

    let sample = merged(SAMPLE, &[], Flags::default()).unwrap();
    let defaults = Configuration {
        store: sample.store.clone(),
        ..Configuration::default()
    };
    assert_eq!(sample, defaults);
    assert!(sample.store.starts_with("sqlite:"));

    let uncommented: Vec<&str> = SAMPLE
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(entry) if !entry.starts_with(' ') => entry,
            _ => line,
        })
        .collect();
    let all = merged(&uncommented.join("\n"), &[], Flags::default()).unwrap();
    assert!(all.key_file.is_some() && all.parameters_dir.is_some() && all.otlp_endpoint.is_some());
}

#[test]
fn what_is_said_nearer_to_the_start_wins() {
    let file = "store = 'sqlite:file'\nlisten = '127.0.0.1:1'\nlog_filter = 'warn'\n\
                [limits]\ncall_seconds_max = 5\ndrain_seconds_max = 6\n";
    let environment = [
        ("CARMED_STORE", "sqlite:environment"),
        ("CARMED_LISTEN", "127.0.0.1:2"),
        ("CARMED_LIMITS_CALL_SECONDS_MAX", "7"),
    ];
    let flags = Flags {
        store: Some("sqlite:flag".to_owned()),
        listen: None,
        dev: true,
    };
    let read = merged(file, &environment, flags).unwrap();
    assert_eq!(read.store, "sqlite:flag");
    assert_eq!(read.listen.port(), 2);
    assert_eq!(read.limits.call_seconds_max.get(), 7);
    assert_eq!(read.limits.drain_seconds_max.get(), 6);
    assert_eq!(read.log_filter, "warn");
    assert_eq!(read.log_format, LogFormat::Pretty);
    assert!(read.dev);
}

#[test]
fn the_environment_may_say_every_key() {
    let text = |key: &str| match key {
        "dev" => "true",
        "listen" => "[::1]:9",
        "log_format" => "json",
        limit if limit.starts_with("limits.") => "3",
        _ => "x",
    };
    let environment: Vec<(String, &str)> = KEYS
        .iter()
        .map(|key| (variable_name(key), text(key)))
        .collect();
    let environment: Vec<(&str, &str)> = environment
        .iter()
        .map(|(name, text)| (name.as_str(), *text))
        .collect();
    let read = merged("", &environment, Flags::default()).unwrap();
    assert!(read.dev && read.listen.is_ipv6());
    assert_eq!(read.log_format, LogFormat::Json);
    assert_eq!(read.key_file, Some("x".into()));
    assert_eq!(read.limits.pending_resets_max.get(), 3);
}

#[test]
fn what_is_unknown_or_does_not_fit_is_refused_by_name() {
    for (file, variable, words) in [
        ("stor = 'x'", None, "`stor`"),
        ("[limits]\ncalls = 3", None, "`calls`"),
        (
            "limits = 3",
            Some(("CARMED_LIMITS_DRAIN_SECONDS_MAX", "3")),
            "`limits`",
        ),
        ("listen = 'everywhere'", None, "socket address"),
        ("[limits]\ncall_seconds_max = 0", None, "nonzero"),
        (
            "",
            Some(("CARMED_DEV", "yes")),
            "CARMED_DEV must be true or false",
        ),
        (
            "",
            Some(("CARMED_LIMITS_CALL_SECONDS_MAX", "long")),
            "must be a whole number",
        ),
    ] {
        let error = merged(file, variable.as_slice(), Flags::default()).unwrap_err();
        assert!(
            error.to_string().contains(words),
            "{file} {variable:?}: {error}"
        );
    }
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_refused_with_its_path() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("carmed.toml");
    let error = Configuration::load(Some(&path), Flags::default()).unwrap_err();
    assert!(matches!(&error, ConfigurationError::Unreadable { path: named, .. } if *named == path));
    fs::write(&path, "store = ").unwrap();
    let error = Configuration::load(Some(&path), Flags::default()).unwrap_err();
    assert!(matches!(&error, ConfigurationError::Malformed { path: named, .. } if *named == path));
    fs::write(&path, "log_filter = 'debug'").unwrap();
    let read = Configuration::load(Some(&path), Flags::default()).unwrap();
    assert_eq!(read.log_filter, "debug");
}
