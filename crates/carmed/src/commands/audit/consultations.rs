//! `carmed audit consultations`: who asked, when, which question, and what was answered.

use crate::arguments::{self, Calling};
use crate::commands::input;
use crate::connection::connect;
use crate::failure::{Failure, Outcome};
use crate::{render, words};
use carmed_client::contract::{
    ListConsultationsRequest, ProviderId, list_consultations_request::By, provider_id::Id,
};
use carmed_model::Day;
use clap::{ArgGroup, Args};

/// List who asked, when, which question, and what was answered.
#[derive(Args)]
#[command(
    group(ArgGroup::new("by").required(true).args(["ssin", "provider", "provider_cbe", "ocmw"])),
    after_help = "\
Examples:
  echo 85430700231 | carmed audit consultations --ssin - --as 'auditor;cbe=0800000372;agent=a1'
  carmed audit consultations --ocmw 0800000174 --from 2026-05-01 --to 2026-05-31 -o csv \\
      --as 'auditor;cbe=0800000372;agent=a1'"
)]
pub(crate) struct Consultations {
    #[command(flatten)]
    calling: Calling,
    /// About the person with this SSIN; `-` reads it from standard input, so that it shows in no list of
    /// processes.
    #[arg(long, value_name = "SSIN")]
    ssin: Option<String>,
    /// By the provider with this NIHII number.
    #[arg(long, value_name = "NIHII")]
    provider: Option<String>,
    /// By the provider with this CBE number.
    #[arg(long, value_name = "CBE")]
    provider_cbe: Option<String>,
    /// About decisions of the OCMW with this CBE number.
    #[arg(long, value_name = "CBE")]
    ocmw: Option<String>,
    /// Only of these days: the first one.
    #[arg(long, value_name = "DAY", value_parser = arguments::day, requires = "to")]
    from: Option<Day>,
    /// The last one.
    #[arg(long, value_name = "DAY", value_parser = arguments::day, requires = "from")]
    to: Option<Day>,
}

impl Consultations {
    pub(super) async fn run(self) -> Outcome {
        let mut request = ListConsultationsRequest {
            by: Some(self.by()?),
            period: self
                .from
                .zip(self.to)
                .map(|(first, last)| words::period(first, last)),
            ..ListConsultationsRequest::default()
        };
        let client = connect(&self.calling).await?;
        let mut all = client.list_consultations(request.clone()).await?;
        while !all.next_page_token.is_empty() {
            request.page_token = std::mem::take(&mut all.next_page_token);
            let page = client.list_consultations(request.clone()).await?;
            all.consultations.extend(page.consultations);
            all.next_page_token = page.next_page_token;
        }
        let printing = self.calling.printing;
        let table = render::journal::consultations;
        render::show(printing, "ListConsultationsResponse", &all, table)
    }

    fn by(&self) -> Outcome<By> {
        let provider = |id| By::Provider(ProviderId { id: Some(id) });
        let nihii = self.provider.clone().map(Id::Nihii);
        let cbe = self.provider_cbe.clone().map(Id::Cbe);
        let ssin = self.ssin.as_deref().map(input::ssin).transpose()?;
        ssin.map(By::Ssin)
            .or(nihii.or(cbe).map(provider))
            .or(self.ocmw.clone().map(By::OcmwCbe))
            .ok_or_else(|| Failure::usage("whose? --ssin, --provider, --provider-cbe or --ocmw"))
    }
}
