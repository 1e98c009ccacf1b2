//! `carmed-checker FILE…`: says of each recorded history whether it is linearizable.

use std::path::PathBuf;
use std::process::ExitCode;

/// A history is not linearizable.
const NOT_LINEARIZABLE: u8 = 1;
/// There is nothing to judge, or it cannot be read.
const NO_HISTORY: u8 = 2;

fn main() -> ExitCode {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        eprintln!("usage: carmed-checker FILE…, each a history in JSON Lines");
        return ExitCode::from(NO_HISTORY);
    }
    let mut code = 0;
    for path in paths {
        match carmed_checker::judge(&path) {
            Ok(verdict) => {
                println!("{}: {verdict}", path.display());
                if !verdict.is_linearizable() {
                    code = code.max(NOT_LINEARIZABLE);
                }
            }
            Err(error) => {
                eprintln!("{}: {error}", path.display());
                code = NO_HISTORY;
            }
        }
    }
    ExitCode::from(code)
}
