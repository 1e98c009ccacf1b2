//! `carmed mutation record`: the federal feed reports what changed about a person.

use super::input;
use crate::arguments::{self, Calling};
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::{named, render, words};
use carmed_client::contract::{
    MutationChange, Names, RecordMutationRequest, ResidenceStatus, Situation, Stay,
    mutation_change::Change,
};
use carmed_model::Day;
use clap::{ArgGroup, Args, Subcommand};

/// Report what changed about a person.
#[derive(Subcommand)]
pub(crate) enum Mutation {
    /// Record one mutation of a person, or only judge it (--dry-run).
    Record(Box<Record>),
}

/// Record one mutation of a person.
#[derive(Args)]
#[command(
    group(ArgGroup::new("change").required(true).args([
        "died_on", "successor_ssin", "family_name", "residence_status", "in_population_register",
        "affiliated_to_mutuality", "refund_code",
    ])),
    after_help = "\
A mutation has no reason but its kind. What it does to each decision is told; each OCMW finds it in its \
feed.

Examples:
  echo 85430700231 | carmed mutation record --ssin - --on 2026-05-20 --affiliated-to-mutuality yes \\
      --as 'federal_feed;cbe=0800000471;agent=a1'
  echo 85430700231 | carmed mutation record --ssin - --on 2026-05-20 --successor-ssin 85030700372 \\
      --as 'federal_feed;cbe=0800000471;agent=a1'"
)]
pub(crate) struct Record {
    #[command(flatten)]
    calling: Calling,
    /// The person's SSIN before the mutation; `-` reads it from standard input, so that it shows in no
    /// list of processes.
    #[arg(long, value_name = "SSIN")]
    ssin: String,
    /// The day from which it holds; the day of death by default, for a death.
    #[arg(long, value_name = "DAY", value_parser = arguments::day, required_unless_present = "died_on")]
    on: Option<Day>,
    /// The person died on that day.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    died_on: Option<Day>,
    /// The person's SSIN is now this one.
    #[arg(long, value_name = "SSIN")]
    successor_ssin: Option<String>,
    /// The person's family name is now this one.
    #[arg(long, value_name = "NAME", requires = "given_names")]
    family_name: Option<String>,
    /// The person's given names are now these.
    #[arg(long, value_name = "NAMES", requires = "family_name")]
    given_names: Option<String>,
    /// The right of stay is now: legal or illegal.
    #[arg(long, value_name = "STATUS", value_parser = named::residence_status, requires = "situation")]
    residence_status: Option<ResidenceStatus>,
    /// The situation is now: unlawful-stay, regularisation-9ter-admissible,
    /// asylum-seeker-local-reception, asylum-seeker-ocmw-aid, eu-citizen, ocmw-own-funds or other.
    #[arg(long, value_name = "SITUATION", value_parser = named::situation, requires = "residence_status")]
    situation: Option<Situation>,
    /// Whether the person now stands in the population register: yes or no.
    #[arg(long, value_name = "YES", value_parser = arguments::yes)]
    in_population_register: Option<bool>,
    /// Whether the person is now affiliated to a mutuality: yes or no.
    #[arg(long, value_name = "YES", value_parser = arguments::yes)]
    affiliated_to_mutuality: Option<bool>,
    /// The refund code is now this one.
    #[arg(long, value_name = "NUMBER")]
    refund_code: Option<u32>,
    /// Only judge it; nothing is stored.
    #[arg(long)]
    dry_run: bool,
    /// UUID of the request, to send the same mutation again safely; a fresh one by default.
    #[arg(long, value_name = "UUID", default_value = "")]
    request_id: String,
}

impl Mutation {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Record(record) => record.run().await,
        }
    }
}

impl Record {
    async fn run(self) -> Outcome {
        let change = self
            .change()
            .ok_or_else(|| Failure::usage("what changed? carmed mutation record --help tells"))?;
        let request = RecordMutationRequest {
            ssin: input::ssin(&self.ssin)?,
            mutation_date: self.on.or(self.died_on).map(words::date),
            change: Some(MutationChange {
                change: Some(change),
            }),
            validate_only: self.dry_run,
            request_id: self.request_id,
        };
        let answer = connect(&self.calling)
            .await?
            .record_mutation(request)
            .await?;
        render::show(
            self.calling.printing,
            "RecordMutationResponse",
            &answer,
            render::mutation::answer,
        )
    }

    fn change(&self) -> Option<Change> {
        let died = self.died_on.map(words::date).map(Change::DeathDate);
        let names = self.family_name.clone().zip(self.given_names.clone());
        let stay = self.residence_status.zip(self.situation);
        let of_stay = |(status, situation): (ResidenceStatus, Situation)| {
            Change::Stay(Stay {
                residence_status: status.into(),
                situation: situation.into(),
            })
        };
        died.or(self.successor_ssin.clone().map(Change::SuccessorSsin))
            .or(names.map(|(family_name, given_names)| {
                Change::Names(Names {
                    family_name,
                    given_names,
                })
            }))
            .or(stay.map(of_stay))
            .or(self
                .in_population_register
                .map(Change::InPopulationRegister))
            .or(self
                .affiliated_to_mutuality
                .map(Change::AffiliatedToMutuality))
            .or(self.refund_code.map(Change::RefundCode))
    }
}
