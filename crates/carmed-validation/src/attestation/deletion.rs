//! Who may delete an attestation, and until when (UMA-03).

use crate::billing::cites;
use carmed_model::caller::Organisation;
use carmed_model::{Attestation, Code, Dossier, Finding, ProviderId, Rule};

/// UMA-03: its author or who sent it in deletes it, not once a billing cites it.
///
/// An attestation that billing found by itself counts as cited (ruling 18), until the posting is released. There is no update: delete
/// and send again. Basis: eHealth UMA service (send, search, delete).
///
/// # Errors
/// Both violations where both hold: 140 for anybody else, 1009 once cited.
pub fn may_delete(
    attestation: &Attestation,
    organisation: &Organisation,
    dossier: &Dossier,
) -> Result<(), Vec<Finding>> {
    let author = ProviderId::Nihii(attestation.author);
    let own = [author, attestation.sender]
        .iter()
        .any(|named| named.same_provider(organisation));
    let mut violations = Vec::new();
    if !own {
        violations.push(Finding::new(Code::CallerNotAllowed).rule(Rule::Uma03));
    }
    if cites(dossier, attestation.number) {
        let refused = Finding::new(Code::ActionNotAllowed).rule(Rule::Uma03);
        violations.push(refused.at("attestation_number"));
    }
    if violations.is_empty() {
        Ok(())
    } else {
        Err(violations)
    }
}
