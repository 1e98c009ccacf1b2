//! `ReleaseBilling`: what was billed is void, and counts no more.

use crate::access;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::write::{FRESH_WAIT_MAX, Plan, PlannedEvent, Write};
use carmed_model::{Caller, Code, Event, EventBody, Finding, Revision};
use carmed_validation::billing::may_release;
use serde::Serialize;
use uuid::Uuid;

/// A posting of the caller that is to be void.
#[derive(Serialize)]
struct Release<'a> {
    release: ReleaseFields<'a>,
    #[serde(skip)]
    caller: &'a Caller,
}

#[derive(Serialize)]
struct ReleaseFields<'a> {
    reason: &'a str,
    posting_id: Uuid,
}

impl Write for Release<'_> {
    type Payload = Self;
    type Answer = ();

    fn payload(&self) -> &Self {
        self
    }

    fn reason(&self) -> &str {
        self.release.reason
    }

    async fn decide(&self, registry: &Registry) -> Result<Plan<()>, Refusal> {
        let posting_id = self.release.posting_id;
        // Whose posting it is, or whether there is one, is nobody else's matter.
        let not_found = || Refusal::NotFound(Finding::new(Code::ValueNotAllowed).at("posting_id"));
        let person_id = registry.fold.billed(posting_id).ok_or_else(not_found)?;
        let view = registry.fold.view_of(person_id);
        let dossier = view.dossier.as_deref().ok_or_else(not_found)?;
        let posting = dossier.posting(posting_id).ok_or_else(not_found)?;
        if !posting.provider.same_provider(&self.caller.organisation) {
            return Err(not_found());
        }
        may_release(posting, &self.caller.organisation, dossier).map_err(|violations| {
            Refusal::Broken {
                violations,
                warnings: Vec::new(),
            }
        })?;
        let person = Registry::known_person(&view)?
            .ok_or_else(|| Refusal::fault("a posting's person is not known"))?;
        Ok(Plan {
            dossiers: vec![(person.person_id, view.expectation.dossier)],
            tariff: None,
            new_person: None,
            events: vec![PlannedEvent {
                person: person.clone(),
                body: EventBody::BillingReleased(posting_id),
                concerns: vec![posting.ocmw],
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
            EventBody::BillingReleased(_) => Ok(()),
            _ => Err(Refusal::fault("a release's request made another event")),
        }
    }
}

impl Registry {
    /// Voids a posting of the calling provider, whole: its lines can be billed again, and its OCMW's
    /// monthly maximum gets back what they took. With `validate_only` it is judged alone.
    ///
    /// # Errors
    /// 140 for callers that are no provider; not found for a posting that is not the caller's own or was
    /// released; 1009 while a credit note of another posting stands; 1005.
    pub async fn release_billing(
        &self,
        caller: &Caller,
        request_id: Uuid,
        posting_id: Uuid,
        reason: &str,
        validate_only: bool,
    ) -> Result<Revision, Refusal> {
        access::require_provider(caller)?;
        let release = Release {
            release: ReleaseFields { reason, posting_id },
            caller,
        };
        if validate_only {
            self.fresh(FRESH_WAIT_MAX).await?;
            release.decide(self).await?;
            return Ok(self.fold.head().revision);
        }
        let (revision, ()) = self.write(caller, request_id, &release).await?;
        Ok(revision)
    }
}
