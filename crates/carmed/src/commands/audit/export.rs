//! `carmed audit export`: every event about a decision, a person or an OCMW.

use crate::arguments::{self, Calling};
use crate::commands::input;
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::render::{event, stream::Items};
use crate::{progress, words};
use carmed_client::contract::{ExportHistoryRequest, export_history_request::Scope};
use carmed_model::Day;
use clap::{ArgGroup, Args};

/// Write every event about a decision, a person or an OCMW, in order.
#[derive(Args)]
#[command(
    group(ArgGroup::new("scope").required(true).args(["card", "ssin", "ocmw"])),
    after_help = "\
-o json writes JSON Lines, one event a line; -o csv one row an event. An export that breaks off goes on with \
--after and the revision of the last event that was written.

Examples:
  carmed audit export --ocmw 0800000174 -o json --as 'auditor;cbe=0800000372;agent=a1' > events.jsonl
  carmed audit export --card 100000000174 -o csv --as 'auditor;cbe=0800000372;agent=a1' > events.csv"
)]
pub(crate) struct Export {
    #[command(flatten)]
    calling: Calling,
    /// About the decision with this number.
    #[arg(long, value_name = "CARD")]
    card: Option<String>,
    /// About the person with this SSIN; `-` reads it from standard input, so that it shows in no list of
    /// processes.
    #[arg(long, value_name = "SSIN")]
    ssin: Option<String>,
    /// About the OCMW with this CBE number.
    #[arg(long, value_name = "CBE")]
    ocmw: Option<String>,
    /// Only what was recorded on these days: the first one.
    #[arg(long, value_name = "DAY", value_parser = arguments::day, requires = "to")]
    from: Option<Day>,
    /// The last one.
    #[arg(long, value_name = "DAY", value_parser = arguments::day, requires = "from")]
    to: Option<Day>,
    /// Only what comes after this revision.
    #[arg(long, value_name = "REVISION", default_value_t = 0)]
    after: u64,
}

impl Export {
    pub(super) async fn run(self) -> Outcome {
        let days = self.from.zip(self.to);
        let request = ExportHistoryRequest {
            scope: Some(self.scope()?),
            days: days.map(|(first, last)| words::period(first, last)),
            after_revision: self.after,
            min_revision: 0,
        };
        let client = connect(&self.calling).await?;
        let items = Items::begin(self.calling.printing, "ExportHistoryResponse")?;
        let bar = progress::counting("events");
        let mut events = client.export_history(request).await?;
        while let Some(event) = events.next().await? {
            bar.suspend(|| items.show(&event, event::exported))?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn scope(&self) -> Outcome<Scope> {
        let ssin = self.ssin.as_deref().map(input::ssin).transpose()?;
        let card = self.card.clone().map(Scope::CardNumber);
        card.or(ssin.map(Scope::Ssin))
            .or(self.ocmw.clone().map(Scope::OcmwCbe))
            .ok_or_else(|| Failure::usage("of what? --card, --ssin or --ocmw"))
    }
}
