//! What commands read besides their arguments: files, and numbers from standard input.

use crate::failure::{Failure, Outcome};
use std::fs;
use std::io::{self, BufRead as _, Read as _};
use std::path::Path;

/// The word that stands for standard input.
pub(crate) const STANDARD_INPUT: &str = "-";

/// An SSIN as given, or the first line of standard input: so it stays out of lists of processes.
pub(crate) fn ssin(argument: &str) -> Outcome<String> {
    let text = if argument == STANDARD_INPUT {
        let mut line = String::new();
        io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(|error| Failure::usage(format!("standard input cannot be read: {error}")))?;
        line
    } else {
        argument.to_owned()
    };
    let kind = carmed_model::human::IdentifierKind::Ssin;
    Ok(carmed_model::human::normalise(kind, &text))
}

/// The lines of standard input that hold something.
pub(crate) fn lines_of_standard_input() -> Outcome<Vec<String>> {
    let lines: Result<Vec<String>, io::Error> = io::stdin().lock().lines().collect();
    let lines =
        lines.map_err(|error| Failure::usage(format!("standard input cannot be read: {error}")))?;
    Ok(lines
        .iter()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect())
}

/// The bytes of a file, or of standard input for `-`.
pub(crate) fn file(path: &Path) -> Outcome<Vec<u8>> {
    let read = if path == Path::new(STANDARD_INPUT) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    read.map_err(|error| Failure::usage(format!("{}: {error}", path.display())))
}
