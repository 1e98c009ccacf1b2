//! `carmed decision history`: every version, who wrote it, when and why.

use crate::arguments::Calling;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::GetDecisionHistoryRequest;
use clap::Args;

/// Show every version of a decision.
#[derive(Args)]
pub(crate) struct History {
    #[command(flatten)]
    calling: Calling,
    /// Number of the decision: 12 digits.
    #[arg(value_name = "CARD")]
    card: String,
}

impl History {
    pub(super) async fn run(self) -> Outcome {
        let client = connect(&self.calling).await?;
        let mut request = GetDecisionHistoryRequest {
            card_number: self.card,
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
