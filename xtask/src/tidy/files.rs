//! The text files of the project, as the checks read them.

use std::fs;
use std::process::Command;

use anyhow::Result;

use super::rust_text::{self, RustText};
use crate::process;
use crate::workspace::root;

/// One text file; of a Rust file also its code apart from comments and literals.
pub(super) struct File {
    /// Relative to the root, with `/` between the parts.
    pub(super) path: String,
    pub(super) text: String,
    pub(super) rust: Option<RustText>,
}

impl File {
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            rust: path.ends_with(".rs").then(|| rust_text::read(text)),
        }
    }

    /// The lines of the code alone, numbered from one; none for a file that is not Rust.
    pub(super) fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let code = self.rust.as_ref().map_or("", |rust| rust.code.as_str());
        code.lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    /// All lines, numbered from one.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line))
    }

    /// What the file's name ends with, after the last dot.
    pub(super) fn extension(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, end)| end)
    }
}

/// Reads every text file that is tracked, or would be tracked by the next commit.
///
/// # Errors
/// When git is missing or this is no git checkout.
pub(super) fn read() -> Result<Vec<File>> {
    let list = process::output(Command::new("git").current_dir(root()).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let mut files: Vec<File> = list
        .split_terminator('\0')
        // A file that is gone from the disk or is no text holds nothing to check.
        .filter_map(|path| {
            Some(File::new(
                path,
                &fs::read_to_string(root().join(path)).ok()?,
            ))
        })
        .collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files.dedup_by(|left, right| left.path == right.path);
    Ok(files)
}
