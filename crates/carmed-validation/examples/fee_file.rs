//! Writes a CSV of as many invented fees as are asked for to standard output, to measure imports with.

#[path = "../tests/tariff/write.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "the tests of reading use all of it"
)]
mod write;

use std::error::Error;
use std::io;

fn main() -> Result<(), Box<dyn Error>> {
    let rows = std::env::args().nth(1).ok_or("how many rows?")?.parse()?;
    io::copy(&mut write::FeeFile::new(rows), &mut io::stdout().lock())?;
    Ok(())
}
