//! Bars that show how far long work is: on standard error, and only where that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// From how many things on a bar is shown.
const LONG: usize = 200;
/// How often a bar without an end shows that it lives.
const TICK: Duration = Duration::from_millis(200);

/// A bar over a known number of things, such as `lines`; none where they are few.
pub(crate) fn over(count: usize, things: &str) -> ProgressBar {
    if count < LONG {
        return ProgressBar::hidden();
    }
    let template = format!("{{wide_bar}} {{pos}} of {{len}} {things}, {{eta}} left");
    let style = ProgressStyle::with_template(&template);
    ProgressBar::new(u64::try_from(count).unwrap_or(u64::MAX))
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// A count of things of which nobody knows how many come.
pub(crate) fn counting(things: &str) -> ProgressBar {
    let template = format!("{{spinner}} {{pos}} {things}, {{elapsed}}");
    let style = ProgressStyle::with_template(&template);
    let bar = ProgressBar::no_length()
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(TICK);
    bar
}
