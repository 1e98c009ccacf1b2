//! `carmed tariff`: load published tariffs, list what was loaded.

use super::input;
use crate::arguments::Calling;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{ListTariffReleasesRequest, TariffFormat, TariffHeader};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Load published tariffs, or list what was loaded.
#[derive(Subcommand)]
pub(crate) enum Tariff {
    /// Load a CSV file as one release: all of it or nothing. Calls as the tariff office.
    Import(Import),
    /// List the releases that were loaded, latest first.
    Releases(Releases),
}

/// Load a CSV file as one release.
#[derive(Args)]
pub(crate) struct Import {
    #[command(flatten)]
    calling: Calling,
    /// The file: code, valid_from, valid_to, insurability, gmd, age_class, conventioned, fee_cents,
    /// insurance_cents, patient_cents, source; `-` reads standard input.
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    /// The document the file stems from; the file's name by default.
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// Why it is loaded; kept with history.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "loaded from the command line"
    )]
    because: String,
    /// UUID of the request, to send the same import again safely; a fresh one by default.
    #[arg(long, value_name = "UUID", default_value = "")]
    request_id: String,
}

/// List the releases that were loaded.
#[derive(Args)]
pub(crate) struct Releases {
    #[command(flatten)]
    calling: Calling,
}

impl Tariff {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Import(import) => import.run().await,
            Self::Releases(releases) => releases.run().await,
        }
    }
}

impl Import {
    async fn run(self) -> Outcome {
        let bytes = input::file(&self.file)?;
        let name = self
            .file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let source = self.source.or(name).unwrap_or_default();
        let header = TariffHeader {
            request_id: self.request_id,
            reason: self.because,
            source,
            known_since: None,
            format: TariffFormat::Csv.into(),
        };
        let client = connect(&self.calling).await?;
        let answer = client.import_tariff(header, bytes).await?;
        render::show(
            self.calling.printing,
            "ImportTariffResponse",
            &answer,
            render::tariff::import,
        )
    }
}

impl Releases {
    async fn run(self) -> Outcome {
        let client = connect(&self.calling).await?;
        let mut all = client
            .list_tariff_releases(ListTariffReleasesRequest::default())
            .await?;
        while !all.next_page_token.is_empty() {
            let request = ListTariffReleasesRequest {
                page_token: all.next_page_token.clone(),
                ..ListTariffReleasesRequest::default()
            };
            let page = client.list_tariff_releases(request).await?;
            all.releases.extend(page.releases);
            all.next_page_token = page.next_page_token;
        }
        let printing = self.calling.printing;
        render::show(
            printing,
            "ListTariffReleasesResponse",
            &all,
            render::tariff::releases,
        )
    }
}
