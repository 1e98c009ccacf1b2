//! `carmed validate`: are these numbers valid?

use super::input;
use crate::failure::{Failure, Outcome};
use crate::{render, today};
use carmed_model::human::{self, IdentifierKind};
use clap::Args;
use std::str::FromStr as _;

/// What to check.
#[derive(Args)]
#[command(after_help = "\
Examples:
  carmed validate cbe 0403.019.261
  carmed validate ssin - < numbers.txt")]
pub(crate) struct Validate {
    /// Kind of the numbers.
    #[arg(value_name = "KIND", value_parser = kind)]
    kind: IdentifierKind,
    /// The numbers, as people write them: blanks, dots, dashes and slashes are fine; `-` reads them
    /// from standard input, one a line.
    #[arg(value_name = "NUMBER", required = true)]
    numbers: Vec<String>,
}

fn kind(text: &str) -> Result<IdentifierKind, String> {
    IdentifierKind::from_str(text).map_err(|_| {
        let names: Vec<&str> = IdentifierKind::ALL
            .into_iter()
            .map(IdentifierKind::name)
            .collect();
        format!("expected one of: {}", names.join(", "))
    })
}

impl Validate {
    /// Prints one line a number; not every one valid is a refusal.
    pub(crate) fn run(self) -> Outcome {
        let today = today::in_brussels()?.date();
        let mut all_valid = true;
        let mut lines = String::new();
        for number in self.numbers()? {
            let verdict = match human::check(self.kind, &number, today) {
                Ok(_) => "valid".to_owned(),
                Err(error) => {
                    all_valid = false;
                    format!("invalid {error} ({})", error.code())
                }
            };
            lines.push_str(&format!("{number} {verdict}\n"));
        }
        render::print(&lines)?;
        if all_valid {
            Ok(())
        } else {
            Err(Failure::refused(""))
        }
    }

    fn numbers(&self) -> Outcome<Vec<String>> {
        let mut numbers = Vec::new();
        for number in &self.numbers {
            if number == input::STANDARD_INPUT {
                numbers.extend(input::lines_of_standard_input()?);
            } else {
                numbers.push(number.clone());
            }
        }
        Ok(numbers)
    }
}
