//! `GetDecision` and `GetDecisionHistory`: what is, and was, known of a decision.

use crate::access;
use crate::agreement::AgreementReference;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::{
    Caller, CardNumber, Code, DecisionVersion, Event, EventBody, Finding, Instant, Organisation,
    Quality, Revision,
};
use carmed_storage::HistoryKey;

/// Which version of a decision is asked for.
pub enum Which {
    /// The latest of a card, or the version named.
    Card(CardNumber, Option<u32>),
    /// The one an agreement froze, given to that provider.
    AtAgreement(AgreementReference, Organisation),
}

/// One version of a decision, and the event that made it.
#[derive(Debug)]
pub struct DecisionAnswer {
    /// Where the register stands.
    pub revision: Revision,
    /// The event; its body is the version.
    pub event: Event,
    /// The version.
    pub version: DecisionVersion,
}

/// Events of a decision, in order.
#[derive(Debug)]
pub struct HistoryAnswer {
    /// Where the register stands.
    pub revision: Revision,
    /// The events.
    pub events: Vec<(Event, DecisionVersion)>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<Revision>,
}

fn not_found() -> Refusal {
    Refusal::NotFound(Finding::new(Code::ValueNotAllowed).at("card_number"))
}

impl Registry {
    /// One version of a decision: the latest, by number, at an agreement; as known at an instant.
    ///
    /// # Errors
    /// 140 for anybody but OCMWs and auditors; not found for a card that is another OCMW's or does not
    /// exist, or was not known then.
    pub async fn decision(
        &self,
        caller: &Caller,
        which: &Which,
        known_at: Option<Instant>,
    ) -> Result<DecisionAnswer, Refusal> {
        access::require(caller, &[Quality::Ocmw, Quality::Auditor])?;
        let (card_number, version) = match which {
            Which::Card(card_number, version) => (*card_number, *version),
            Which::AtAgreement(reference, provider) => {
                self.prove(
                    provider,
                    reference,
                    "at_agreement.agreement.agreement_number",
                )?;
                (reference.card_number, Some(reference.version))
            }
        };
        let revision = self.fold.head().revision;
        let events = self.versions(caller, card_number).await?;
        let (event, version) = events
            .into_iter()
            .filter(|(event, _)| known_at.is_none_or(|known_at| event.recorded_at <= known_at))
            .rfind(|(_, stored)| version.is_none_or(|wanted| stored.version == wanted))
            .ok_or_else(not_found)?;
        Ok(DecisionAnswer {
            revision,
            event,
            version,
        })
    }

    /// The events of a decision in order, as known at an instant, after a revision.
    ///
    /// # Errors
    /// 140 for anybody but OCMWs and auditors; not found for a card that is another OCMW's or does not
    /// exist.
    pub async fn decision_history(
        &self,
        caller: &Caller,
        card_number: CardNumber,
        known_at: Option<Instant>,
        after: Option<Revision>,
        limit: usize,
    ) -> Result<HistoryAnswer, Refusal> {
        access::require(caller, &[Quality::Ocmw, Quality::Auditor])?;
        let revision = self.fold.head().revision;
        let mut events = self.versions(caller, card_number).await?;
        events.retain(|(event, _)| {
            known_at.is_none_or(|known_at| event.recorded_at <= known_at)
                && after.is_none_or(|after| event.revision > after)
        });
        let more = events.len() > limit;
        events.truncate(limit);
        let next = events
            .last()
            .map(|(event, _)| event.revision)
            .filter(|_| more);
        Ok(HistoryAnswer {
            revision,
            events,
            next,
        })
    }

    async fn versions(
        &self,
        caller: &Caller,
        card_number: CardNumber,
    ) -> Result<Vec<(Event, DecisionVersion)>, Refusal> {
        let rows = self
            .store
            .register
            .history(HistoryKey::Card(card_number))
            .await?;
        let mut versions = Vec::with_capacity(rows.len());
        for row in &rows {
            let event = self.open_event(row).await?;
            if let EventBody::Decision(version) = &event.body {
                let version = (**version).clone();
                versions.push((event, version));
            }
        }
        let managed = |version: &DecisionVersion| {
            Organisation::Cbe(version.decision.ocmw.cbe) == caller.organisation
        };
        let foreign = caller.quality == Quality::Ocmw && !versions.iter().all(|(_, v)| managed(v));
        if versions.is_empty() || foreign {
            Err(not_found())
        } else {
            Ok(versions)
        }
    }
}
