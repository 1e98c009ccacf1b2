//! Everything that can be asked of a registry.

use carmed_model::{
    AgreementNumber, AttestationNumber, AttestationSearch, Caller, CardNumber, Cbe, Claim, Day,
    DecisionCommand, Instant, Month, Mutation, Period, Revision, SecondFactor, Ssin, TariffRow,
};
use carmed_registry::{
    AttestationCommand, BillingCommand, ConsultationFilter, CoverageQuestion, DecisionFilter,
    ExportScope, InterventionQuestion,
};
use std::sync::Arc;
use uuid::Uuid;

/// How many names operations have.
pub(crate) const KINDS: usize = 40;

/// One thing that is asked.
pub(crate) enum Operation {
    /// A write on decisions.
    Write(Caller, Uuid, DecisionCommand),
    /// The same, only judged.
    Evaluate(Caller, DecisionCommand),
    /// What the federal feed reports; `true` where it is only judged.
    Mutate(Uuid, Ssin, Mutation, bool),
    /// An attestation is sent.
    Attest(Caller, Uuid, AttestationCommand),
    /// An attestation is deleted.
    DeleteAttestation(Caller, Uuid, AttestationNumber),
    /// Lines are billed.
    Bill(Caller, Uuid, BillingCommand),
    /// The same, only judged.
    Quote(Caller, BillingCommand),
    /// A posting is released.
    Release(Caller, Uuid, Uuid),
    /// Tariff rows are published.
    Publish(Uuid, Vec<TariffRow>),
    /// Coverage is checked.
    Check(Caller, CoverageQuestion),
    /// Amounts are computed.
    Compute(Caller, InterventionQuestion),
    /// Attestations are looked for.
    SearchAttestations(Caller, Ssin, Option<SecondFactor>, AttestationSearch),
    /// Something is read that leaves no record in the journal.
    Read(Reading),
    /// An earlier write is sent again under the same request id.
    Repeat(Arc<Operation>),
    /// Days pass.
    Pass(i64),
    /// The server is stopped and started again.
    Restart,
}

/// One thing that is read.
pub(crate) enum Reading {
    /// An agreement by its number and the day it was given.
    Agreement(Caller, AgreementNumber, Day),
    /// A decision, as a version, or as known at a moment.
    Decision(Caller, CardNumber, Option<u32>, Option<Instant>),
    /// All versions of a decision.
    DecisionHistory(Caller, CardNumber),
    /// An OCMW's decisions.
    Decisions(Caller, DecisionFilter),
    /// Who manages a person.
    ManagingOcmw(Caller, Ssin, Period),
    /// All that happened about a person.
    PersonHistory(Ssin),
    /// What was asked.
    Consultations(ConsultationFilter),
    /// Events to be taken away.
    Export(ExportScope),
    /// Figures by month.
    Activity(Month, Month, Option<Cbe>),
    /// A claim at HZIV.
    Claim(Claim),
    /// What was published.
    Releases,
    /// The feed of an OCMW from a revision on.
    FeedOfOcmw(Caller, Revision),
    /// The feed of a provider from a revision on.
    FeedOfProvider(Caller, Revision),
}

impl Operation {
    /// What is asked, in a word.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Write(_, _, command) => match command {
                DecisionCommand::Register { .. } => "register",
                DecisionCommand::Modify { .. } => "modify",
                DecisionCommand::Extend { .. } => "extend",
                DecisionCommand::Stop { .. } => "stop",
                DecisionCommand::Close { .. } => "close",
                DecisionCommand::Reactivate { .. } => "reactivate",
            },
            Self::Evaluate(..) => "evaluate",
            Self::Mutate(_, _, mutation, false) => mutation.change.kind().name(),
            Self::Mutate(_, _, _, true) => "judge a mutation",
            Self::Attest(..) => "attest",
            Self::DeleteAttestation(..) => "delete an attestation",
            Self::Bill(..) => "bill",
            Self::Quote(..) => "quote",
            Self::Release(..) => "release",
            Self::Publish(..) => "publish",
            Self::Check(..) => "check",
            Self::Compute(..) => "compute",
            Self::SearchAttestations(..) => "search attestations",
            Self::Read(reading) => reading.name(),
            Self::Repeat(_) => "repeat",
            Self::Pass(_) => "pass",
            Self::Restart => "restart",
        }
    }
}

impl Reading {
    fn name(&self) -> &'static str {
        match self {
            Self::Agreement(..) => "read an agreement",
            Self::Decision(..) => "read a decision",
            Self::DecisionHistory(..) => "history of a decision",
            Self::Decisions(..) => "list decisions",
            Self::ManagingOcmw(..) => "find the managing OCMW",
            Self::PersonHistory(_) => "history of a person",
            Self::Consultations(_) => "list consultations",
            Self::Export(_) => "export",
            Self::Activity(..) => "activity",
            Self::Claim(_) => "claim",
            Self::Releases => "list releases",
            Self::FeedOfOcmw(..) => "feed of an OCMW",
            Self::FeedOfProvider(..) => "feed of a provider",
        }
    }
}
