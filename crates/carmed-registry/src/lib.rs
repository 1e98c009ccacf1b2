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
mod fold;
mod ids;
mod journal;
mod keys;
mod refusal;
mod registry;
mod writer;

mod check_coverage;
mod compute_intervention;
mod consult;
mod evaluate_decision;
mod get_agreement;
mod get_decision;
mod import_tariff;
mod list_consultations;
mod list_decisions;
mod list_tariff_releases;
mod write_decision;

pub use agreement::AgreementReference;
pub use check_coverage::{CoverageAnswer, CoverageQuestion};
pub use clock::{Clock, SystemClock};
pub use compute_intervention::{AnsweredIntervention, InterventionAnswer, InterventionQuestion};
pub use evaluate_decision::{AgreementEffect, AgreementTouched, Evaluation};
pub use get_agreement::{AgreementAnswer, Protection};
pub use get_decision::{DecisionAnswer, HistoryAnswer, Which};
pub use ids::{IdSource, SystemIds};
pub use import_tariff::{ImportedTariff, TariffImport, TariffSlices};
pub use keys::{EncryptionKey, FileKey, KeyError, KeySource};
pub use list_consultations::{ConsultationFilter, ConsultationsAnswer, ListedConsultation};
pub use list_decisions::{DecisionFilter, DecisionsAnswer};
pub use list_tariff_releases::{ListedRelease, ReleasesAnswer};
pub use refusal::Refusal;
pub use registry::{Figures, OpenError, Registry};
pub use write_decision::Written;
