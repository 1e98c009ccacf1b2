//! Covers: the eight kinds of care a decision can take in charge.

use crate::cents::Cents;
use crate::identifiers::{Cbe, Nihii};
use crate::period::Period;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One of the eight care kinds (wire: MedicalCover).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CoverKind {
    /// Physicians' care.
    Doctor,
    /// A stay in hospital.
    Hospitalisation,
    /// Care in hospital without a stay.
    AmbulatoryInHospital,
    /// Transport of the patient.
    MedicalTransport,
    /// Care of no other kind.
    Miscellaneous,
    /// Nursing, physiotherapy, speech therapy and the like.
    Paramedic,
    /// Medicines and other pharmacy products.
    Pharmaceutical,
    /// Prostheses, orthoses and devices.
    Prosthesis,
}

/// The State's three care settings, each with two percentages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CareSetting {
    /// A stay in hospital.
    Hospitalisation,
    /// Care in hospital without a stay.
    AmbulatoryInHospital,
    /// Everything else.
    Other,
}

impl CoverKind {
    /// All eight, in the field's order.
    pub const ALL: [Self; 8] = [
        Self::Doctor,
        Self::Hospitalisation,
        Self::AmbulatoryInHospital,
        Self::MedicalTransport,
        Self::Miscellaneous,
        Self::Paramedic,
        Self::Pharmaceutical,
        Self::Prosthesis,
    ];

    /// The State's setting this kind falls under.
    pub const fn setting(self) -> CareSetting {
        match self {
            Self::Hospitalisation => CareSetting::Hospitalisation,
            Self::AmbulatoryInHospital => CareSetting::AmbulatoryInHospital,
            _ => CareSetting::Other,
        }
    }

    /// Which identifiers may stand on this kind's restriction list.
    pub const fn listed_by(self) -> ListedBy {
        match self {
            Self::Doctor | Self::Paramedic => ListedBy::Nihii,
            Self::Hospitalisation | Self::AmbulatoryInHospital => ListedBy::HospitalNihii,
            Self::Pharmaceutical => ListedBy::PharmacyNihii,
            Self::MedicalTransport | Self::Prosthesis => ListedBy::Cbe,
            Self::Miscellaneous => ListedBy::Nothing,
        }
    }

    /// The invoice type under which this kind's monthly cap counts (ruling 19).
    pub const fn invoice_type(self) -> InvoiceType {
        match self {
            Self::Hospitalisation => InvoiceType::HospitalStay,
            Self::AmbulatoryInHospital => InvoiceType::HospitalAmbulatory,
            Self::Doctor | Self::Paramedic => InvoiceType::Practitioner,
            Self::Pharmaceutical => InvoiceType::Pharmacy,
            Self::MedicalTransport | Self::Miscellaneous | Self::Prosthesis => InvoiceType::Other,
        }
    }

    /// The name on the wire and in data files: `AMBULATORY_IN_HOSPITAL`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Doctor => "DOCTOR",
            Self::Hospitalisation => "HOSPITALISATION",
            Self::AmbulatoryInHospital => "AMBULATORY_IN_HOSPITAL",
            Self::MedicalTransport => "MEDICAL_TRANSPORT",
            Self::Miscellaneous => "MISCELLANEOUS",
            Self::Paramedic => "PARAMEDIC",
            Self::Pharmaceutical => "PHARMACEUTICAL",
            Self::Prosthesis => "PROSTHESIS",
        }
    }

    /// The kind with that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for CoverKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a restriction list of a cover kind holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListedBy {
    /// NIHII numbers.
    Nihii,
    /// NIHII numbers of hospitals.
    HospitalNihii,
    /// NIHII numbers of pharmacies.
    PharmacyNihii,
    /// CBE numbers.
    Cbe,
    /// The kind has no list.
    Nothing,
}

/// A provider as lists and credentials name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderId {
    /// A care provider's NIHII number.
    Nihii(Nihii),
    /// A company's CBE number.
    Cbe(Cbe),
}

impl ProviderId {
    /// The number under which the registry knows the provider: a NIHII number without qualification.
    #[must_use]
    pub fn base(self) -> Self {
        match self {
            Self::Nihii(nihii) => Self::Nihii(nihii.base()),
            Self::Cbe(_) => self,
        }
    }

    /// Whether both name the same provider; NIHII numbers are unique on their first eight digits.
    pub fn same_provider(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nihii(a), Self::Nihii(b)) => a.same_provider(b),
            (Self::Cbe(a), Self::Cbe(b)) => a == b,
            _ => false,
        }
    }
}

impl fmt::Display for ProviderId {
    /// `nihii:71000535` or `cbe:0403019261`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nihii(nihii) => write!(f, "nihii:{nihii}"),
            Self::Cbe(cbe) => write!(f, "cbe:{cbe}"),
        }
    }
}

/// What the OCMW takes of what the State leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SupportLevel {
    /// Nothing.
    Nothing,
    /// A part, up to a maximum.
    Partial,
    /// All of it.
    Full,
}

/// Kind of invoice a monthly cap counts by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InvoiceType {
    /// A hospital's invoice for a stay.
    HospitalStay,
    /// A hospital's invoice for ambulatory care.
    HospitalAmbulatory,
    /// A practitioner's invoice.
    Practitioner,
    /// A pharmacy's invoice.
    Pharmacy,
    /// Any other invoice.
    Other,
}

/// Kind of supplement charged above the official fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SupplementType {
    /// Single room.
    SingleRoom,
    /// Fee supplement.
    Fee,
    /// Material.
    Material,
    /// Comfort.
    Comfort,
    /// Any other.
    Other,
}

/// The most an OCMW bears of the patient part in one calendar month on one type of invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PatientCap {
    /// The type of invoice it counts for.
    pub invoice_type: InvoiceType,
    /// The maximum, in cents per calendar month of care.
    pub cap_cents: Cents,
}

/// One care kind taken in charge, with its own period, levels and provider list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// The care kind.
    pub kind: CoverKind,
    /// The days it holds.
    pub period: Period,
    /// What the OCMW takes of the insurance part.
    pub insurance_level: SupportLevel,
    /// What the OCMW takes of the patient part.
    pub patient_level: SupportLevel,
    /// What the OCMW takes of supplements.
    pub supplement_level: SupportLevel,
    /// Whether the OCMW has a convention with the providers; information only.
    pub convention: bool,
    /// Whether a prescription is required.
    pub prescription_required: bool,
    /// Monthly maxima of the patient part; only with level PARTIAL (DEC-09).
    pub patient_caps: Vec<PatientCap>,
    /// Maximum of the supplement, per stay for a stay, else per line; only with PARTIAL (DEC-09).
    pub supplement_cap_cents: Option<Cents>,
    /// Supplement types taken; empty means every type (ruling 21).
    pub supplement_types: Vec<SupplementType>,
    /// The only providers it holds for; `None` means every provider of the kind.
    pub providers: Option<Vec<ProviderId>>,
}

impl Cover {
    /// Whether the provider may deliver under this cover.
    pub fn lists(&self, provider: &ProviderId) -> bool {
        self.providers
            .as_ref()
            .is_none_or(|list| list.iter().any(|listed| listed.same_provider(provider)))
    }
}
