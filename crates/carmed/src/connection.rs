//! Connects to a server in the name of a caller.

use crate::arguments::Calling;
use crate::failure::Outcome;
use carmed_client::{CallerMetadata, Client, Options};

/// Connects as the options of a command say.
pub(crate) async fn connect(calling: &Calling) -> Outcome<Client> {
    to(&calling.server, &calling.caller, &calling.language).await
}

/// Connects to a server; texts come in that language.
pub(crate) async fn to(server: &str, caller: &str, language: &str) -> Outcome<Client> {
    let caller: CallerMetadata = caller.parse()?;
    let options = Options {
        language: language.to_owned(),
        ..Options::default()
    };
    Ok(Client::connect(server, caller, options).await?)
}
