//! The accepted survivors, as `docs/mutants.md` lists them with their reasons.

use std::fmt;

use anyhow::{Result, bail};

/// A change without its line: lines move, what is changed in which function does not.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mutant {
    file: String,
    change: String,
}

impl Mutant {
    /// From the form `FILE:LINE:COLUMN: CHANGE`.
    fn named(name: &str) -> Option<Self> {
        let (place, change) = name.split_once(": ")?;
        let file = place.split(':').next()?;
        Some(Self {
            file: file.to_owned(),
            change: change.to_owned(),
        })
    }

    /// Whether its file is of that package.
    pub(super) fn is_of(&self, package: &str) -> bool {
        self.file.starts_with(&format!("crates/{package}/"))
    }
}

impl fmt::Display for Mutant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.file, self.change)
    }
}

/// The accepted ones: a heading ``## `FILE` ``, below it a point ``- `CHANGE`: REASON`` for each.
///
/// # Errors
/// When a point has no reason, or stands below no file.
pub(super) fn accepted(text: &str) -> Result<Vec<Mutant>> {
    let mut file = None;
    let mut accepted = Vec::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            file = heading.strip_prefix('`').and_then(|h| h.strip_suffix('`'));
        } else if let Some(point) = line.strip_prefix("- `") {
            let parts = point.split_once("`: ");
            let (Some(file), Some((change, reason))) = (file, parts) else {
                bail!("`{line}` names no file, no change or no reason");
            };
            if reason.trim().is_empty() {
                bail!("`{line}` has no reason");
            }
            accepted.push(Mutant {
                file: file.to_owned(),
                change: change.to_owned(),
            });
        }
    }
    Ok(accepted)
}

/// The missed ones that are not accepted, and the accepted ones that were not missed.
///
/// A change that stands twice in a function is accepted twice.
pub(super) fn compare<'a>(
    missed: &[&'a str],
    mut accepted: Vec<Mutant>,
) -> (Vec<&'a str>, Vec<Mutant>) {
    let mut new = Vec::new();
    for name in missed {
        let mutant = Mutant::named(name);
        let place = accepted.iter().position(|one| Some(one) == mutant.as_ref());
        match place {
            Some(place) => drop(accepted.swap_remove(place)),
            None => new.push(*name),
        }
    }
    (new, accepted)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    const TEXT: &str = "# Survivors\n\n## `crates/law/src/age.rs`\n\n\
        - `replace || with && in Ages::all`: both sides say the same,\n  on every day.\n\
        - `delete ! in Ages::all`: never reached.\n";

    #[test]
    fn a_survivor_is_accepted_wherever_its_line_has_gone() {
        let accepted = accepted(TEXT).unwrap();
        assert!(accepted.iter().all(|mutant| mutant.is_of("law")));
        assert!(!accepted.iter().any(|mutant| mutant.is_of("la")));
        let missed = [
            "crates/law/src/age.rs:27:9: delete ! in Ages::all",
            "crates/law/src/age.rs:7:9: replace || with && in Ages::all",
        ];
        assert_eq!(compare(&missed, accepted), (Vec::new(), Vec::new()));
    }

    #[test]
    fn the_second_of_two_that_read_alike_is_not_accepted_with_the_first() {
        let missed = [
            "crates/law/src/age.rs:27:9: delete ! in Ages::all",
            "crates/law/src/age.rs:29:9: delete ! in Ages::all",
        ];
        let (new, gone) = compare(&missed, accepted(TEXT).unwrap());
        assert_eq!(new, ["crates/law/src/age.rs:29:9: delete ! in Ages::all"]);
        let [gone] = &gone[..] else {
            panic!("one is noticed after all: {gone:?}");
        };
        assert_eq!(
            gone.to_string(),
            "crates/law/src/age.rs: replace || with && in Ages::all"
        );
    }

    #[test]
    fn a_survivor_without_a_reason_is_refused() {
        for text in ["## `a.rs`\n- `delete !`: ", "## `a.rs`\n- `delete !`"] {
            assert!(accepted(text).is_err(), "{text}");
        }
        assert!(accepted("- `delete !`: equivalent").is_err());
    }
}
