//! `carmed attestation search`: the attestations about a patient that the caller wrote or sent.

use crate::arguments::{self, Calling};
use crate::commands::patient::Patient;
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::{named, render, words};
use carmed_client::contract::{
    CoverKind, SearchAttestationsRequest, search_attestations_request::Criteria,
};
use carmed_model::Day;
use clap::{ArgGroup, Args};

/// Search the attestations about a patient that you wrote or sent.
#[derive(Args)]
#[command(
    group(ArgGroup::new("criteria").required(true).args(["number", "from"])),
    after_help = "\
Example:
  echo 85430700231 | carmed attestation search --ssin - --from 2026-05-01 --to 2026-05-31 \\
      --as 'physician;nihii=10000007;agent=a1'"
)]
pub(crate) struct Search {
    #[command(flatten)]
    calling: Calling,
    #[command(flatten)]
    patient: Patient,
    /// The one with this number.
    #[arg(long, value_name = "NUMBER", conflicts_with = "cover")]
    number: Option<String>,
    /// Those that serve some day of a period: its first day.
    #[arg(long, value_name = "DAY", value_parser = arguments::day, requires = "to")]
    from: Option<Day>,
    /// The last day of the period.
    #[arg(long, value_name = "DAY", value_parser = arguments::day, requires = "from")]
    to: Option<Day>,
    /// Only those for this kind of care.
    #[arg(long, value_name = "KIND", value_parser = named::cover)]
    cover: Option<CoverKind>,
}

impl Search {
    pub(super) async fn run(self) -> Outcome {
        let number = self.number.clone().map(Criteria::AttestationNumber);
        let days = self.from.zip(self.to);
        let period = days.map(|(first, last)| Criteria::Period(words::period(first, last)));
        let criteria = number
            .or(period)
            .ok_or_else(|| Failure::usage("which ones? --number, or --from and --to"))?;
        let mut request = SearchAttestationsRequest {
            ssin: self.patient.ssin()?,
            second_factor: self.patient.second_factor(),
            criteria: Some(criteria),
            cover: self.cover.map(Into::into),
            ..SearchAttestationsRequest::default()
        };
        let client = connect(&self.calling).await?;
        let mut all = client.search_attestations(request.clone()).await?;
        while !all.next_page_token.is_empty() {
            request.page_token = std::mem::take(&mut all.next_page_token);
            let page = client.search_attestations(request.clone()).await?;
            all.attestations.extend(page.attestations);
            all.next_page_token = page.next_page_token;
        }
        render::show(
            self.calling.printing,
            "SearchAttestationsResponse",
            &all,
            render::attestation::found,
        )
    }
}
