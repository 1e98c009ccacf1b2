//! What the answers told so far: what the next operation can speak of.

use crate::operation::Operation;
use crate::play::{Learned, Told};
use crate::support::{TODAY, day, ssin};
use carmed_model::{
    AgreementReference, AttestationNumber, Caller, CardNumber, Day, Period, Revision,
};
use std::sync::Arc;
use uuid::Uuid;

/// How many persons a sequence is about.
pub(crate) const PERSONS: u32 = 4;

/// A decision as it was last written.
#[derive(Clone)]
pub(crate) struct Card {
    pub(crate) number: CardNumber,
    pub(crate) version: u32,
    pub(crate) ocmw: Caller,
    pub(crate) serial: u32,
    pub(crate) period: Period,
}

/// An agreement that was given.
#[derive(Clone)]
pub(crate) struct Agreed {
    pub(crate) provider: Caller,
    pub(crate) serial: u32,
    pub(crate) reference: AgreementReference,
}

/// What was told in this sequence.
pub(crate) struct Known {
    pub(crate) today: Day,
    pub(crate) first_serial: u32,
    pub(crate) cards: Vec<Card>,
    pub(crate) agreements: Vec<Agreed>,
    pub(crate) postings: Vec<(Agreed, Uuid)>,
    pub(crate) attestations: Vec<(Caller, u32, AttestationNumber)>,
    /// Writes, to be sent again.
    pub(crate) writes: Vec<Arc<Operation>>,
    /// Where the register stood after the last decision written.
    pub(crate) revision: Revision,
}

impl Known {
    pub(crate) fn new() -> Self {
        Self {
            today: day(TODAY),
            first_serial: 0,
            cards: Vec::new(),
            agreements: Vec::new(),
            postings: Vec::new(),
            attestations: Vec::new(),
            writes: Vec::new(),
            revision: Revision::ZERO,
        }
    }

    /// Another sequence begins, about other persons; time goes on.
    pub(crate) fn begin(&mut self, number: u32) {
        *self = Self {
            today: self.today,
            revision: self.revision,
            first_serial: 1 + number * PERSONS,
            ..Self::new()
        };
    }

    /// Takes note of what an operation was answered.
    pub(crate) fn learn(&mut self, operation: &Arc<Operation>, told: Told) {
        match operation.as_ref() {
            Operation::Pass(days) => self.today = self.today.plus_days(*days),
            Operation::Write(ocmw, ..) => {
                self.writes.push(Arc::clone(operation));
                if let Learned::Version(revision, version) = told.learned {
                    self.revision = revision;
                    self.cards.retain(|card| card.number != version.card_number);
                    let of_person =
                        |serial: &u32| ssin(*serial) == version.decision.beneficiary.ssin;
                    let mut serials = self.first_serial..self.first_serial + PERSONS;
                    self.cards.push(Card {
                        number: version.card_number,
                        version: version.version,
                        ocmw: ocmw.clone(),
                        serial: serials.find(of_person).unwrap(),
                        period: version.decision.period,
                    });
                }
            }
            Operation::Check(provider, question) => {
                if let Learned::Agreement(reference) = told.learned {
                    let mut serials = self.first_serial..self.first_serial + PERSONS;
                    self.agreements.push(Agreed {
                        provider: provider.clone(),
                        serial: serials
                            .find(|serial| ssin(*serial) == question.ssin)
                            .unwrap(),
                        reference,
                    });
                }
            }
            Operation::Attest(sender, _, command) => {
                self.writes.push(Arc::clone(operation));
                if let Learned::Attestation(number) = told.learned {
                    let mut serials = self.first_serial..self.first_serial + PERSONS;
                    let serial = serials
                        .find(|serial| ssin(*serial) == command.ssin)
                        .unwrap();
                    self.attestations.push((sender.clone(), serial, number));
                }
            }
            Operation::Bill(_, _, command) => {
                self.writes.push(Arc::clone(operation));
                if let Learned::Posting(posting) = told.learned {
                    let number = command.agreement.agreement_number;
                    let mut agreements = self.agreements.iter();
                    let agreed = agreements
                        .find(|agreed| agreed.reference.agreement_number == number)
                        .unwrap();
                    self.postings.push((agreed.clone(), posting));
                }
            }
            Operation::Mutate(_, _, _, false)
            | Operation::DeleteAttestation(..)
            | Operation::Release(..)
            | Operation::Publish(..) => self.writes.push(Arc::clone(operation)),
            _ => {}
        }
    }
}
