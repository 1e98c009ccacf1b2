//! No file names a directory of one machine.

use super::Finding;
use super::files::File;

/// Beginnings of paths that exist on one machine only.
const MACHINE_PATHS: &[&str] = &["/work/", "/root/", "/home/", "/tmp/bash_jobs"];

/// The file that must spell the paths out to forbid them.
const OWN_FILE: &str = "xtask/src/tidy/paths.rs";

pub(super) fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.path != OWN_FILE) {
        for (line, text) in file.lines() {
            for path in MACHINE_PATHS.iter().filter(|path| begins_in(text, path)) {
                findings.push(Finding {
                    file: file.path.clone(),
                    line,
                    rule: "machine path",
                    message: format!("`{path}` exists on one machine only"),
                });
            }
        }
    }
    findings
}

/// Whether the path begins there; `docs/work/` and `example.org/work/` are no machine's.
fn begins_in(text: &str, path: &str) -> bool {
    text.match_indices(path).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '_' | '-' | '}'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_s_path_is_found_in_any_file_with_its_line() {
        for path in MACHINE_PATHS {
            let findings = check(&[File::new(
                "deploy/x.toml",
                &format!("\nstore = \"{path}x\""),
            )]);
            assert_eq!(
                (findings[0].line, findings[0].rule),
                (2, "machine path"),
                "{path}"
            );
        }
    }

    #[test]
    fn a_part_of_a_longer_path_or_address_is_not_one() {
        let text = "docs/work/x https://example.org/work/ ${dir}/root/x /workshop/";
        assert_eq!(check(&[File::new("README.md", text)]), []);
    }
}
