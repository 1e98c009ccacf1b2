//! `FindManagingOcmw`: which OCMWs hold decisions about a person on which days (DEC-01).

use crate::access;
use crate::refusal::Refusal;
use crate::registry::Registry;
use carmed_model::{
    Caller, Code, DecisionState, DecisionVersion, Finding, Ocmw, Period, Quality, Revision, Rule,
    Ssin,
};
use std::sync::Arc;

/// Days on which an OCMW's decision is in force; never its card number or content (DEC-01).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Managed {
    /// The OCMW.
    pub ocmw: Ocmw,
    /// Those of the days asked about that its decision holds.
    pub period: Period,
    /// Where the decision stands.
    pub state: DecisionState,
}

/// Who manages a person's decisions.
#[derive(Debug)]
pub struct ManagingAnswer {
    /// The revision it was answered at.
    pub revision: Revision,
    /// The days that are managed, first to last.
    pub managed: Vec<Managed>,
    /// The SSIN that took the place of the one asked with, where one did (ruling 7).
    pub successor_ssin: Option<Ssin>,
}

impl Registry {
    /// The OCMWs whose decisions about that person are in force on days of that period, suspended ones
    /// included and stopped ones to their last day (DEC-01).
    ///
    /// # Errors
    /// 140 for anybody but OCMWs and auditors; 120 for a person the registry does not know (ruling 1).
    pub async fn find_managing_ocmw(
        &self,
        caller: &Caller,
        ssin: Ssin,
        period: Period,
    ) -> Result<ManagingAnswer, Refusal> {
        access::require(caller, &[Quality::Ocmw, Quality::Auditor])?;
        // What another server has committed counts as well.
        self.fold.catch_up(&self.store, &self.keys).await?;
        let view = self.fold.view(self.keys.person_key(ssin));
        let dossier = view.dossier.as_deref().ok_or_else(|| {
            let finding = Finding::new(Code::PersonUnknown).rule(Rule::Dec01);
            Refusal::NotFound(finding.at("ssin"))
        })?;
        let managed = |version: &Arc<DecisionVersion>| {
            Some(Managed {
                ocmw: version.decision.ocmw.clone(),
                period: version.days_in_force()?.intersection(&period)?,
                state: version.state,
            })
        };
        let mut managed: Vec<Managed> = dossier.decisions.iter().filter_map(managed).collect();
        managed.sort_by_key(|managed| managed.period);
        Ok(ManagingAnswer {
            revision: view.head.revision,
            managed,
            successor_ssin: view.successor,
        })
    }
}
