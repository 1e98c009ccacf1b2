//! `SendAttestation`: a physician, dentist or hospital puts an attestation on file (UMA-01…04).

use crate::fold::View;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::write::{FRESH_WAIT_MAX, Plan, PlannedEvent, Write};
use carmed_model::{
    Attestation, AttestationDraft, AttestationNumber, Caller, Code, CoverKind, Day, Event,
    EventBody, Finding, Nihii, Organisation, Revision, Rule, SecondFactor, Ssin,
};
use carmed_storage::Subject;
use carmed_validation::attestation;
use serde::Serialize;
use uuid::Uuid;

/// An attestation that is sent in, about whom, and why.
#[derive(Clone)]
pub struct AttestationCommand {
    /// The sender's reason.
    pub reason: String,
    /// The person.
    pub ssin: Ssin,
    /// What the sender adds to the SSIN; one that does not fit is refused (202) like a person unknown.
    pub second_factor: Option<SecondFactor>,
    /// The attestation.
    pub draft: AttestationDraft,
}

/// An attestation on file, or, where it was only judged, as it would be under a number never given.
#[derive(Clone, Debug)]
pub struct Attested {
    /// The revision of the write; of the verdict where nothing was written.
    pub revision: Revision,
    /// The attestation.
    pub attestation: Attestation,
}

/// The request as it is kept to compare.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Payload<'a> {
    SendAttestation {
        reason: &'a str,
        ssin: Ssin,
        author_nihii: Nihii,
        cover: CoverKind,
        first_day: Day,
        last_day: Option<Day>,
        second_factor: Option<&'a SecondFactor>,
    },
}

struct AttestationWrite<'a> {
    sender: Organisation,
    command: &'a AttestationCommand,
    payload: Payload<'a>,
}

impl<'a> Write for AttestationWrite<'a> {
    type Payload = Payload<'a>;
    type Answer = Attestation;

    fn payload(&self) -> &Payload<'a> {
        &self.payload
    }

    fn reason(&self) -> &str {
        &self.command.reason
    }

    async fn decide(&self, registry: &Registry) -> Result<Plan<Attestation>, Refusal> {
        let ssin_hmac = registry.keys.person_key(self.command.ssin);
        let view = registry.fold.view(ssin_hmac);
        let attestation = registry.attest(self.sender, self.command, &view)?;
        let (person, new_person) = match (Registry::known_person(&view)?, view.subject) {
            (Some(person), _) => (person, None),
            (None, Subject::Unknown(ssin_hmac)) => {
                let (person, row) = registry.new_person(ssin_hmac)?;
                (person, Some(row))
            }
            (None, Subject::Person(_)) => return Err(Refusal::fault("a known person is unknown")),
        };
        Ok(Plan {
            dossiers: vec![(person.person_id, view.expectation.dossier)],
            tariff: None,
            new_person,
            events: vec![PlannedEvent {
                person: person.clone(),
                body: EventBody::AttestationSent(attestation.clone()),
                concerns: Vec::new(),
            }],
            person,
            answer: attestation,
        })
    }

    fn answer_again(
        &self,
        _registry: &Registry,
        event: Event,
        _kept: Option<Vec<u8>>,
    ) -> Result<Attestation, Refusal> {
        match event.body {
            EventBody::AttestationSent(attestation) => Ok(attestation),
            _ => Err(Refusal::fault(
                "an attestation's request made another event",
            )),
        }
    }
}

impl Registry {
    /// Puts an attestation on file, durably before it answers; with `validate_only` only judges it.
    ///
    /// It may come after the care (UMA-06) and before the first decision: then the registry meets the
    /// person by it. The same request id with the same payload gets the first answer again.
    ///
    /// # Errors
    /// 140 and 156 as [`attestation::may_send`]; 1005 for a request id used with another payload; every
    /// violation at once: those of [`attestation::attest`], 202 for a second factor that does not fit.
    pub async fn send_attestation(
        &self,
        caller: &Caller,
        request_id: Uuid,
        command: &AttestationCommand,
        validate_only: bool,
    ) -> Result<Attested, Refusal> {
        attestation::may_send(caller, command.draft.author).map_err(Refusal::NotAllowed)?;
        let sender = caller.organisation;
        let (revision, attestation) = if validate_only {
            self.fresh(FRESH_WAIT_MAX).await?;
            let view = self.fold.view(self.keys.person_key(command.ssin));
            (view.head.revision, self.attest(sender, command, &view)?)
        } else {
            let draft = command.draft;
            let write = AttestationWrite {
                sender,
                command,
                payload: Payload::SendAttestation {
                    reason: &command.reason,
                    ssin: command.ssin,
                    author_nihii: draft.author,
                    cover: draft.cover,
                    first_day: draft.first_day,
                    last_day: draft.last_day,
                    second_factor: command.second_factor.as_ref(),
                },
            };
            self.write(caller, request_id, &write).await?
        };
        Ok(Attested {
            revision,
            attestation,
        })
    }

    /// Judges an attestation and gives it a number that cannot be guessed (UMA-04).
    fn attest(
        &self,
        sender: Organisation,
        command: &AttestationCommand,
        view: &View,
    ) -> Result<Attestation, Refusal> {
        let (_, today) = self.now();
        let draft = &command.draft;
        let judged = attestation::attest(draft, today, &self.parameters);
        let factor = command.second_factor.as_ref();
        let misfit = factor.is_some() && view.shown_to(factor).is_none();
        let period = match judged {
            Ok(period) if !misfit => period,
            judged => {
                let mut violations = judged.err().unwrap_or_default();
                if misfit {
                    let finding = Finding::new(Code::NoDecision).rule(Rule::Uma03);
                    violations.push(finding.at("second_factor"));
                }
                return Err(Refusal::Broken {
                    violations,
                    warnings: Vec::new(),
                });
            }
        };
        let mut bytes = [0; 13];
        self.ids.fill(&mut bytes);
        Ok(Attestation {
            number: AttestationNumber::from_bytes(bytes),
            author: draft.author,
            cover: draft.cover,
            period,
            sender,
            sent_on: today,
        })
    }
}
