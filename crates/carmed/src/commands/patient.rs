//! What commands of providers take about the patient: the SSIN, and what else the provider knows.

use super::input;
use crate::failure::Outcome;
use carmed_client::contract::{SecondFactor, second_factor::Factor};
use clap::Args;

/// The patient.
#[derive(Args)]
pub(crate) struct Patient {
    /// The patient's SSIN; `-` reads it from standard input, so that it shows in no list of processes.
    #[arg(long, value_name = "SSIN")]
    ssin: String,
    #[command(flatten)]
    known: Known,
}

/// Something else the provider knows about the patient, so that numbers cannot be guessed.
#[derive(Args)]
#[group(multiple = false)]
pub(crate) struct Known {
    /// Family name of the patient; its first three letters suffice.
    #[arg(long, value_name = "NAME")]
    family_name: Option<String>,
    /// Number of the patient's decision, as a second factor beside the SSIN.
    #[arg(long, value_name = "CARD")]
    known_card: Option<String>,
    /// Number of an attestation about the patient, as a second factor beside the SSIN.
    #[arg(long, value_name = "NUMBER")]
    known_attestation: Option<String>,
}

impl Patient {
    /// The SSIN without what people put between its digits.
    ///
    /// # Errors
    /// Where standard input cannot be read.
    pub(crate) fn ssin(&self) -> Outcome<String> {
        input::ssin(&self.ssin)
    }

    /// What else is known.
    pub(crate) fn second_factor(&self) -> Option<SecondFactor> {
        self.known.second_factor()
    }
}

impl Known {
    /// What else is known.
    pub(crate) fn second_factor(&self) -> Option<SecondFactor> {
        let name = self.family_name.clone().map(Factor::FamilyName);
        let card = self.known_card.clone().map(Factor::CardNumber);
        let attestation = self.known_attestation.clone();
        let factor = name
            .or(card)
            .or_else(|| attestation.map(Factor::AttestationNumber));
        factor.map(|factor| SecondFactor {
            factor: Some(factor),
        })
    }
}
