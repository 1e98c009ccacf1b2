//! `carmed tariff`: load published tariffs, list what was loaded.

use super::input;
use crate::arguments::Calling;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{ListTariffReleasesRequest, TariffFormat, TariffHeader};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Load published tariffs, or list what was loaded.
#[derive(Subcommand)]
pub(crate) enum Tariff {
    /// Load files as one release: all of it or nothing. Calls as the tariff office.
    Import(Import),
    /// List the releases that were loaded, in order.
    Releases(Releases),
}

/// Load files as one release.
#[derive(Args)]
pub(crate) struct Import {
    #[command(flatten)]
    calling: Calling,
    /// The files: CSV (code, valid_from, valid_to, insurability, gmd, age_class, conventioned, fee_cents,
    /// insurance_cents, patient_cents, source), or the XML files of one official publication
    /// (NomenSoft, fees of one code, medicines of SAM); what they are is read from their content. `-`
    /// reads standard input.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The publication the files stem from; the first file's name by default.
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
        let mut documents = Vec::with_capacity(self.files.len());
        for file in &self.files {
            documents.push((name_of(file), Arc::from(input::file(file)?)));
        }
        let format = match documents.iter().any(|(_, bytes)| is_xml(bytes)) {
            true => TariffFormat::Xml,
            false => TariffFormat::Csv,
        };
        let header = TariffHeader {
            request_id: self.request_id,
            reason: self.because,
            source: self.source.unwrap_or_else(|| name_of(&self.files[0])),
            known_since: None,
            format: format.into(),
        };
        let client = connect(&self.calling).await?;
        let answer = match documents.len() {
            // Rows of a file alone are named by their line.
            1 => client.import_tariff(header, documents.remove(0).1).await?,
            _ => client.import_tariff_documents(header, documents).await?,
        };
        render::show(
            self.calling.printing,
            "ImportTariffResponse",
            &answer,
            render::tariff::import,
        )
    }
}

fn name_of(file: &Path) -> String {
    file.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn is_xml(bytes: &[u8]) -> bool {
    let first = bytes
        .iter()
        .find(|byte| !byte.is_ascii_whitespace() && byte.is_ascii());
    first == Some(&b'<')
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
