//! `SearchAttestations`: which attestations a provider sent or wrote about a person (UMA-03, UMA-05).

use crate::access;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::consultation::Consulted;
use carmed_model::{
    Attestation, AttestationSearch, Caller, ProviderId, Quality, Revision, SecondFactor, Ssin,
};
use carmed_validation::attestation;
use uuid::Uuid;

/// Who sends, searches and deletes attestations (ruling 18).
pub(crate) const ATTESTING: [Quality; 3] =
    [Quality::Hospital, Quality::Physician, Quality::Dentist];

/// What a search found, on record.
#[derive(Debug)]
pub struct AttestationsAnswer {
    /// The revision it was answered at.
    pub revision: Revision,
    /// The consultation's ticket.
    pub ticket: Uuid,
    /// The attestations, in order of the first day they serve.
    pub attestations: Vec<Attestation>,
}

impl Registry {
    /// The attestations about a person that the caller wrote or sent and that fit the search; recorded
    /// like every consultation before it is answered (COV-08).
    ///
    /// Nobody learns here of another one's attestation: what satisfies a condition is told with the
    /// coverage (ruling 6). A person unknown, or whom the second factor does not fit, has none.
    ///
    /// # Errors
    /// 140 for callers that send none.
    pub async fn search_attestations(
        &self,
        caller: &Caller,
        ssin: Ssin,
        second_factor: Option<&SecondFactor>,
        search: AttestationSearch,
    ) -> Result<AttestationsAnswer, Refusal> {
        access::require(caller, &ATTESTING)?;
        let on_record = self
            .consult(caller, ssin, |view, _| {
                let dossier = view.shown_to(second_factor);
                let on_file = dossier.map_or(&[][..], |dossier| &dossier.attestations);
                let found: Vec<Attestation> = attestation::find(on_file, &search)
                    .into_iter()
                    .filter(|attestation| is_own(attestation, caller))
                    .cloned()
                    .collect();
                let consulted = Consulted::Attestations {
                    search,
                    found: found.iter().map(|found| found.number).collect(),
                };
                Ok((consulted, found))
            })
            .await?;
        Ok(AttestationsAnswer {
            revision: on_record.view.head.revision,
            ticket: on_record.ticket,
            attestations: on_record.answer,
        })
    }
}

/// Whether the caller wrote or sent it.
pub(crate) fn is_own(attestation: &Attestation, caller: &Caller) -> bool {
    let author = ProviderId::Nihii(attestation.author);
    let mine = |named: &ProviderId| named.same_provider(&caller.organisation);
    mine(&author) || mine(&attestation.sender)
}
