//! What is done in one place only: SQL, the building of a status, the reading of configuration.

use std::collections::BTreeMap;

use super::Finding;
use super::files::File;
use super::rust_text::has_word;

/// The engines, the only crates that speak SQL.
const ENGINES: &[&str] = &[
    "crates/carmed-storage-sqlite/",
    "crates/carmed-storage-postgres/",
];

/// How a SQL statement begins, and what follows somewhere after that.
const STATEMENTS: &[(&str, &str)] = &[
    ("select ", " from "),
    ("insert into ", ""),
    ("update ", " set "),
    ("delete from ", ""),
    ("create table ", ""),
    ("create index ", ""),
    ("pragma ", ""),
    ("begin immediate", ""),
    ("with ", " select "),
];

/// Everything that a running program is made of; of it one file reads the environment.
const CRATES: &[&str] = &["crates/"];
const ENVIRONMENT: &[&str] = &["env::var", "env::var_os", "env::vars", "env::vars_os"];

/// The crates that a configuration file concerns; the law's own data is TOML too.
const CONFIGURED: &[&str] = &["crates/carmed-server/", "crates/carmed/"];
const FILE: &[&str] = &["toml::from_str", "toml::from_slice", "toml::Table"];

/// The crate of which one file builds what a caller is told when a call fails.
const DOOR: &str = "crates/carmed-server/";
const STATUS_FUNCTIONS: &[&str] = &[
    "new",
    "with_details",
    "with_details_and_metadata",
    "with_metadata",
    "with_error_details",
    "with_error_details_vec",
    "from_error",
    "cancelled",
    "unknown",
    "invalid_argument",
    "deadline_exceeded",
    "not_found",
    "already_exists",
    "permission_denied",
    "resource_exhausted",
    "failed_precondition",
    "aborted",
    "out_of_range",
    "unimplemented",
    "internal",
    "unavailable",
    "data_loss",
    "unauthenticated",
];

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = files.iter().flat_map(sql).collect();
    let statuses = STATUS_FUNCTIONS
        .iter()
        .map(|name| format!("Status::{name}"));
    let statuses: Vec<String> = statuses.collect();
    let statuses: Vec<&str> = statuses.iter().map(String::as_str).collect();
    findings.extend(one_file(
        files,
        &[DOOR],
        &statuses,
        "one file builds Status",
    ));
    let rule = "one file reads configuration";
    findings.extend(one_file(files, CRATES, ENVIRONMENT, rule));
    findings.extend(one_file(files, CONFIGURED, FILE, rule));
    findings
}

fn sql(file: &File) -> Vec<Finding> {
    let engine = ENGINES.iter().any(|engine| file.path.starts_with(engine));
    // A test may look into the database it made, to see what an API never shows.
    let test = file.path.contains("/tests/");
    if engine || test || file.path.starts_with("xtask/src/tidy/") {
        return Vec::new();
    }
    let finding = |line: usize, message: &str| Finding {
        file: file.path.clone(),
        line,
        rule: "SQL in engines only",
        message: message.to_owned(),
    };
    let uses = file
        .code_lines()
        .filter(|(_, code)| has_word(code, "sqlx::"))
        .map(|(line, _)| finding(line, "`sqlx::` outside the storage engines"));
    let strings = file.rust.iter().flat_map(|rust| &rust.strings);
    let statements = strings
        .filter(|(_, text)| is_statement(text))
        .map(|(line, _)| finding(*line, "a SQL statement outside the storage engines"));
    uses.chain(statements).collect()
}

fn is_statement(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ").to_lowercase();
    STATEMENTS.iter().any(|(begins, follows)| {
        text.strip_prefix(begins)
            .is_some_and(|rest| format!(" {rest}").contains(follows))
    })
}

/// Every line that does it, when more than one file among these crates does.
fn one_file(files: &[File], crates: &[&str], words: &[&str], rule: &'static str) -> Vec<Finding> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let inside = |file: &&File| {
        file.path.contains("/src/") && crates.iter().any(|name| file.path.starts_with(name))
    };
    for file in files.iter().filter(inside) {
        for (line, code) in file.code_lines() {
            if words.iter().any(|word| has_word(code, word)) {
                places.entry(&file.path).or_default().push(line);
            }
        }
    }
    if places.len() < 2 {
        return Vec::new();
    }
    let message = format!("{} files do it", places.len());
    let each = places
        .into_iter()
        .flat_map(|(file, lines)| lines.into_iter().map(move |l| (file, l)));
    each.map(|(file, line)| Finding {
        file: file.to_owned(),
        line,
        rule,
        message: message.clone(),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<(String, usize, &'static str)> {
        let files: Vec<File> = files
            .iter()
            .map(|(path, text)| File::new(path, text))
            .collect();
        let place = |finding: Finding| (finding.file, finding.line, finding.rule);
        check(&files).into_iter().map(place).collect()
    }

    #[test]
    fn sql_is_found_outside_the_engines_as_a_call_and_as_a_text() {
        let call = "\nsqlx::query(q)";
        let text = "let q = \"\n  SELECT a\n  FROM b\";";
        for path in [
            "crates/carmed-registry/src/a.rs",
            "crates/carmed-storage/src/a.rs",
        ] {
            assert_eq!(
                found(&[(path, call)]),
                [(path.to_owned(), 2, "SQL in engines only")]
            );
            assert_eq!(
                found(&[(path, text)]),
                [(path.to_owned(), 1, "SQL in engines only")]
            );
        }
        for path in [
            "crates/carmed-storage-sqlite/src/a.rs",
            "crates/carmed-registry/tests/a.rs",
        ] {
            assert_eq!(found(&[(path, call)]), []);
        }
    }

    #[test]
    fn each_kind_of_statement_is_known_and_prose_is_not_one() {
        for (begins, follows) in STATEMENTS {
            assert!(is_statement(&format!("{begins}a{follows}b")), "{begins}");
        }
        for prose in [
            "select a hospital",
            "update the decision",
            "with a reason",
            "begin",
        ] {
            assert!(!is_statement(prose), "{prose}");
        }
    }

    #[test]
    fn a_second_file_that_builds_a_status_is_found() {
        let first = ("crates/carmed-server/src/grpc/status.rs", "Status::new(a)");
        let second = (
            "crates/carmed-server/src/caller.rs",
            "\ntonic::Status::unauthenticated(b)",
        );
        assert_eq!(found(&[first]), []);
        let findings = found(&[first, second]);
        assert_eq!(findings.len(), 2);
        assert_eq!(
            findings[0],
            (second.0.to_owned(), 2, "one file builds Status")
        );
        let own_type = ("crates/carmed-server/src/a.rs", "DecisionStatus::unknown()");
        assert_eq!(found(&[first, own_type]), []);
    }

    #[test]
    fn a_second_file_that_reads_configuration_is_found() {
        let first = (
            "crates/carmed-server/src/configuration.rs",
            "toml::from_str(a)",
        );
        let second = ("crates/carmed/src/main.rs", "toml::from_str(a)");
        let law = (
            "crates/carmed-validation/src/parameters.rs",
            "toml::from_str(a)",
        );
        assert_eq!(found(&[first, law]), []);
        assert_eq!(found(&[first, second]).len(), 2);
    }

    #[test]
    fn a_second_file_that_reads_the_environment_is_found_in_any_crate() {
        let first = (
            "crates/carmed-server/src/configuration.rs",
            "std::env::var(\"X\")",
        );
        let second = ("crates/carmed-registry/src/writer.rs", "env::var_os(\"X\")");
        let build = ("crates/carmed-proto/build.rs", "env::var(\"OUT_DIR\")");
        assert_eq!(found(&[first, build]), []);
        assert_eq!(found(&[first, second]).len(), 2);
    }
}
