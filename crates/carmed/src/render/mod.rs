//! Answers as people read them, one file per answer, and as programs do: JSON.

pub(crate) mod attestation;
pub(crate) mod billing;
pub(crate) mod claim;
pub(crate) mod coverage;
pub(crate) mod csv;
pub(crate) mod decision;
pub(crate) mod event;
pub(crate) mod failure;
pub(crate) mod feed;
pub(crate) mod finding;
pub(crate) mod history;
pub(crate) mod intervention;
pub(crate) mod journal;
pub(crate) mod json;
pub(crate) mod list;
pub(crate) mod mutation;
pub(crate) mod stream;
pub(crate) mod summary;
pub(crate) mod table;
pub(crate) mod tariff;

use crate::arguments::{Form, Printing};
use crate::failure::{Failure, Outcome};
use prost_reflect::prost::Message;
use std::io::{self, Write as _};

/// Prints an answer in the form that was asked; `message` is its name in the contract.
pub(crate) fn show<M: Message>(
    printing: Printing,
    message: &'static str,
    answer: &M,
    table: impl Fn(&M) -> String,
) -> Outcome {
    let text = match printing.output {
        Form::Table => table(answer),
        Form::Csv => csv::write(message, answer)?,
        Form::Json => json::write(message, answer)?,
    };
    print(&text)
}

/// Prints a text on standard output, ending its last line.
pub(crate) fn print(text: &str) -> Outcome {
    let end = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let mut out = io::stdout().lock();
    out.write_all(format!("{text}{end}").as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::refused(format!("the output ended: {error}")))
}
