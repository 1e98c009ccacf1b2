//! `DeleteAttestation`: its author or sender takes an attestation off the file (UMA-03).

use crate::access;
use crate::fold::View;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::search_attestations::{ATTESTING, is_own};
use crate::write::{FRESH_WAIT_MAX, Plan, PlannedEvent, Write};
use carmed_model::{AttestationNumber, Caller, Code, Event, EventBody, Finding, Revision, Rule};
use carmed_validation::attestation;
use serde::Serialize;
use uuid::Uuid;

/// The request as it is kept to compare.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Payload<'a> {
    DeleteAttestation {
        reason: &'a str,
        attestation_number: AttestationNumber,
    },
}

struct Deletion<'a> {
    caller: &'a Caller,
    reason: &'a str,
    number: AttestationNumber,
    payload: Payload<'a>,
}

impl<'a> Write for Deletion<'a> {
    type Payload = Payload<'a>;
    type Answer = ();

    fn payload(&self) -> &Payload<'a> {
        &self.payload
    }

    fn reason(&self) -> &str {
        self.reason
    }

    async fn decide(&self, registry: &Registry) -> Result<Plan<()>, Refusal> {
        let view = registry.deletable(self.caller, self.number).await?;
        let person = Registry::known_person(&view)?
            .ok_or_else(|| Refusal::fault("an attestation is about nobody"))?;
        Ok(Plan {
            dossiers: vec![(person.person_id, view.expectation.dossier)],
            tariff: None,
            new_person: None,
            events: vec![PlannedEvent {
                person: person.clone(),
                body: EventBody::AttestationDeleted(self.number),
                concerns: Vec::new(),
            }],
            person,
            answer: (),
        })
    }

    fn answer_again(
        &self,
        _registry: &Registry,
        event: Event,
        _kept: Option<Vec<u8>>,
    ) -> Result<(), Refusal> {
        match event.body {
            EventBody::AttestationDeleted(_) => Ok(()),
            _ => Err(Refusal::fault("a deletion's request made another event")),
        }
    }
}

impl Registry {
    /// Takes an attestation off the file, durably before it answers; with `validate_only` only judges.
    /// The revision of the write, or of the verdict.
    ///
    /// # Errors
    /// 140 for callers that send none; not found for an attestation that is neither the caller's own nor
    /// sent by it, or is gone; 1009 once a billing cites it; 1005 for a request id used with another
    /// payload.
    pub async fn delete_attestation(
        &self,
        caller: &Caller,
        request_id: Uuid,
        number: AttestationNumber,
        reason: &str,
        validate_only: bool,
    ) -> Result<Revision, Refusal> {
        access::require(caller, &ATTESTING)?;
        if validate_only {
            self.fresh(FRESH_WAIT_MAX).await?;
            let view = self.deletable(caller, number).await?;
            return Ok(view.head.revision);
        }
        let deletion = Deletion {
            caller,
            reason,
            number,
            payload: Payload::DeleteAttestation {
                reason,
                attestation_number: number,
            },
        };
        let (revision, ()) = self.write(caller, request_id, &deletion).await?;
        Ok(revision)
    }

    /// The dossier the attestation stands in, where this caller may delete it (UMA-03).
    async fn deletable(&self, caller: &Caller, number: AttestationNumber) -> Result<View, Refusal> {
        if self.fold.attested(number).is_none() {
            // Another server may have put it on file.
            self.fold.catch_up(&self.store, &self.keys).await?;
        }
        let view = self.fold.attested(number).map(|id| self.fold.view_of(id));
        let not_found = || {
            let finding = Finding::new(Code::ValueNotAllowed).rule(Rule::Uma03);
            Refusal::NotFound(finding.at("attestation_number"))
        };
        let view = view.ok_or_else(not_found)?;
        let dossier = view.dossier.as_deref().ok_or_else(not_found)?;
        // Whose it is is not told: another one's is answered like one that does not exist.
        let attestation = dossier
            .attestation(number)
            .filter(|attestation| is_own(attestation, caller))
            .ok_or_else(not_found)?;
        match attestation::may_delete(attestation, &caller.organisation, dossier) {
            Ok(()) => Ok(view),
            Err(violations) => Err(Refusal::Broken {
                violations,
                warnings: Vec::new(),
            }),
        }
    }
}
