//! Who calls: never from a message, always from verified credentials.

use crate::cover::ProviderId;
use crate::identifiers::Cbe;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An organisation by its number: a CBE number or a NIHII number.
pub type Organisation = ProviderId;

macro_rules! qualities {
    ($($(#[doc = $text:literal])+ $name:ident = $wire:literal,)+) => {
        /// In which quality an organisation acts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Quality { $($(#[doc = $text])+ $name,)+ }

        impl Quality {
            /// Every quality.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name in credentials: `other_provider`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $wire,)+ }
            }
        }
    };
}

qualities! {
    /// A municipal welfare centre.
    Ocmw = "ocmw",
    /// A hospital.
    Hospital = "hospital",
    /// A pharmacy.
    Pharmacy = "pharmacy",
    /// A physician.
    Physician = "physician",
    /// A dentist.
    Dentist = "dentist",
    /// Any other provider.
    OtherProvider = "other_provider",
    /// The auxiliary fund that checks and pays invoices for the State.
    Hziv = "hziv",
    /// Who releases tariffs.
    TariffOffice = "tariff_office",
    /// The federal feed of mutations.
    FederalFeed = "federal_feed",
    /// Control and audit.
    Auditor = "auditor",
    /// Operators.
    Admin = "admin",
}

impl Quality {
    /// Whether this is a provider of care.
    pub const fn is_provider(self) -> bool {
        matches!(
            self,
            Self::Hospital | Self::Pharmacy | Self::Physician | Self::Dentist | Self::OtherProvider
        )
    }
}

impl fmt::Display for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// No quality has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such quality of a caller")]
pub struct NoSuchQuality;

impl FromStr for Quality {
    type Err = NoSuchQuality;

    fn from_str(name: &str) -> Result<Self, NoSuchQuality> {
        Self::ALL
            .iter()
            .copied()
            .find(|quality| quality.name() == name)
            .ok_or(NoSuchQuality)
    }
}

/// The verified caller of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// In which quality it acts.
    pub quality: Quality,
    /// The organisation.
    pub organisation: Organisation,
    /// Pseudonym of the person at the keyboard, or the name of the program.
    pub agent: String,
    /// The provider kind its credentials certify, a key of the provider-kinds table.
    pub recognised_kind: Option<String>,
}

impl Caller {
    /// The caller's CBE number, where it is known by one.
    pub const fn cbe(&self) -> Option<Cbe> {
        match self.organisation {
            ProviderId::Cbe(cbe) => Some(cbe),
            ProviderId::Nihii(_) => None,
        }
    }
}
