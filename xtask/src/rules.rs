//! The page of rules, `docs/rules.md`: made from the catalogue in the code and from the case files.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::steps::Steps;
use crate::workspace::{cargo, root};

/// Where the page stands, from the root of the workspace.
const PAGE: &str = "docs/rules.md";

/// Writes the page, or with `check` fails when it is not what the code says.
pub(crate) fn page(steps: &mut Steps, check: bool) {
    steps.run("rules page", |_| {
        let made = process::output(cargo().args([
            "run",
            "--quiet",
            "--locked",
            "--package",
            "carmed-validation",
            "--example",
            "rules_page",
        ]))?;
        let path = root().join(PAGE);
        if check {
            compare(&path, &made)
        } else {
            fs::write(&path, made).with_context(|| path.display().to_string())
        }
    });
}

/// Fails with the first line that differs.
fn compare(path: &Path, made: &str) -> Result<()> {
    let stands = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let Some(line) = first_difference(&stands, made) else {
        return Ok(());
    };
    bail!("{PAGE} differs from the code at line {line}; run `cargo xtask rules`");
}

/// The number of the first line that differs, from 1.
fn first_difference(stands: &str, made: &str) -> Option<usize> {
    if stands == made {
        return None;
    }
    let same = stands
        .lines()
        .zip(made.lines())
        .take_while(|(stands, made)| stands == made)
        .count();
    Some(same + 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
        assert_eq!(first_difference("", "a\n"), Some(1));
    }

    #[test]
    fn a_page_that_differs_or_is_missing_fails_the_check() {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules.rs");
        let text = fs::read_to_string(&own).unwrap();
        assert!(compare(&own, &text).is_ok());
        let error = compare(&own, "//! Another page.\n")
            .unwrap_err()
            .to_string();
        assert!(error.contains("at line 1"), "{error}");
        assert!(compare(Path::new("/nowhere"), &text).is_err());
    }
}
