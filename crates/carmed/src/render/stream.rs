//! What comes one after the other: each item is printed when it comes.

use super::{csv, json, print};
use crate::arguments::{Form, Printing};
use crate::failure::Outcome;
use prost_reflect::prost::Message;

/// The form in which items of one message are printed.
pub(crate) enum Items {
    /// Lines for people.
    Lines,
    /// CSV, whose columns are named already.
    Rows(csv::Sheet),
    /// One JSON object a line, with the name of its message.
    Objects(&'static str),
}

impl Items {
    /// Begins to print; columns are named at once.
    ///
    /// # Errors
    /// Where the contract has no such message, or the output ended.
    pub(crate) fn begin(printing: Printing, message: &'static str) -> Outcome<Self> {
        Ok(match printing.output {
            Form::Table => Self::Lines,
            Form::Json => Self::Objects(message),
            Form::Csv => {
                let sheet = csv::Sheet::of(message)?;
                print(&sheet.header()?)?;
                Self::Rows(sheet)
            }
        })
    }

    /// Prints the next item.
    ///
    /// # Errors
    /// Where the item does not fit its descriptor, or the output ended.
    pub(crate) fn show<M: Message>(&self, item: &M, lines: impl Fn(&M) -> String) -> Outcome {
        print(&match self {
            Self::Lines => lines(item),
            Self::Rows(sheet) => sheet.rows(item)?,
            Self::Objects(message) => json::line(message, item)?,
        })
    }
}
