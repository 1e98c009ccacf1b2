//! `carmed coverage agreement`: an agreement as it was given, and how it stands now.

use crate::arguments::{self, Calling};
use crate::connection::connect;
use crate::failure::Outcome;
use crate::{render, words};
use carmed_client::contract::GetAgreementRequest;
use carmed_model::Day;
use clap::Args;

/// Read an agreement as it was given.
#[derive(Args)]
#[command(after_help = "\
Example:
  carmed coverage agreement 7CAFE --given-on 2026-05-04 \\
      --as 'hospital;nihii=71000535;agent=desk'")]
pub(crate) struct Agreement {
    #[command(flatten)]
    calling: Calling,
    /// Number of the agreement.
    #[arg(value_name = "AGREEMENT")]
    agreement: String,
    /// The day it was given: the consultation date of the answer.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    given_on: Day,
}

impl Agreement {
    pub(super) async fn run(self) -> Outcome {
        let request = GetAgreementRequest {
            agreement_number: self.agreement,
            consultation_date: Some(words::date(self.given_on)),
            min_revision: 0,
        };
        let answer = connect(&self.calling).await?.get_agreement(request).await?;
        let printing = self.calling.printing;
        render::show(
            printing,
            "GetAgreementResponse",
            &answer,
            render::coverage::agreement,
        )
    }
}
