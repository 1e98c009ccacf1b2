//! What can be typed: the commands, the options they share, and their help.

use crate::commands::{coverage, decision, demo, intervention, serve, tariff, validate};
use crate::words;
use carmed_model::Day;
use clap::{Args, Parser, Subcommand, ValueEnum};

const AFTER_HELP: &str = "\
Exit codes: 0 done and accepted; 1 refused, invalid or different from what was expected; \
2 wrong use of the command; 3 the server cannot be reached.";

/// Medical aid taken in charge by welfare centres (OCMW/CPAS): register decisions, check coverage,
/// compute who pays what.
#[derive(Parser)]
#[command(name = "carmed", version, after_help = AFTER_HELP, arg_required_else_help = true)]
pub(crate) struct Program {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the registry.
    Serve(serve::Serve),
    /// Play the whole story with invented people, and check every step of it.
    Demo(demo::Demo),
    /// Load published tariffs, or list what was loaded.
    #[command(subcommand)]
    Tariff(tariff::Tariff),
    /// Check identification numbers; needs no server.
    Validate(validate::Validate),
    /// Register, read and stop decisions, as an OCMW.
    #[command(subcommand)]
    Decision(decision::Decision),
    /// Ask whether care is covered, as a provider.
    #[command(subcommand)]
    Coverage(coverage::Coverage),
    /// Compute who pays how much, as a provider.
    #[command(subcommand)]
    Intervention(intervention::Intervention),
}

/// What every command that calls a server takes, and how it prints the answer.
#[derive(Args)]
pub(crate) struct Calling<P: Args = Printing> {
    /// Address of the server.
    #[arg(
        long,
        value_name = "URL",
        env = "CARMED_SERVER",
        default_value = "http://127.0.0.1:50051",
        help_heading = "Server"
    )]
    pub(crate) server: String,
    /// Who calls: a quality and its keys, such as 'ocmw;cbe=0212344876;agent=a1' or
    /// 'hospital;nihii=71000535;agent=a1'.
    #[arg(
        long = "as",
        value_name = "CALLER",
        env = "CARMED_AS",
        help_heading = "Server"
    )]
    pub(crate) caller: String,
    /// Language of the texts.
    #[arg(
        long,
        value_name = "LANGUAGE",
        env = "CARMED_LANGUAGE",
        default_value = "en",
        value_parser = ["nl", "fr", "de", "en"],
        help_heading = "Server"
    )]
    pub(crate) language: String,
    #[command(flatten)]
    pub(crate) printing: P,
}

/// How answers are printed.
#[derive(Args, Clone, Copy)]
pub(crate) struct Printing {
    /// A table for people, or JSON for programs (the proto JSON form, days as YYYY-MM-DD).
    #[arg(short, long, value_name = "FORM", default_value = "table")]
    pub(crate) output: Form,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Tables and sentences.
    Table,
    /// JSON, with the field names of the contract.
    Json,
}

/// How lists of amounts are printed.
#[derive(Args, Clone, Copy)]
pub(crate) struct ListPrinting {
    /// A table for people, CSV for spreadsheets (amounts in cents, totals in the last row), or JSON for
    /// programs (the proto JSON form, days as YYYY-MM-DD).
    #[arg(short, long, value_name = "FORM", default_value = "table")]
    pub(crate) output: ListForm,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListForm {
    /// Tables and sentences.
    Table,
    /// Comma-separated values.
    Csv,
    /// JSON, with the field names of the contract.
    Json,
}

/// A day written YYYY-MM-DD.
pub(crate) fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).map_err(|error| error.to_string())
}

/// A value of one of the contract's enums, by its name without what all its values begin with:
/// `hospitalisation`, `ambulatory-in-hospital`.
pub(crate) fn named<T>(
    prefix: &str,
    from_name: fn(&str) -> Option<T>,
    text: &str,
    examples: &str,
) -> Result<T, String> {
    let name = format!("{prefix}{}", words::screaming(text));
    from_name(&name)
        .filter(|_| !name.ends_with("_UNSPECIFIED"))
        .ok_or_else(|| format!("expected one of: {examples}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn no_two_options_of_a_command_share_a_name() {
        Program::command().debug_assert();
    }
}
