//! `carmed decision show`: a version of a decision.

use crate::arguments::{self, Calling};
use crate::commands::input;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{
    CardReference, DecisionAtAgreement, GetDecisionRequest, ProviderId, Timestamp,
    get_decision_request::Which, provider_id::Id,
};
use clap::Args;
use std::path::PathBuf;

/// Show a decision: the latest version, a given one, or the one an agreement names.
#[derive(Args)]
#[command(after_help = "\
Examples:
  carmed decision show 100000000174 --as 'ocmw;cbe=0800000174;agent=a1'
  carmed decision show --agreement agreement.json --provider 71000535 \\
      --as 'ocmw;cbe=0800000174;agent=a1'")]
pub(crate) struct Show {
    #[command(flatten)]
    calling: Calling,
    /// Number of the decision: 12 digits.
    #[arg(value_name = "CARD", required_unless_present = "agreement")]
    card: Option<String>,
    /// The version; the latest by default.
    #[arg(long, value_name = "NUMBER")]
    version: Option<u32>,
    /// The version an agreement names: a file with its `AgreementReference` in JSON.
    #[arg(
        long,
        value_name = "FILE.json",
        requires = "provider",
        conflicts_with_all = ["card", "version"]
    )]
    agreement: Option<PathBuf>,
    /// NIHII number of the provider the agreement was given to.
    #[arg(long, value_name = "NIHII", requires = "agreement")]
    provider: Option<String>,
    /// As the registry knew it at that instant, such as 2026-05-04T12:00:00Z; now by default.
    #[arg(long, value_name = "INSTANT", value_parser = arguments::instant)]
    known_at: Option<Timestamp>,
}

impl Show {
    pub(super) async fn run(self) -> Outcome {
        let which = match &self.agreement {
            None => Which::Card(CardReference {
                card_number: self.card.unwrap_or_default(),
                version: self.version,
            }),
            Some(file) => Which::AtAgreement(DecisionAtAgreement {
                agreement: Some(render::json::read(
                    "AgreementReference",
                    &input::file(file)?,
                )?),
                provider: self.provider.map(|nihii| ProviderId {
                    id: Some(Id::Nihii(nihii)),
                }),
            }),
        };
        let request = GetDecisionRequest {
            which: Some(which),
            known_at: self.known_at,
            min_revision: 0,
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
