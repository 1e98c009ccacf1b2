//! The identifiers of the field, each parsed once into a type that cannot be wrong.
//!
//! `parse` takes the form of the API: digits (or the number's own characters) and nothing else. The
//! command line cleans its text first, see [`human`]. No refusal repeats the number it refuses.

mod agreement_number;
mod attestation_number;
mod card_number;
mod cbe;
mod check_digits;
mod cnk;
mod crockford;
mod error;
mod establishment_unit;
pub mod human;
mod ins_code;
mod nihdi;
mod nihii;
mod number;
mod ssin;
mod text_form;

pub use agreement_number::AgreementNumber;
pub use attestation_number::AttestationNumber;
pub use card_number::CardNumber;
pub use cbe::Cbe;
pub use cnk::Cnk;
pub use error::IdentifierError;
pub use establishment_unit::EstablishmentUnit;
pub use ins_code::InsCode;
pub use nihdi::{Nihdi, NihdiCheck};
pub use nihii::Nihii;
pub use ssin::{Sex, Ssin};

use text_form::text_form;
