//! What export and import share: how far they are, and what they moved.

use super::input::STANDARD_INPUT;
use crate::render::table;
use carmed_server::{Moved, Progress, Step};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::Path;

/// The file that was named; `None` for `-`, which stands for a pipe.
pub(super) fn file(path: &Path) -> Option<&Path> {
    (path != Path::new(STANDARD_INPUT)).then_some(path)
}

/// A bar on standard error, where that is a terminal.
pub(super) fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template(
        "{msg} {wide_bar} {human_pos} of {human_len} records, {eta} left",
    );
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Moves the bar as records are moved.
pub(super) fn told_to(bar: &ProgressBar) -> impl Fn(Progress) + Send + Sync + 'static {
    let bar = bar.clone();
    move |progress| {
        let step = match progress.step {
            Step::Exporting => "exporting",
            Step::Importing => "importing",
            Step::Comparing => "comparing",
        };
        bar.set_length(progress.records_total);
        bar.set_position(progress.records);
        bar.set_message(format!("{step} {}", words(progress.section.name())));
    }
}

/// A line for each section: how many records, and their hash.
pub(super) fn sections(moved: &[Moved]) -> String {
    let rows = moved.iter().map(|moved| {
        vec![
            words(moved.section.name()),
            moved.records.to_string(),
            moved.sha256.clone(),
        ]
    });
    table::of(
        &["section", "records", "SHA-256"],
        &["records"],
        rows.collect(),
    )
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}
