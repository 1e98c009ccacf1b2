//! The facts an OCMW states about a person's situation.

use crate::day::Day;
use serde::{Deserialize, Serialize};

/// Whether the stay in Belgium is lawful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResidenceStatus {
    /// Lawful stay.
    Legal,
    /// Unlawful stay.
    Illegal,
}

/// The situation in which the OCMW helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Situation {
    /// Unlawful stay: urgent medical aid only.
    UnlawfulStay,
    /// A regularisation request on medical grounds (article 9ter) found admissible.
    #[serde(rename = "REGULARISATION_9TER_ADMISSIBLE")]
    Regularisation9terAdmissible,
    /// Asylum seeker in a local reception initiative.
    AsylumSeekerLocalReception,
    /// Asylum seeker aided by the OCMW.
    AsylumSeekerOcmwAid,
    /// Citizen of the European Union.
    EuCitizen,
    /// The OCMW pays from its own funds and claims nothing from the State.
    OcmwOwnFunds,
    /// Any other situation.
    Other,
}

/// What the OCMW states; the registry derives the State share from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Whether the stay is lawful.
    pub residence_status: ResidenceStatus,
    /// The situation.
    pub situation: Situation,
    /// Whether the person stands in the population register (DEC-11).
    pub in_population_register: bool,
    /// Whether the person is affiliated to a mutuality; information (DEC-12).
    pub affiliated_to_mutuality: bool,
    /// Whether the person is needy (DEC-12).
    pub needy: bool,
    /// Day of the social inquiry, where there was one (DEC-12).
    pub social_inquiry_date: Option<Day>,
    /// Whether somebody stands guarantor (DEC-12).
    pub guarantor: bool,
    /// Whether Fedasil's code 207 is present (DEC-12).
    pub fedasil_code_207: bool,
}
