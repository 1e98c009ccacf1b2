//! `carmed audit person`: every event about a person.

use crate::arguments::{self, Calling};
use crate::commands::input;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{GetPersonHistoryRequest, Timestamp};
use clap::Args;

/// Show every event about a person.
#[derive(Args)]
#[command(after_help = "\
Example:
  echo 85430700231 | carmed audit person --ssin - --as 'auditor;cbe=0800000372;agent=a1'")]
pub(crate) struct Person {
    #[command(flatten)]
    calling: Calling,
    /// The person's SSIN, an earlier one included; `-` reads it from standard input, so that it shows in
    /// no list of processes.
    #[arg(long, value_name = "SSIN")]
    ssin: String,
    /// As the registry knew it at that instant, such as 2026-05-04T12:00:00Z; now by default.
    #[arg(long, value_name = "INSTANT", value_parser = arguments::instant)]
    known_at: Option<Timestamp>,
}

impl Person {
    pub(super) async fn run(self) -> Outcome {
        let client = connect(&self.calling).await?;
        let mut request = GetPersonHistoryRequest {
            ssin: input::ssin(&self.ssin)?,
            known_at: self.known_at,
            ..GetPersonHistoryRequest::default()
        };
        let mut all = client.get_person_history(request.clone()).await?;
        while !all.next_page_token.is_empty() {
            request.page_token = std::mem::take(&mut all.next_page_token);
            let page = client.get_person_history(request.clone()).await?;
            all.events.extend(page.events);
            all.next_page_token = page.next_page_token;
        }
        let printing = self.calling.printing;
        let table = render::event::of_person;
        render::show(printing, "GetPersonHistoryResponse", &all, table)
    }
}
