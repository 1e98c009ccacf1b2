//! `carmed tariff get`: what the tariff says of one code on one day.

use crate::arguments::{self, Calling};
use crate::connection::connect;
use crate::failure::Outcome;
use crate::{render, words};
use carmed_client::contract::{GetTariffRequest, Timestamp, get_tariff_request::Code};
use carmed_model::Day;
use clap::Args;

/// Show the rows of the tariff that hold for one code on one day.
#[derive(Args)]
#[command(after_help = "\
Examples:
  carmed tariff get 101076 --on 2026-05-04 --as 'hospital;nihii=71000535;agent=desk'
  carmed tariff get --cnk 2642619 --on 2026-05-04 --as 'pharmacy;nihii=20000113;agent=counter'")]
pub(crate) struct Get {
    #[command(flatten)]
    calling: Calling,
    /// A code of the nomenclature: 6 digits.
    #[arg(
        value_name = "CODE",
        required_unless_present = "cnk",
        conflicts_with = "cnk"
    )]
    code: Option<String>,
    /// The CNK number of a pack of medicine: 7 digits.
    #[arg(long, value_name = "CNK")]
    cnk: Option<String>,
    /// The day of care.
    #[arg(long, value_name = "DAY", value_parser = arguments::day)]
    on: Day,
    /// As the registry knew it at that instant, such as 2026-05-04T12:00:00Z; now by default.
    #[arg(long, value_name = "INSTANT", value_parser = arguments::instant)]
    known_at: Option<Timestamp>,
}

impl Get {
    pub(super) async fn run(self) -> Outcome {
        let code = self.code.map(Code::NomenclatureCode);
        let request = GetTariffRequest {
            code: code.or(self.cnk.map(Code::Cnk)),
            date: Some(words::date(self.on)),
            known_at: self.known_at,
            min_revision: 0,
        };
        let answer = connect(&self.calling).await?.get_tariff(request).await?;
        let printing = self.calling.printing;
        render::show(
            printing,
            "GetTariffResponse",
            &answer,
            render::tariff::rows_of_code,
        )
    }
}
