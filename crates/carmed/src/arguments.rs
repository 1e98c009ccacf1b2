//! What can be typed: the commands, the options they share, and their help.

use crate::commands::{
    agreement, attestation, audit, claim, completions, coverage, decision, demo, export, import,
    intervention, migrate, mutation, parameters, serve, tariff, validate,
};
use crate::words;
use carmed_client::contract::Timestamp;
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
    /// Make a PostgreSQL database ready to be served: its schema, and months of its journal ahead.
    Migrate(migrate::Migrate),
    /// Write a whole store into one file, to move it to another engine or machine; needs no server.
    Export(export::Export),
    /// Fill an empty store from an export, and compare the two; needs no server.
    Import(import::Import),
    /// Load published tariffs, list what was loaded, or look up a code.
    #[command(subcommand)]
    Tariff(tariff::Tariff),
    /// Check identification numbers; needs no server.
    Validate(validate::Validate),
    /// Check the legal parameters and show what they do not say; needs no server.
    Parameters(parameters::Parameters),
    /// Register, read, change and watch decisions, as an OCMW.
    #[command(subcommand)]
    Decision(decision::Decision),
    /// Report what changed about a person, as the federal feed.
    #[command(subcommand)]
    Mutation(mutation::Mutation),
    /// Send, search and delete attestations of urgent medical aid, as a physician, dentist or hospital.
    #[command(subcommand)]
    Attestation(attestation::Attestation),
    /// Ask whether care is covered, as a provider.
    #[command(subcommand)]
    Coverage(coverage::Coverage),
    /// Watch what happens to your questions and agreements, as a provider.
    #[command(subcommand)]
    Agreement(agreement::Agreement),
    /// Compute who pays how much, bill it, and release what was billed, as a provider.
    #[command(subcommand)]
    Intervention(intervention::Intervention),
    /// Verify what a provider claims, field by field, as HZIV.
    #[command(subcommand)]
    Claim(claim::Claim),
    /// Read what happened and who asked, as an auditor.
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Print the completions of a shell; needs no server.
    Completions(completions::Completions),
}

/// What every command that calls a server takes, and how it prints the answer.
#[derive(Args)]
pub(crate) struct Calling {
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
    pub(crate) printing: Printing,
}

/// How answers are printed.
#[derive(Args, Clone, Copy)]
pub(crate) struct Printing {
    /// A table for people, CSV for spreadsheets, or JSON for programs. CSV and JSON have the field names
    /// of the contract, amounts in euro cents and days as YYYY-MM-DD.
    #[arg(short, long, value_name = "FORM", default_value = "table")]
    pub(crate) output: Form,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Tables and sentences; amounts in euros.
    Table,
    /// Comma-separated values, the names of the columns first.
    Csv,
    /// JSON; what comes one after the other is one JSON object a line.
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

/// Yes or no, as they are typed.
pub(crate) fn yes(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("expected yes or no".to_owned()),
    }
}

/// An instant as RFC 3339 writes it, such as 2026-05-04T12:00:00Z.
pub(crate) fn instant(text: &str) -> Result<Timestamp, String> {
    let instant: jiff::Timestamp = text
        .parse()
        .map_err(|_| "expected an instant, such as 2026-05-04T12:00:00Z".to_owned())?;
    Ok(Timestamp {
        seconds: instant.as_second(),
        nanos: instant.subsec_nanosecond(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn no_two_options_of_a_command_share_a_name() {
        Program::command().debug_assert();
    }

    #[test]
    fn every_command_that_does_something_shows_an_example() {
        let mut without = Vec::new();
        let mut open: Vec<(String, clap::Command)> = vec![(String::new(), Program::command())];
        while let Some((path, command)) = open.pop() {
            let path = format!("{path} {}", command.get_name());
            let inner = command.get_subcommands().cloned();
            open.extend(inner.map(|inner| (path.clone(), inner)));
            let after = [command.get_after_help(), command.get_after_long_help()];
            let shown = after.into_iter().flatten().map(ToString::to_string);
            let mut shown = shown.filter(|text| text.contains("Example"));
            let shows = shown.any(|text| text.contains(path.trim()));
            if !command.has_subcommands() && !shows {
                without.push(path);
            }
        }
        assert!(without.is_empty(), "no example: {without:?}");
    }
}
