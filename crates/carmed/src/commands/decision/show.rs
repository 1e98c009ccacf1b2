//! `carmed decision show`: a version of a decision.

use crate::arguments::Calling;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{CardReference, GetDecisionRequest, get_decision_request::Which};
use clap::Args;

/// Show a decision.
#[derive(Args)]
pub(crate) struct Show {
    #[command(flatten)]
    calling: Calling,
    /// Number of the decision: 12 digits.
    #[arg(value_name = "CARD")]
    card: String,
    /// The version; the latest by default.
    #[arg(long, value_name = "NUMBER")]
    version: Option<u32>,
}

impl Show {
    pub(super) async fn run(self) -> Outcome {
        let card = CardReference {
            card_number: self.card,
            version: self.version,
        };
        let request = GetDecisionRequest {
            which: Some(Which::Card(card)),
            ..GetDecisionRequest::default()
        };
        let answer = connect(&self.calling).await?.get_decision(request).await?;
        render::show(
            self.calling.printing,
            "GetDecisionResponse",
            &answer,
            render::decision::read,
        )
    }
}
