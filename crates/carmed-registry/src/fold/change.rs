//! What an event changes in the fold.

use crate::keys::Keys;
use crate::refusal::Refusal;
use carmed_model::{
    Attestation, AttestationNumber, DecisionVersion, EventBody, MutationChange, Posting,
    RecordedMutation, Ssin,
};
use carmed_storage::PersonKey;
use std::sync::Arc;
use uuid::Uuid;

/// What an event about a person changes.
#[derive(Clone)]
pub(crate) enum Change {
    Decision(Arc<DecisionVersion>),
    Mutation {
        recorded: Arc<RecordedMutation>,
        replacement: Option<Replacement>,
    },
    AttestationSent(Attestation),
    AttestationDeleted(AttestationNumber),
    BillingPosted(Arc<Posting>),
    BillingReleased(Uuid),
}

/// An SSIN that another one takes the place of.
#[derive(Clone, Copy)]
pub(crate) struct Replacement {
    pub(crate) old: PersonKey,
    pub(crate) new: PersonKey,
    pub(crate) successor: Ssin,
}

impl Change {
    /// What the event changes; refuses one that is about no person.
    pub(crate) fn of(body: EventBody, keys: &Keys) -> Result<Self, Refusal> {
        Ok(match body {
            EventBody::Decision(version) => Self::Decision(Arc::from(version)),
            EventBody::Mutation(recorded) => {
                let replacement = match recorded.mutation.change {
                    MutationChange::SsinReplaced(successor) => Some(Replacement {
                        old: keys.person_key(recorded.ssin),
                        new: keys.person_key(successor),
                        successor,
                    }),
                    _ => None,
                };
                Self::Mutation {
                    recorded: Arc::from(recorded),
                    replacement,
                }
            }
            EventBody::AttestationSent(attestation) => Self::AttestationSent(attestation),
            EventBody::AttestationDeleted(number) => Self::AttestationDeleted(number),
            EventBody::BillingPosted(posting) => Self::BillingPosted(Arc::from(posting)),
            EventBody::BillingReleased(posting_id) => Self::BillingReleased(posting_id),
            EventBody::Tariff(_) => return Err(Refusal::fault("a tariff is about no person")),
        })
    }
}
