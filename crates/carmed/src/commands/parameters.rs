//! `carmed parameters`: do the tables of the law read, and what do they not say?

use super::serve::chain;
use crate::failure::{Failure, Outcome};
use crate::render::table;
use crate::{arguments, render, today};
use carmed_model::Day;
use clap::Args;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Which parameters are checked, and for which day.
#[derive(Args)]
#[command(after_help = "\
Example:
  carmed parameters --day 2026-05-04")]
pub(crate) struct Parameters {
    /// Directory with tables that replace those shipped, as the configuration names it in
    /// `parameters_dir`.
    #[arg(long, value_name = "DIRECTORY")]
    directory: Option<PathBuf>,
    /// The day they are looked at; today by default.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = arguments::day)]
    day: Option<Day>,
}

impl Parameters {
    /// Prints what has no row that day; a table that does not read is a refusal.
    pub(crate) async fn run(self) -> Outcome {
        let day = match self.day {
            Some(day) => day,
            None => today::in_brussels()?,
        };
        let parameters = carmed_server::read_parameters(self.directory.as_deref())
            .await
            .map_err(|error| Failure::refused(chain(&error)))?;
        let report = parameters.report(day);
        let mut text = table::facts(&[
            ("parameter set", parameters.sha256().to_owned()),
            ("day", day.to_string()),
        ]);
        let missing = report.without_row.iter();
        let missing = missing.map(|missing| vec![missing.table.to_owned(), missing.key.clone()]);
        section(
            &mut text,
            "Without a row that day",
            &["table", "key"],
            missing.collect(),
        );
        let facts = report.facts_without_row.iter();
        let facts = facts.map(|facts| vec![facts.to_string()]);
        section(
            &mut text,
            "Without a State share: a decision on these facts is refused (DEC-18)",
            &["facts"],
            facts.collect(),
        );
        render::print(&text)
    }
}

fn section(text: &mut String, title: &str, header: &[&str], rows: Vec<Vec<String>>) {
    let _ = match rows.is_empty() {
        true => writeln!(text, "\n{title}: none"),
        false => write!(text, "\n{title}:\n{}", table::of(header, &[], rows)),
    };
}
