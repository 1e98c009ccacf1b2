//! Words that may not stand in the project, and names that no crate or module may have.

use super::Finding;
use super::files::File;
use super::rust_text::has_word;

/// Code that may not be written, with the reason and the places where it may.
const CODE: &[(&str, &str, &[&str])] = &[
    ("todo!", "unfinished work is not committed", &[]),
    ("unimplemented!", "unfinished work is not committed", &[]),
    ("#[ignore", "a test that does not run proves nothing", &[]),
    ("#[should_panic", "assert on the error itself", &[]),
    ("thread::sleep", "wait for the event, not for time", &[]),
    ("round_dp", "it rounds half to even; name the rounding", &[]),
    ("f32", FLOAT, FLOATS_ALLOWED),
    ("f64", FLOAT, FLOATS_ALLOWED),
];
const FLOAT: &str = "amounts are integer cents and ratios are decimals";
/// Measured durations are floats in OpenTelemetry and in benchmarks; amounts never come there.
const FLOATS_ALLOWED: &[&str] = &["crates/carmed-bench/", "crates/carmed-server/src/telemetry"];

/// Phrases that excuse unfinished work, in whatever text they stand.
const PHRASES: &[&str] = &[
    "for now",
    "placeholder",
    "simplified",
    "hack",
    "in a real system",
];
/// Marks of unfinished work, in capitals.
const MARKS: &[&str] = &["TODO", "FIXME", "XXX"];
const PHRASES_IN: &[&str] = &["rs", "md", "proto", "sql", "toml", "py", "yaml"];

/// Names that say nothing about what is inside.
const NAMES: &[&str] = &[
    "common", "core", "helper", "helpers", "manager", "managers", "misc", "util", "utils",
];

/// The file that must spell the words out to forbid them.
const OWN_FILE: &str = "xtask/src/tidy/words.rs";

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        code(file, &mut findings);
        phrases(file, &mut findings);
        names(file, &mut findings);
    }
    findings
}

fn code(file: &File, findings: &mut Vec<Finding>) {
    let applies = |allowed: &[&str]| !allowed.iter().any(|place| file.path.starts_with(place));
    for (line, code) in file.code_lines() {
        for (word, reason, allowed) in CODE {
            if has_word(code, word) && applies(allowed) {
                findings.push(Finding {
                    file: file.path.clone(),
                    line,
                    rule: "forbidden code",
                    message: format!("`{word}`: {reason}"),
                });
            }
        }
    }
}

fn phrases(file: &File, findings: &mut Vec<Finding>) {
    if file.path == OWN_FILE || !PHRASES_IN.contains(&file.extension()) {
        return;
    }
    for (line, text) in file.lines() {
        let lower = text.to_lowercase();
        let phrases = PHRASES.iter().filter(|phrase| has_word(&lower, phrase));
        let marks = MARKS.iter().filter(|mark| has_word(text, mark));
        for phrase in phrases.chain(marks) {
            findings.push(Finding {
                file: file.path.clone(),
                line,
                rule: "forbidden phrase",
                message: format!("\"{phrase}\": finish it, or say what holds today"),
            });
        }
    }
}

fn names(file: &File, findings: &mut Vec<Finding>) {
    let mut finding = |line: usize, name: &str| {
        findings.push(Finding {
            file: file.path.clone(),
            line,
            rule: "empty name",
            message: format!("`{name}` does not say what is inside"),
        });
    };
    if file.rust.is_none() {
        return;
    }
    for part in file.path.trim_end_matches(".rs").split('/') {
        let last = part.rsplit(['-', '_']).next().unwrap_or(part);
        if NAMES.contains(&last) {
            finding(1, part);
        }
    }
    for (line, code) in file.code_lines() {
        let words: Vec<&str> = code
            .split(|c: char| !super::rust_text::is_name(c))
            .collect();
        for pair in words.windows(2) {
            if pair[0] == "mod" && NAMES.contains(&pair[1]) {
                finding(line, pair[1]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(usize, &'static str)> {
        let findings = check(&[File::new(path, text)]);
        findings
            .into_iter()
            .map(|finding| (finding.line, finding.rule))
            .collect()
    }

    #[test]
    fn each_forbidden_piece_of_code_is_found_where_it_stands() {
        for (word, _, _) in CODE {
            let text = format!("fn f() {{}}\n{word}\n");
            let code = found("crates/carmed-model/src/x.rs", &text);
            assert!(code.contains(&(2, "forbidden code")), "{word}");
        }
    }

    #[test]
    fn a_comment_or_a_literal_may_name_what_is_forbidden_in_code() {
        let text = "// never round_dp\nlet a = \"f64\";\n";
        assert_eq!(found("crates/carmed-model/src/x.rs", text), []);
    }

    #[test]
    fn floats_are_allowed_where_durations_are_measured_and_nowhere_else() {
        let text = "Histogram<f64>";
        assert_eq!(found("crates/carmed-server/src/telemetry/rpc.rs", text), []);
        assert_eq!(
            found("crates/carmed-server/src/limits.rs", text),
            [(1, "forbidden code")]
        );
    }

    #[test]
    fn excuses_are_found_in_comments_and_in_prose_whatever_their_case() {
        for phrase in PHRASES {
            let text = format!("# Title\n{}\n", phrase.to_uppercase());
            assert_eq!(
                found("docs/x.md", &text),
                [(2, "forbidden phrase")],
                "{phrase}"
            );
        }
        for mark in MARKS {
            assert_eq!(
                found("docs/x.md", mark),
                [(1, "forbidden phrase")],
                "{mark}"
            );
        }
        assert_eq!(found("Cargo.toml", "todo = \"deny\"\n"), []);
        assert_eq!(found("docs/x.md", "hackneyed, before nowadays\n"), []);
    }

    #[test]
    fn names_that_say_nothing_are_found_for_crates_files_and_modules() {
        let crate_name = "crates/carmed-common/src/lib.rs";
        assert_eq!(found(crate_name, ""), [(1, "empty name")]);
        assert_eq!(found("crates/carmed/src/utils.rs", ""), [(1, "empty name")]);
        assert_eq!(
            found("crates/carmed/src/a.rs", "\nmod core {}"),
            [(2, "empty name")]
        );
        assert_eq!(found("crates/carmed/src/a.rs", "use core::fmt;"), []);
    }
}
