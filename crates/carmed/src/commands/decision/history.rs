//! `carmed decision history` and `carmed audit history`: every version, who wrote it, when and why.

use crate::arguments::{self, Calling};
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{GetDecisionHistoryRequest, Timestamp};
use clap::Args;

/// Show every version of a decision.
#[derive(Args)]
#[command(after_help = "\
Examples:
  carmed decision history 100000000174 --as 'ocmw;cbe=0800000174;agent=a1'
  carmed audit history 100000000174 --as 'auditor;cbe=0800000372;agent=a1'")]
pub(crate) struct History {
    #[command(flatten)]
    calling: Calling,
    /// Number of the decision: 12 digits.
    #[arg(value_name = "CARD")]
    card: String,
    /// As the registry knew it at that instant, such as 2026-05-04T12:00:00Z; now by default.
    #[arg(long, value_name = "INSTANT", value_parser = arguments::instant)]
    known_at: Option<Timestamp>,
}

impl History {
    pub(crate) async fn run(self) -> Outcome {
        let client = connect(&self.calling).await?;
        let mut request = GetDecisionHistoryRequest {
            card_number: self.card,
            known_at: self.known_at,
            ..GetDecisionHistoryRequest::default()
        };
        let mut all = client.get_decision_history(request.clone()).await?;
        while !all.next_page_token.is_empty() {
            request.page_token = std::mem::take(&mut all.next_page_token);
            let page = client.get_decision_history(request.clone()).await?;
            all.events.extend(page.events);
            all.next_page_token = page.next_page_token;
        }
        let printing = self.calling.printing;
        render::show(
            printing,
            "GetDecisionHistoryResponse",
            &all,
            render::history::versions,
        )
    }
}
