//! `carmed decision find-ocmw`: who manages decisions about a person.

use crate::arguments::{self, Calling};
use crate::commands::input;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::{render, words};
use carmed_client::contract::FindManagingOcmwRequest;
use carmed_model::Day;
use clap::Args;

/// Tell which OCMWs manage decisions about a person on some days, and nothing else of them.
#[derive(Args)]
#[command(after_help = "\
Example:
  echo 85430700231 | carmed decision find-ocmw --ssin - --from 2026-05-01 --to 2026-05-31 \\
      --as 'ocmw;cbe=0800000174;agent=a1'")]
pub(crate) struct FindOcmw {
    #[command(flatten)]
    calling: Calling,
    /// The person's SSIN; `-` reads it from standard input, so that it shows in no list of processes.
    #[arg(long, value_name = "SSIN")]
    ssin: String,
    /// First of the days asked about.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    from: Day,
    /// Last of the days asked about; at most 366 days in all.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    to: Day,
}

impl FindOcmw {
    pub(super) async fn run(self) -> Outcome {
        let request = FindManagingOcmwRequest {
            ssin: input::ssin(&self.ssin)?,
            period: Some(words::period(self.from, self.to)),
            min_revision: 0,
        };
        let client = connect(&self.calling).await?;
        let answer = client.find_managing_ocmw(request).await?;
        let printing = self.calling.printing;
        let table = render::decision::managed;
        render::show(printing, "FindManagingOcmwResponse", &answer, table)
    }
}
