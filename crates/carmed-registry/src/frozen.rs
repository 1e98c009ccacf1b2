//! What an agreement froze: the version it names, once the number has proved itself (COV-05).

use crate::agreement;
use crate::fold::View;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::write::FRESH_WAIT_MAX;
use carmed_model::{
    AgreementReference, Caller, Code, DecisionVersion, EventBody, Finding, Organisation, Rule, Ssin,
};
use carmed_storage::{HistoryKey, Subject};
use std::sync::Arc;

/// The version an agreement froze, with the reference that proves it.
pub(crate) struct Frozen {
    pub(crate) reference: AgreementReference,
    pub(crate) version: Arc<DecisionVersion>,
}

impl Registry {
    /// The version the agreement named; versions never change, so it may be read ahead of the answer.
    ///
    /// # Errors
    /// The code of each field that is not the agreement's where this provider was given one with that
    /// number that day: 255620, 255920, both of them 254332, 500525, 160; else 130. 250825 where the
    /// card is not that person's.
    pub(crate) async fn frozen(
        &self,
        caller: &Caller,
        ssin: Ssin,
        reference: &AgreementReference,
    ) -> Result<Frozen, Refusal> {
        if !agreement::proves(&self.keys, &caller.organisation, reference) {
            return Err(self.misfit(&caller.organisation, reference).await?);
        }
        if self.fold.holder(reference.card_number).is_none() {
            // The number proves that there is such a card: another server has registered it.
            self.fresh(FRESH_WAIT_MAX).await?;
        }
        let view = self.fold.view(self.keys.person_key(ssin));
        let holder = self.fold.holder(reference.card_number);
        if holder.map(Subject::Person) != Some(view.subject) {
            let finding = Finding::new(Code::BeneficiaryNotOfCard)
                .at("ssin")
                .rule(Rule::Cov05);
            return Err(Refusal::invalid(finding));
        }
        let version = self.frozen_version(&view, reference).await?;
        Ok(Frozen {
            reference: *reference,
            version,
        })
    }

    /// The version a proven reference names.
    pub(crate) async fn frozen_version(
        &self,
        view: &View,
        reference: &AgreementReference,
    ) -> Result<Arc<DecisionVersion>, Refusal> {
        let current = view
            .dossier
            .as_ref()
            .and_then(|dossier| dossier.decision(reference.card_number));
        if let Some(current) = current
            && current.version == reference.version
        {
            return Ok(Arc::clone(current));
        }
        let key = HistoryKey::Version(reference.card_number, reference.version);
        let rows = self.store.register.history(key).await?;
        let row = rows
            .first()
            .ok_or_else(|| Refusal::fault("an agreement names a version not stored"))?;
        match self.open_event(row).await?.body {
            EventBody::Decision(version) => Ok(Arc::from(version)),
            _ => Err(Refusal::fault("a card's version is no decision")),
        }
    }

    /// Which fields are not those of the agreement with that number.
    async fn misfit(
        &self,
        provider: &Organisation,
        reference: &AgreementReference,
    ) -> Result<Refusal, Refusal> {
        let about = |code: Code, field: &str| {
            let field = format!("agreement.{field}");
            Finding::new(code).rule(Rule::Cov05).at(field)
        };
        let number = reference.agreement_number;
        let given = self
            .given_agreement(Some(provider), number, reference.consultation_date)
            .await?;
        let Some(given) = given.map(|given| given.reference) else {
            let unknown = about(Code::ValueNotAllowed, "agreement_number");
            return Ok(Refusal::invalid(unknown));
        };
        let other_card = given.card_number != reference.card_number;
        let other_version = given.version != reference.version;
        let mut findings = Vec::new();
        match (other_card, other_version) {
            (true, true) => findings.push(about(Code::CardMismatch, "card_number")),
            (true, false) => findings.push(about(Code::CardNumberMismatch, "card_number")),
            (false, true) => findings.push(about(Code::CardVersionMismatch, "card_version")),
            (false, false) => {}
        }
        if given.question.cover != reference.question.cover {
            findings.push(about(Code::UnsupportedCriteria, "cover"));
        }
        if given.question.care_days != reference.question.care_days {
            findings.push(about(Code::OutsideAgreement, "question"));
        }
        if findings.is_empty() {
            findings.push(about(Code::ValueNotAllowed, "agreement_number"));
        }
        Ok(Refusal::Invalid(findings))
    }
}
