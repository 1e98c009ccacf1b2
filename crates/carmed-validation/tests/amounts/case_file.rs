//! The form of the case files in `tests/data/amounts`.

use carmed_model::consultation::{AmountBasis, ConditionKind};
use carmed_model::tariff::{DeliveryEnvironment, Insurability};
use carmed_model::{
    BirthDate, Cents, CoverKind, Day, InvoiceType, PatientCap, SupplementType, SupportLevel,
};
use carmed_validation::amounts::Room;
use carmed_validation::parameters::{StayGroup, Ward};
use serde::Deserialize;

use crate::world::basis;

/// The cases of a file.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CaseFile {
    pub(crate) line: Vec<LineCase>,
    pub(crate) index: Vec<IndexCase>,
    pub(crate) cash: Vec<CashCase>,
}

/// Where a case comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Origin {
    /// Published.
    Pub,
    /// Derived from published rows and rules.
    Der,
    /// A choice of this project.
    Ruling,
}

/// One line and what must come out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineCase {
    pub(crate) id: String,
    pub(crate) origin: Origin,
    pub(crate) source: String,
    pub(crate) code: Option<String>,
    pub(crate) cnk: Option<String>,
    pub(crate) environment: Option<DeliveryEnvironment>,
    pub(crate) stay: Option<StayCase>,
    pub(crate) uncoded: Option<String>,
    pub(crate) care_date: Day,
    pub(crate) units: Option<u32>,
    pub(crate) charged_cents: Option<Cents>,
    pub(crate) insurability: Option<Insurability>,
    pub(crate) gmd: Option<bool>,
    pub(crate) conventioned: Option<bool>,
    #[serde(default)]
    pub(crate) chronic: bool,
    #[serde(default)]
    pub(crate) prescription: bool,
    #[serde(default)]
    pub(crate) attestation: bool,
    pub(crate) invoice_type: Option<InvoiceType>,
    pub(crate) supplement_type: Option<SupplementType>,
    pub(crate) room: Option<RoomCase>,
    pub(crate) used_of_month_cents: Option<Cents>,
    pub(crate) used_of_stay_cents: Option<Cents>,
    #[serde(default)]
    pub(crate) credit_note: bool,
    /// Year, month and day as far as they are known; `[]` means no birth date at all.
    pub(crate) born: Option<Vec<i32>>,
    pub(crate) cover: Option<CoverKind>,
    pub(crate) provider_kind: Option<String>,
    #[serde(default)]
    pub(crate) conditions: Vec<ConditionKind>,
    /// Key letters alone are loaded, without the published fees.
    #[serde(default)]
    pub(crate) letters_alone: bool,
    /// A real decision judges the day, instead of a cover without an end.
    pub(crate) decision: Option<DecisionDays>,
    /// Cards with days of their own, instead of a cover without an end; other days are not covered.
    #[serde(default)]
    pub(crate) cards: Vec<CardCase>,
    pub(crate) pays: Pays,
    /// The ids of the rules its explanation rests on, in order; none where nothing is computed.
    #[serde(default)]
    pub(crate) rules: Vec<String>,
    pub(crate) expected: Expected,
}

/// Billed days from the care date on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StayCase {
    pub(crate) last_day: Day,
    /// The care date where absent.
    pub(crate) admitted: Option<Day>,
    pub(crate) group: Option<StayGroup>,
    pub(crate) hospital: Option<String>,
    pub(crate) ward: Option<Ward>,
    pub(crate) full_day_price_cents: Option<Cents>,
    pub(crate) day_insurance_part_cents: Option<Cents>,
    #[serde(default)]
    pub(crate) with_flat_fees: bool,
}

/// The room of a line.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum RoomCase {
    Common,
    TwoBed,
    Single,
}

impl From<RoomCase> for Room {
    fn from(room: RoomCase) -> Self {
        match room {
            RoomCase::Common => Self::Common,
            RoomCase::TwoBed => Self::TwoBed,
            RoomCase::Single => Self::Single,
        }
    }
}

/// A card that covers these days.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardCase {
    pub(crate) first_day: Day,
    pub(crate) last_day: Day,
    /// As the line's `pays` where absent.
    pub(crate) pays: Option<Pays>,
    /// Another OCMW than that of the other cards.
    pub(crate) ocmw: Option<String>,
}

/// The days of a decision, and when the question is asked.
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionDays {
    pub(crate) decided: Day,
    pub(crate) last_day: Day,
    pub(crate) asked: Day,
}

/// Percentages of the State, levels and maxima of the OCMW.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pays {
    /// Of the insurance part and of the patient part.
    pub(crate) state: [u8; 2],
    /// For the insurance part, the patient part and supplements; nothing where absent.
    pub(crate) ocmw: Option<[SupportLevel; 3]>,
    #[serde(default)]
    pub(crate) caps: Vec<PatientCap>,
    pub(crate) supplement_cap_cents: Option<Cents>,
    #[serde(default)]
    pub(crate) supplement_types: Vec<SupplementType>,
}

impl Pays {
    pub(crate) fn basis(&self) -> AmountBasis {
        let nothing = SupportLevel::Nothing;
        let [insurance_level, patient_level, supplement_level] = self.ocmw.unwrap_or([nothing; 3]);
        AmountBasis {
            insurance_level,
            patient_level,
            supplement_level,
            patient_caps: self.caps.clone(),
            supplement_cap_cents: self.supplement_cap_cents,
            supplement_types: self.supplement_types.clone(),
            ..basis(self.state[0], self.state[1])
        }
    }
}

/// What must come out; amounts in cents, absent ones are not looked at, `none` means there are none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    pub(crate) outcome: String,
    /// Fee, insurance part and patient part.
    pub(crate) official: Option<[i64; 3]>,
    pub(crate) supplement: Option<i64>,
    pub(crate) reduction: Option<i64>,
    /// What the patient pays in cash.
    pub(crate) cash: Option<i64>,
    /// State, OCMW and patient.
    pub(crate) payers: Option<[i64; 3]>,
    /// No amounts are given.
    #[serde(default)]
    pub(crate) none: bool,
    /// What the State pays although the amounts are unknown.
    pub(crate) state_known: Option<i64>,
    #[serde(default)]
    pub(crate) reasons: Vec<u32>,
    #[serde(default)]
    pub(crate) missing: Vec<String>,
    #[serde(default)]
    pub(crate) remarks: Vec<u32>,
    pub(crate) curable: Option<bool>,
    pub(crate) attestation_needed: Option<bool>,
}

/// A fee and what it is indexed to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IndexCase {
    pub(crate) id: String,
    pub(crate) origin: Origin,
    pub(crate) source: String,
    /// The id of the rule.
    pub(crate) rules: [String; 1],
    pub(crate) fee_cents: i64,
    pub(crate) percent: String,
    pub(crate) indexed_cents: i64,
}

/// An amount and what is paid of it in cash.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CashCase {
    pub(crate) id: String,
    pub(crate) origin: Origin,
    pub(crate) source: String,
    pub(crate) amount_cents: i64,
    pub(crate) cash_cents: i64,
}

/// The birth date a case writes as a list.
pub(crate) fn birth_date(parts: &[i32]) -> Option<BirthDate> {
    let small = |index: usize| parts.get(index).map(|part| u8::try_from(*part).unwrap());
    parts
        .first()
        .map(|year| BirthDate::new(*year, small(1), small(2)).unwrap())
}
