//! `carmed decision list`: the decisions of the calling OCMW.

use crate::arguments::{self, Calling};
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{DecisionState, ListDecisionsRequest};
use clap::Args;

/// List the decisions of the calling OCMW.
#[derive(Args)]
#[command(after_help = "\
Examples:
  carmed decision list --state suspended --as 'ocmw;cbe=0800000174;agent=a1'
  carmed decision list --ending-within-days 30 -o csv --as 'ocmw;cbe=0800000174;agent=a1'")]
pub(crate) struct List {
    #[command(flatten)]
    calling: Calling,
    /// Only those in this state: active, suspended, stopped, closed or expired.
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<DecisionState>,
    /// Only those that end today or at most this many days from now.
    #[arg(long, value_name = "DAYS")]
    ending_within_days: Option<u32>,
}

fn state(text: &str) -> Result<DecisionState, String> {
    let examples = "active, suspended, stopped, closed, expired";
    arguments::named(
        "DECISION_STATE_",
        DecisionState::from_str_name,
        text,
        examples,
    )
}

impl List {
    pub(super) async fn run(self) -> Outcome {
        let client = connect(&self.calling).await?;
        let mut request = ListDecisionsRequest {
            state: self.state.map(Into::into),
            ending_within_days: self.ending_within_days,
            ..ListDecisionsRequest::default()
        };
        let mut all = client.list_decisions(request.clone()).await?;
        while !all.next_page_token.is_empty() {
            request.page_token = std::mem::take(&mut all.next_page_token);
            let page = client.list_decisions(request.clone()).await?;
            all.decisions.extend(page.decisions);
            all.next_page_token = page.next_page_token;
        }
        let printing = self.calling.printing;
        render::show(
            printing,
            "ListDecisionsResponse",
            &all,
            render::decision::list,
        )
    }
}
