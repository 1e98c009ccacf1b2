//! `carmed audit summary`: figures per OCMW and month, which name no person.

use crate::arguments::Calling;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::{render, words};
use carmed_client::contract::SummariseActivityRequest;
use carmed_model::Month;
use clap::Args;

/// Count what was decided, asked, refused and billed, per OCMW and month.
#[derive(Args)]
#[command(after_help = "\
A count from 1 to 4 could point at a person: it is left out, with what could reveal it, and shown as a dash.

Example:
  carmed audit summary --from 2026-01 --to 2026-06 -o csv --as 'auditor;cbe=0800000372;agent=a1'")]
pub(crate) struct Summary {
    #[command(flatten)]
    calling: Calling,
    /// The first month.
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    from: Month,
    /// The last month; at most 36 in all.
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    to: Month,
    /// Only of the OCMW with this CBE number.
    #[arg(long, value_name = "CBE")]
    ocmw: Option<String>,
}

fn month(text: &str) -> Result<Month, String> {
    Month::parse(text).map_err(|error| error.to_string())
}

impl Summary {
    pub(super) async fn run(self) -> Outcome {
        let request = SummariseActivityRequest {
            months: Some(words::period(self.from.first_day(), self.to.last_day())),
            ocmw_cbe: self.ocmw,
            min_revision: 0,
        };
        let answer = connect(&self.calling)
            .await?
            .summarise_activity(request)
            .await?;
        let printing = self.calling.printing;
        let table = render::summary::activity;
        render::show(printing, "SummariseActivityResponse", &answer, table)
    }
}
