//! One server on a temporary store of its own, for one test.

use crate::drafts::registration;
use crate::load::Database;
use crate::party::{Party, callers};
use crate::request_id;
use carmed_proto::v1::{
    DecisionDraft, ImportTariffRequest, ImportTariffResponse, TariffFormat, TariffHeader,
    WrittenVersion, import_tariff_request::Part,
};
use carmed_server::{Configuration, Running};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tonic::transport::{Channel, Endpoint};

/// One server on a temporary store.
pub struct World {
    directory: TempDir,
    store: String,
    running: Option<Running>,
    channel: Channel,
}

impl World {
    /// Starts a server on the embedded engine; once this returns it answers.
    pub async fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = format!("sqlite:{}", directory.path().join("carmed.db").display());
        Self::on(directory, store).await
    }

    /// Starts a server on a PostgreSQL database of its own.
    pub async fn on_postgres() -> Self {
        let database = Database::fresh().await;
        Self::on(tempfile::tempdir().unwrap(), database.url().to_owned()).await
    }

    async fn on(directory: TempDir, store: String) -> Self {
        let (running, channel) = serve(directory.path(), &store).await;
        Self {
            directory,
            store,
            running: Some(running),
            channel,
        }
    }

    /// Starts a server and loads the published tariffs.
    pub async fn with_tariff() -> Self {
        let world = Self::start().await;
        world
            .import(carmed_validation::tariff::SAMPLE_CSV.as_bytes())
            .await;
        world
    }

    /// Stops the server as an operator does, and starts another on the same store.
    pub async fn restart(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await.unwrap();
        }
        let (running, channel) = serve(self.directory.path(), &self.store).await;
        (self.running, self.channel) = (Some(running), channel);
    }

    /// The channel to the server.
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// The address of the server: `http://127.0.0.1:PORT`.
    pub fn address(&self) -> String {
        format!("http://{}", self.running.as_ref().unwrap().address())
    }

    /// The directory that holds the store and its key.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// A file with the published tariffs, for a client that loads them itself.
    pub fn published_tariff(&self) -> PathBuf {
        let file = self.directory().join("tariff.csv");
        std::fs::write(&file, carmed_validation::tariff::SAMPLE_CSV).unwrap();
        file
    }

    /// A party that calls in English.
    pub fn party(&self, caller: &'static str) -> Party {
        self.party_in(caller, "en")
    }

    /// A party that calls in that language.
    pub fn party_in(&self, caller: &'static str, language: &'static str) -> Party {
        Party::new(self.channel(), caller, language)
    }

    /// Registers a decision as the first OCMW.
    pub async fn register(&self, draft: DecisionDraft) -> WrittenVersion {
        let mut ocmw = self.party(callers::OCMW);
        ocmw.register(registration(draft)).await.unwrap()
    }

    /// Loads a tariff file as the tariff office.
    pub async fn import(&self, file: &[u8]) -> ImportTariffResponse {
        let mut office = self.party(callers::TARIFF_OFFICE);
        let parts = import_parts(&request_id(), file);
        let parts = tokio_stream::iter(parts);
        office
            .tariffs
            .import_tariff(parts)
            .await
            .unwrap()
            .into_inner()
    }
}

async fn serve(directory: &Path, store: &str) -> (Running, Channel) {
    let mut configuration = Configuration::for_development(store);
    configuration.key_file = Some(directory.join("carmed.key"));
    configuration.log_filter = "warn".to_owned();
    let running = carmed_server::start(configuration).await.unwrap();
    let endpoint = Endpoint::from_shared(format!("http://{}", running.address())).unwrap();
    let channel = endpoint.connect().await.unwrap();
    (running, channel)
}

/// The messages of an import: the header, then the file in small pieces.
pub fn import_parts(request_id: &str, file: &[u8]) -> Vec<ImportTariffRequest> {
    let header = TariffHeader {
        request_id: request_id.to_owned(),
        reason: "published tariffs".to_owned(),
        source: "sample of published tariffs".to_owned(),
        known_since: None,
        format: TariffFormat::Csv.into(),
    };
    let chunks = file.chunks(1_000).map(|chunk| Part::Chunk(chunk.to_vec()));
    let parts = std::iter::once(Part::Header(header)).chain(chunks);
    parts
        .map(|part| ImportTariffRequest { part: Some(part) })
        .collect()
}
