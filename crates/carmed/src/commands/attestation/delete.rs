//! `carmed attestation delete`: an attestation is taken off file.

use crate::arguments::Calling;
use crate::commands::writing::Writing;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::DeleteAttestationRequest;
use clap::Args;

/// Delete an attestation that no billing cites.
#[derive(Args)]
#[command(after_help = "\
Example:
  carmed attestation delete 7CAFE --as 'physician;nihii=10000007;agent=a1'")]
pub(crate) struct Delete {
    #[command(flatten)]
    calling: Calling,
    /// Number of the attestation.
    #[arg(value_name = "NUMBER")]
    number: String,
    #[command(flatten)]
    writing: Writing,
}

impl Delete {
    pub(super) async fn run(self) -> Outcome {
        let judged = self.writing.dry_run;
        let request = DeleteAttestationRequest {
            reason: self.writing.reason("deleted"),
            request_id: self.writing.request_id,
            validate_only: judged,
            attestation_number: self.number,
        };
        let answer = connect(&self.calling)
            .await?
            .delete_attestation(request)
            .await?;
        render::show(
            self.calling.printing,
            "DeleteAttestationResponse",
            &answer,
            |answer| match judged {
                true => "It would be deleted.".to_owned(),
                false => format!("Deleted at revision {}.", answer.revision),
            },
        )
    }
}
