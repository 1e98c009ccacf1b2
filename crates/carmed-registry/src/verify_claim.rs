//! `VerifyClaim`: does a claim that reached HZIV hold, field by field?

use crate::access;
use crate::agreement;
use crate::frozen::Frozen;
use crate::judge::Judge;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::consultation::Coverage;
use carmed_model::{Caller, Claim, DecisionVersion, Dossier, Period, Quality, Revision};
use carmed_storage::{HistoryKey, Subject};
use carmed_validation::amounts::Line;
use carmed_validation::billing::{
    Billed, BillingFacts, ClaimFacts, ClaimVerdict, ClaimedLineFacts, LineToBill, bill, verify,
};
use carmed_validation::coverage;
use std::sync::Arc;

/// A claim, and how its lines were stated where it says so.
pub struct ClaimQuestion {
    /// The claim.
    pub claim: Claim,
    /// One for each line of the claim: how it was billed, where it says so.
    pub computed: Vec<Option<Line>>,
}

/// The verdicts, and where the register stands.
#[derive(Debug)]
pub struct ClaimAnswer {
    /// Where the register stands.
    pub revision: Revision,
    /// One verdict for each field.
    pub verdict: ClaimVerdict,
}

impl Registry {
    /// Verifies a claim on what its agreement froze and on what was posted (COV-05). A claim that does
    /// not hold is an answer.
    ///
    /// # Errors
    /// 140 for anybody but HZIV and auditors.
    pub async fn verify_claim(
        &self,
        caller: &Caller,
        asked: &ClaimQuestion,
    ) -> Result<ClaimAnswer, Refusal> {
        access::require(caller, &[Quality::Hziv, Quality::Auditor])?;
        let claim = &asked.claim;
        let proven = agreement::proves(&self.keys, &claim.provider, &claim.agreement);
        let view = self.fold.view(self.keys.person_key(claim.ssin));
        let holder = self.fold.holder(claim.agreement.card_number);
        let of_person = holder.is_some() && holder.map(Subject::Person) == Some(view.subject);
        // The card's own person is looked at, whoever the claim says it is.
        let held = holder.map(|holder| self.fold.view_of(holder));
        let frozen = match &held {
            Some(held) if self.has_version(claim).await? => Some(Frozen {
                reference: claim.agreement,
                version: self.frozen_version(held, &claim.agreement).await?,
            }),
            _ => None,
        };
        let unknown = Dossier::default();
        let dossier = held.as_ref().and_then(|held| held.dossier.as_deref());
        let dossier = dossier.unwrap_or(&unknown);
        let lines = match &frozen {
            Some(frozen) if proven => self.judged_lines(asked, frozen, dossier),
            _ => asked.computed.iter().map(|_| Default::default()).collect(),
        };
        let of_lines: Vec<ClaimedLineFacts<'_>> = lines
            .iter()
            .map(
                |(coverage, billed): &(Coverage, Option<Billed>)| ClaimedLineFacts {
                    coverage,
                    billed: billed.as_ref(),
                },
            )
            .collect();
        let version: Option<&DecisionVersion> =
            frozen.as_ref().map(|frozen| frozen.version.as_ref());
        let facts = ClaimFacts {
            proven,
            of_person,
            frozen: version,
            dossier,
            lines: &of_lines,
        };
        Ok(ClaimAnswer {
            revision: self.fold.head().revision,
            verdict: verify(claim, &facts),
        })
    }

    async fn has_version(&self, claim: &Claim) -> Result<bool, Refusal> {
        let reference = &claim.agreement;
        let key = HistoryKey::Version(reference.card_number, reference.version);
        Ok(!self.store.register.history(key).await?.is_empty())
    }

    /// What the agreement answers for each line, and how it would be billed today.
    fn judged_lines(
        &self,
        asked: &ClaimQuestion,
        frozen: &Frozen,
        dossier: &Dossier,
    ) -> Vec<(Coverage, Option<Billed>)> {
        let claim = &asked.claim;
        let (now, today) = self.now();
        let cover = claim.agreement.question.cover;
        let kind = coverage::claiming_kind(&claim.provider, cover, &self.parameters);
        let judge = Judge::new(
            &self.parameters,
            (&claim.provider, kind),
            cover,
            Some(frozen),
            Some(dossier),
            today,
        );
        let tariff = self.fold.tariff();
        let facts = BillingFacts {
            agreement: claim.agreement.agreement_number,
            cover,
            ocmw: frozen.version.decision.ocmw.cbe,
            dossier,
            provider_kind: kind,
            birth_date: judge.birth_date(),
            tariff: Arc::as_ref(&tariff),
            parameters: &self.parameters,
            known_on: now,
            today,
        };
        let lines = claim.lines.iter().zip(&asked.computed);
        let coverages: Vec<Coverage> = lines
            .clone()
            .map(|(claimed, line)| {
                let days = line.as_ref().map(Line::care_days);
                judge.coverage(days.unwrap_or(Period::of_day(claimed.care_date)))
            })
            .collect();
        // Lines that are stated are billed together: they share what a maximum leaves.
        let to_bill: Vec<LineToBill<'_>> = lines
            .clone()
            .zip(&coverages)
            .filter_map(|((_, line), coverage)| {
                Some(LineToBill {
                    line: line.as_ref()?,
                    coverage,
                    quoted: None,
                })
            })
            .collect();
        let mut billed = bill(&to_bill, &facts).into_iter();
        let billed: Vec<Option<Billed>> = lines
            .map(|(_, line)| line.as_ref().and_then(|_| billed.next()))
            .collect();
        coverages.into_iter().zip(billed).collect()
    }
}
