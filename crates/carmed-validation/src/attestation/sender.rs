//! Who may send an attestation (UMA-03, ruling 18).

use carmed_model::{Caller, Code, Finding, Nihii, ProviderId, Quality, Rule};

/// UMA-03: a physician or dentist sends in the own name, a hospital in the name of any of them.
///
/// The author is content of the attestation, the sender comes from the credentials (ruling 18). Basis:
/// eHealth UMA service (send, search, delete).
///
/// # Errors
/// 140 for every other caller; 156 for a physician or dentist who names somebody else.
pub fn may_send(caller: &Caller, author: Nihii) -> Result<(), Finding> {
    let own = caller
        .organisation
        .same_provider(&ProviderId::Nihii(author));
    match caller.quality {
        Quality::Hospital => Ok(()),
        Quality::Physician | Quality::Dentist if own => Ok(()),
        Quality::Physician | Quality::Dentist => Err(Finding::new(Code::PerformerInconsistent)
            .rule(Rule::Uma03)
            .at("author_nihii")),
        _ => Err(Finding::new(Code::CallerNotAllowed).rule(Rule::Uma03)),
    }
}
