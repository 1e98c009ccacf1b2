//! The facts of the field: value types that cannot be wrong.
//!
//! No I/O, no clock, no async. Everything here is parsed once, at the door, and trusted afterwards.
//! The words are those of the field's own papers; one word per thing from contract to column.

pub mod agreement;
pub mod attestation;
pub mod beneficiary;
pub mod billing;
pub mod birth_date;
pub mod caller;
pub mod cents;
pub mod claim;
pub mod command;
pub mod consultation;
pub mod cover;
pub mod day;
pub mod decision;
pub mod dossier;
pub mod event;
pub mod facts;
pub mod finding;
pub mod identifiers;
pub mod instant;
pub mod month;
pub mod mutation;
pub mod period;
pub mod question;
pub mod revision;
pub mod second_factor;
pub mod state_share;
pub mod tariff;

pub use agreement::AgreementReference;
pub use attestation::{Attestation, AttestationCriteria, AttestationDraft, AttestationSearch};
pub use beneficiary::{Beneficiary, Gender};
pub use billing::{PostedLine, PostedMonth, Posting};
pub use birth_date::BirthDate;
pub use caller::{Caller, Organisation, Quality};
pub use cents::Cents;
pub use claim::{Claim, ClaimedLine};
pub use command::{DecisionCommand, DecisionDraft, DecisionTerms, OcmwOffice};
pub use cover::{
    CareSetting, Cover, CoverKind, InvoiceType, PatientCap, ProviderId, SupplementType,
    SupportLevel,
};
pub use day::Day;
pub use decision::{Decision, DecisionAction, DecisionState, DecisionVersion, Ocmw};
pub use dossier::Dossier;
pub use event::{Author, Event, EventBody, EventKind};
pub use facts::{Facts, ResidenceStatus, Situation};
pub use finding::{Code, Finding, Rule};
pub use identifiers::*;
pub use instant::Instant;
pub use month::Month;
pub use mutation::{
    Merger, Mutation, MutationChange, MutationEffect, MutationKind, MutationNotice,
    RecordedMutation,
};
pub use period::Period;
pub use question::{CareDays, Guarantee, Question};
pub use revision::{PersonId, Revision};
pub use second_factor::{FactorMark, SecondFactor};
pub use state_share::{Percentage, SettingShare, StateShare};
pub use tariff::{LetterRow, MedicineRow, NomenclatureRow, TariffRelease, TariffRow};
