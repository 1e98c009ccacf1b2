//! `carmed intervention release`: a posting is void, and its lines can be billed again.

use crate::arguments::Calling;
use crate::commands::writing::Writing;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::ReleaseBillingRequest;
use clap::Args;

/// Void a posting of yours, whole.
#[derive(Args)]
#[command(after_help = "\
Example:
  carmed intervention release 00000000-0000-4000-8000-000000000001 --because 'wrong patient' \\
      --as 'hospital;nihii=71000535;agent=desk'")]
pub(crate) struct Release {
    #[command(flatten)]
    calling: Calling,
    /// Number of the posting, as the billing printed it.
    #[arg(value_name = "POSTING")]
    posting: String,
    #[command(flatten)]
    writing: Writing,
}

impl Release {
    pub(super) async fn run(self) -> Outcome {
        let judged = self.writing.dry_run;
        let request = ReleaseBillingRequest {
            reason: self.writing.reason("released"),
            request_id: self.writing.request_id,
            validate_only: judged,
            posting_id: self.posting,
        };
        let answer = connect(&self.calling)
            .await?
            .release_billing(request)
            .await?;
        render::show(
            self.calling.printing,
            "ReleaseBillingResponse",
            &answer,
            |answer| match judged {
                true => format!("Posting {} would be void.", answer.posting_id),
                false => {
                    let revision = answer.revision;
                    format!(
                        "Posting {} is void, revision {revision}.",
                        answer.posting_id
                    )
                }
            },
        )
    }
}
