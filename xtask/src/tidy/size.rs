//! Files stay small, and each says in its first line what it is for.

use super::Finding;
use super::files::File;

/// No Rust file is longer, in lines.
const LONGEST_LINES: usize = 600;
/// Half of the Rust files are no longer than this, in lines.
const MEDIAN_LINES: usize = 200;

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut lengths = Vec::new();
    for file in files.iter().filter(|file| file.rust.is_some()) {
        let length = file.text.lines().count();
        lengths.push(length);
        if length > LONGEST_LINES {
            findings.push(Finding {
                file: file.path.clone(),
                line: LONGEST_LINES + 1,
                rule: "file size",
                message: format!("{length} lines; at most {LONGEST_LINES}"),
            });
        }
        let purpose = file
            .text
            .lines()
            .next()
            .and_then(|first| first.strip_prefix("//! "));
        if purpose.is_none_or(|purpose| purpose.trim().is_empty()) {
            findings.push(Finding {
                file: file.path.clone(),
                line: 1,
                rule: "purpose",
                message: "the first line does not say what the file is for (`//! …`)".to_owned(),
            });
        }
    }
    lengths.sort_unstable();
    if let Some(&median) = lengths.get(lengths.len() / 2)
        && median > MEDIAN_LINES
    {
        findings.push(Finding {
            file: "Cargo.toml".to_owned(),
            line: 1,
            rule: "median file size",
            message: format!("{median} lines; at most {MEDIAN_LINES}"),
        });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, lines: usize) -> File {
        File::new(name, &"//! What it is.\n".repeat(lines))
    }

    #[test]
    fn a_file_of_600_lines_passes_and_one_of_601_does_not() {
        let small = [file("b.rs", 1), file("c.rs", 1)];
        let longest: Vec<File> = small.into_iter().chain([file("a.rs", 600)]).collect();
        assert_eq!(check(&longest), []);
        let small = [file("b.rs", 1), file("c.rs", 1)];
        let longer: Vec<File> = small.into_iter().chain([file("a.rs", 601)]).collect();
        assert_eq!(
            check(&longer)[0].to_string(),
            "a.rs:601: [file size] 601 lines; at most 600"
        );
    }

    #[test]
    fn the_median_counts_and_not_the_mean() {
        assert_eq!(
            check(&[file("a.rs", 200), file("b.rs", 1), file("c.rs", 599)]),
            []
        );
        let findings = check(&[file("a.rs", 201), file("b.rs", 1), file("c.rs", 201)]);
        assert_eq!(findings[0].rule, "median file size");
    }

    #[test]
    fn a_file_without_a_purpose_is_found_and_other_languages_are_not_asked() {
        for text in ["", "use a;\n", "//!\n", "// Purpose.\n"] {
            assert_eq!(
                check(&[File::new("a.rs", text)])[0].rule,
                "purpose",
                "{text}"
            );
        }
        assert_eq!(check(&[File::new("a.md", "use a;\n")]), []);
    }
}
