//! `carmed attestation send`: an attestation is put on file.

use crate::arguments::{self, Calling};
use crate::commands::patient::Patient;
use crate::commands::writing::Writing;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::{named, render, words};
use carmed_client::contract::{CoverKind, SendAttestationRequest};
use carmed_model::Day;
use clap::Args;

/// Send an attestation about a patient.
#[derive(Args)]
#[command(after_help = "\
Example:
  echo 85430700231 | carmed attestation send --ssin - --author 10000007 --cover doctor \\
      --from 2026-05-04 --to 2026-05-31 --as 'physician;nihii=10000007;agent=a1'")]
pub(crate) struct Send {
    #[command(flatten)]
    calling: Calling,
    #[command(flatten)]
    patient: Patient,
    /// NIHII number of the physician or dentist who attests; your own, but where a hospital sends.
    #[arg(long, value_name = "NIHII")]
    author: String,
    /// The one kind of care it serves: doctor, ambulatory-in-hospital and so on.
    #[arg(long, value_name = "KIND", value_parser = named::cover)]
    cover: CoverKind,
    /// The first care day it serves.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    from: Day,
    /// The last care day it serves; a year by default, the longest there can be.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    to: Option<Day>,
    #[command(flatten)]
    writing: Writing,
}

impl Send {
    pub(super) async fn run(self) -> Outcome {
        let request = SendAttestationRequest {
            reason: self.writing.reason("sent"),
            request_id: self.writing.request_id,
            validate_only: self.writing.dry_run,
            ssin: self.patient.ssin()?,
            author_nihii: self.author,
            cover: self.cover.into(),
            first_day: Some(words::date(self.from)),
            last_day: self.to.map(words::date),
            second_factor: self.patient.second_factor(),
        };
        let answer = connect(&self.calling)
            .await?
            .send_attestation(request)
            .await?;
        render::show(
            self.calling.printing,
            "SendAttestationResponse",
            &answer,
            render::attestation::sent,
        )
    }
}
