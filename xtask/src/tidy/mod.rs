//! The rules of the house that the compiler does not know, checked as code.

mod arrows;
mod files;
mod metadata;
mod migrations;
mod paths;
mod rooms;
mod rust_text;
mod size;
mod words;

use std::fmt;

use anyhow::{Result, bail};

use crate::steps::Steps;
use files::File;
use metadata::Graph;

/// A rule that is not kept, and where.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    file: String,
    line: usize,
    rule: &'static str,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}:{}: [{}] {}",
            self.file, self.line, self.rule, self.message
        )
    }
}

/// Checks everything and prints every finding with its file, line and rule.
pub(crate) fn run(steps: &mut Steps) {
    steps.run("tidy", |_| {
        let files = files::read()?;
        let mut findings = of_files(&files);
        findings.extend(arrows::check(&Graph::read()?));
        report(findings)
    });
}

fn of_files(files: &[File]) -> Vec<Finding> {
    let mut findings = size::check(files);
    findings.extend(words::check(files));
    findings.extend(rooms::check(files));
    findings.extend(paths::check(files));
    findings.extend(migrations::check(files));
    findings
}

fn report(mut findings: Vec<Finding>) -> Result<()> {
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        1 => bail!("one finding"),
        count => bail!("{count} findings"),
    }
}
