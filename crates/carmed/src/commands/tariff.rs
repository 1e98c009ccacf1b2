//! `carmed tariff`: load published tariffs, list what was loaded, look up a code.

mod get;

use super::input;
use crate::arguments::Calling;
use crate::connection::connect;
use crate::failure::Outcome;
use crate::render;
use carmed_client::contract::{ListTariffReleasesRequest, TariffFormat, TariffHeader};
use clap::{Args, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// From how many bytes on a bar shows how far an import is.
const LONG_BYTES: usize = 1 << 20;

/// How often the bar shows that it lives.
const TICK: Duration = Duration::from_millis(200);

/// Load published tariffs, list what was loaded, or look up a code.
#[derive(Subcommand)]
pub(crate) enum Tariff {
    /// Load files as one release: all of it or nothing. Calls as the tariff office.
    Import(Import),
    /// List the releases that were loaded, in order.
    Releases(Releases),
    /// Show the rows that hold for one code on one day.
    Get(get::Get),
}

/// Load files as one release.
#[derive(Args)]
#[command(after_help = "\
Examples:
  carmed tariff import fees.csv --as 'tariff_office;cbe=0800000273;agent=a1'
  carmed tariff import AMP.xml RMB.xml --source 'SAM v2' --as 'tariff_office;cbe=0800000273;agent=a1'")]
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
#[command(after_help = "\
Example:
  carmed tariff releases --as 'tariff_office;cbe=0800000273;agent=a1'")]
pub(crate) struct Releases {
    #[command(flatten)]
    calling: Calling,
}

impl Tariff {
    pub(crate) async fn run(self) -> Outcome {
        match self {
            Self::Import(import) => import.run().await,
            Self::Releases(releases) => releases.run().await,
            Self::Get(get) => get.run().await,
        }
    }
}

impl Import {
    async fn run(self) -> Outcome {
        let mut documents: Vec<(_, Arc<[u8]>)> = Vec::with_capacity(self.files.len());
        for file in &self.files {
            documents.push((Some(name_of(file)), Arc::from(input::file(file)?)));
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
        if let [(name, _)] = documents.as_mut_slice() {
            // Rows of a file alone are named by their line.
            *name = None;
        }
        let bytes = documents.iter().map(|(_, bytes)| bytes.len()).sum();
        let bar = bar(bytes);
        let imported = client
            .import_tariff_telling(header, documents, told_to(&bar))
            .await;
        bar.finish_and_clear();
        let answer = imported?;
        render::show(
            self.calling.printing,
            "ImportTariffResponse",
            &answer,
            render::tariff::import,
        )
    }
}

/// A bar on standard error, where that is a terminal and there is much to send.
fn bar(bytes: usize) -> ProgressBar {
    if bytes < LONG_BYTES {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {wide_bar} {bytes} of {total_bytes} {msg}");
    let bar = ProgressBar::new(u64::try_from(bytes).unwrap_or(u64::MAX))
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message("sent");
    // The server reads on after the last byte was sent: the bar shows that it is waited for.
    bar.enable_steady_tick(TICK);
    bar
}

/// Moves the bar as bytes are handed over; once all are, the server reads, checks and publishes them.
fn told_to(bar: &ProgressBar) -> impl Fn(u64) + Clone + Send + Sync + 'static {
    let bar = bar.clone();
    move |bytes| {
        bar.set_position(bytes);
        bar.set_message(match Some(bytes) == bar.length() {
            true => "sent; the server reads, checks and publishes them",
            false => "sent",
        });
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
