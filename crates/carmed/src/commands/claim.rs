//! `carmed claim verify`: what a provider claims, judged field by field.

use super::input;
use crate::arguments::Calling;
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::render;
use carmed_client::contract::VerifyClaimRequest;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Verify what a provider claims.
#[derive(Subcommand)]
pub(crate) enum Claim {
    /// Judge a claim against the agreement it names: one verdict for each field.
    Verify(Verify),
}

/// Judge a claim against the agreement it names.
#[derive(Args)]
#[command(after_help = "\
A claim with a field that does not hold is refused (exit code 1); its other fields are judged all the same.

Example:
  carmed claim verify claim.json --as 'hziv;cbe=0800000570;agent=a1'
where claim.json holds, with the agreement as the provider received it:
  {\"provider\": {\"nihii\": \"71000535\"}, \"ssin\": \"85430700231\", \"agreement\": {...},
   \"card_number\": \"100000000174\", \"card_version\": 1, \"ocmw_cbe\": \"0800000174\",
   \"lines\": [{\"line_id\": \"1\", \"care_date\": \"2026-05-04\",
              \"state_cents\": 3373, \"ocmw_cents\": 0, \"patient_cents\": 0}],
   \"posting_id\": \"00000000-0000-4000-8000-000000000001\"}")]
pub(crate) struct Verify {
    #[command(flatten)]
    calling: Calling,
    /// The claim: a `VerifyClaimRequest` of the contract in JSON, days written YYYY-MM-DD; `-` reads
    /// standard input.
    #[arg(value_name = "FILE.json")]
    file: PathBuf,
}

impl Claim {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Verify(verify) => verify.run().await,
        }
    }
}

impl Verify {
    async fn run(self) -> Outcome {
        let bytes = input::file(&self.file)?;
        let request: VerifyClaimRequest = render::json::read("VerifyClaimRequest", &bytes)?;
        let answer = connect(&self.calling).await?.verify_claim(request).await?;
        let printing = self.calling.printing;
        let table = render::claim::verdicts;
        render::show(printing, "VerifyClaimResponse", &answer, table)?;
        match answer.accepted {
            true => Ok(()),
            false => Err(Failure::refused("")),
        }
    }
}
