//! The register: the fold, the writer, the journal, and one file per use case.
//!
//! The register is an append-only log of events; memory holds its fold; the store holds the log. A
//! write is decided on the fold, appended by the one writer and only then answered. A
//! consultation is computed on the fold and stored by the journal in one statement that
//! also proves it fresh; only then is it answered.

mod access;
mod agreement;
mod answered_line;
mod cards;
mod clock;
mod content;
mod feed;
mod fold;
mod follower;
mod frozen;
mod ids;
mod journal;
mod judge;
mod keys;
mod refusal;
mod registry;
mod write;
mod writer;

mod bill_agreement;
mod check_coverage;
mod compute_intervention;
mod consult;
mod delete_attestation;
mod evaluate_decision;
mod export_history;
mod find_managing_ocmw;
mod get_agreement;
mod get_decision;
mod import_tariff;
mod list_consultations;
mod list_decisions;
mod list_tariff_releases;
mod person_history;
mod record_mutation;
mod release_billing;
mod search_attestations;
mod send_attestation;
mod summarise_activity;
mod tariff_entries;
mod verify_claim;
mod watch_agreements;
mod watch_decisions;
mod write_decision;

pub use agreement::AgreementReference;
pub use bill_agreement::{BilledIntervention, BillingAnswer, BillingCommand, Quote, Render};
pub use check_coverage::{CoverageAnswer, CoverageQuestion};
pub use clock::{Clock, SystemClock};
pub use compute_intervention::{AnsweredIntervention, InterventionAnswer, InterventionQuestion};
pub use evaluate_decision::{AgreementEffect, AgreementTouched, Evaluation};
pub use export_history::{ExportPage, ExportScope, HistoryExport};
pub use feed::FeedItem;
pub use find_managing_ocmw::{Managed, ManagingAnswer};
pub use get_agreement::{AgreementAnswer, Protection};
pub use get_decision::{DecisionAnswer, HistoryAnswer, Which};
pub use ids::{IdSource, SystemIds};
pub use import_tariff::{ImportedTariff, TariffImport, TariffSlices};
pub use keys::{EncryptionKey, FileKey, KeyError, KeySource};
pub use list_consultations::{ConsultationFilter, ConsultationsAnswer, ListedConsultation};
pub use list_decisions::{DecisionFilter, DecisionsAnswer};
pub use list_tariff_releases::{ListedRelease, ReleasesAnswer};
pub use person_history::PersonHistory;
pub use record_mutation::MutationAnswer;
pub use refusal::Refusal;
pub use registry::{Figures, OpenError, Registry};
pub use search_attestations::AttestationsAnswer;
pub use send_attestation::{AttestationCommand, Attested};
pub use summarise_activity::ActivityAnswer;
pub use tariff_entries::{TariffCode, TariffEntries};
pub use verify_claim::{ClaimAnswer, ClaimQuestion};
pub use watch_agreements::{AgreementChange, AgreementFeed, AgreementNews};
pub use watch_decisions::{DecisionFeed, OcmwNews};
pub use write_decision::Written;
