//! The program people run: serve, demo, and the client commands.

mod arguments;
mod commands;
mod connection;
mod demo;
mod failure;
mod list;
mod named;
mod progress;
mod render;
mod store_url;
mod today;
mod words;

use arguments::Program;
use clap::Parser as _;
use failure::Failure;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let program = Program::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            return Failure::refused(format!("the program cannot start: {error}")).report();
        }
    };
    match runtime.block_on(commands::run(program)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
