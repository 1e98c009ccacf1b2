//! Coded answers: what a rule found, for software to act on and people to read.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::collections::BTreeMap;
use std::fmt;

macro_rules! codes {
    ($($(#[doc = $text:literal])+ $name:ident = $number:literal,)+) => {
        /// A coded answer; the numbers are those the field knows, ours start at 1000.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $text])+ $name,)+ }

        impl Code {
            /// Every code, in order of number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The number clients act on.
            pub const fn number(self) -> u32 {
                match self { $(Self::$name => $number,)+ }
            }
        }
    };
}

codes! {
    /// A mandatory field is missing.
    Missing = 100,
    /// Malformed identifier, date or code.
    Malformed = 111,
    /// The check digits are wrong.
    CheckDigits = 112,
    /// Implausible date.
    ImplausibleDate = 113,
    /// The person is unknown (OCMWs and auditors only; providers get 202).
    PersonUnknown = 120,
    /// Value not allowed, or the code does not exist.
    ValueNotAllowed = 130,
    /// The gender contradicts the SSIN.
    GenderContradictsSsin = 136,
    /// This kind of caller may not do this.
    CallerNotAllowed = 140,
    /// The provider is unknown on that date.
    ProviderUnknown = 141,
    /// The care date lies in the future.
    CareDateInFuture = 146,
    /// The performer is not consistent with the asking provider.
    PerformerInconsistent = 156,
    /// Unsupported combination of criteria.
    UnsupportedCriteria = 160,
    /// The care date lies too far back for an agreement.
    CareDateTooFarBack = 166,
    /// The code is not allowed for this kind of provider.
    CodeNotForProvider = 171,
    /// The code is incompatible with the person's age.
    CodeNotForAge = 183,
    /// The code has no tariff row that day.
    CodeNotAttestable = 196,
    /// The person was dead before the care date.
    PersonDead = 200,
    /// No decision in force that day.
    NoDecisionInForce = 201,
    /// No decision at all.
    NoDecision = 202,
    /// The decision is suspended: no agreement.
    DecisionSuspended = 203,
    /// The cover exists, the provider is not on its list.
    ProviderNotListed = 204,
    /// Before this kind of provider took part: invoice the OCMW.
    BeforeParticipation = 205,
    /// The cover exists, the day is not in its period.
    OutsideCoverPeriod = 206,
    /// The decision has no such cover.
    CoverAbsent = 207,
    /// An attestation is required.
    AttestationRequired = 1001,
    /// A prescription is required.
    PrescriptionRequired = 1002,
    /// The amount cannot be determined: a dimension is missing.
    DimensionMissing = 1003,
    /// The insurance part is PARTIAL and no amount exists for it.
    InsurancePartialWithoutAmount = 1004,
    /// The request id was used with another payload.
    RequestIdReused = 1005,
    /// The version is stale.
    StaleVersion = 1006,
    /// No State share is known for these facts.
    NoStateShare = 1007,
    /// Another OCMW manages a decision then.
    ManagedElsewhere = 1008,
    /// The action is not allowed in this state.
    ActionNotAllowed = 1009,
    /// The second factor is missing.
    SecondFactorMissing = 1010,
    /// The purpose is not allowed.
    PurposeNotAllowed = 1011,
    /// The quota is spent.
    QuotaSpent = 1012,
    /// A rule without a code of its own is broken.
    RuleBroken = 1013,
    /// The supplement type is not on the cover's list.
    SupplementTypeNotListed = 1014,
    /// The beneficiary is not the card's.
    BeneficiaryNotOfCard = 250_825,
    /// Card number and version do not match the agreement.
    CardMismatch = 254_332,
    /// The card number does not match.
    CardNumberMismatch = 255_620,
    /// The card version does not match.
    CardVersionMismatch = 255_920,
    /// The date lies outside the agreement.
    OutsideAgreement = 500_525,
    /// Already billed.
    AlreadyBilled = 500_544,
    /// Insurance amount wrong, without an agreement.
    InsuranceAmountWrongWithoutAgreement = 501_943,
    /// Insurance amount wrong, with an agreement.
    InsuranceAmountWrong = 501_944,
    /// Patient part wrong.
    PatientPartWrong = 502_741,
    /// Patient part too high.
    PatientPartTooHigh = 502_742,
    /// Supplement over its maximum.
    SupplementOverMaximum = 503_042,
    /// Supplement in a common or two-bed room.
    SupplementInSharedRoom = 503_045,
    /// Supplement by a conventioned provider.
    SupplementByConventioned = 503_047,
}

impl Code {
    /// The code with that number.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.number() == number)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.number())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u32::deserialize(deserializer)?;
        Self::from_number(number).ok_or_else(|| D::Error::custom("unknown code"))
    }
}

macro_rules! rules {
    ($($name:ident = $id:literal,)+) => {
        /// A rule of the field, by its stable id.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Rule { $(#[doc = $id] #[serde(rename = $id)] $name,)+ }

        impl Rule {
            /// Every rule, in order of id.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The id: `DEC-01`.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }
        }
    };
}

rules! {
    Dec01 = "DEC-01", Dec02 = "DEC-02", Dec03 = "DEC-03", Dec04 = "DEC-04", Dec05 = "DEC-05",
    Dec06 = "DEC-06", Dec07 = "DEC-07", Dec08 = "DEC-08", Dec09 = "DEC-09", Dec10 = "DEC-10",
    Dec11 = "DEC-11", Dec12 = "DEC-12", Dec13 = "DEC-13", Dec14 = "DEC-14", Dec15 = "DEC-15",
    Dec16 = "DEC-16", Dec17 = "DEC-17", Dec18 = "DEC-18", Dec19 = "DEC-19",
    Life01 = "LIFE-01", Life02 = "LIFE-02", Life03 = "LIFE-03", Life04 = "LIFE-04",
    Life05 = "LIFE-05", Life06 = "LIFE-06", Life07 = "LIFE-07", Life08 = "LIFE-08",
    Life09 = "LIFE-09", Life10 = "LIFE-10", Life11 = "LIFE-11",
    Cov01 = "COV-01", Cov02 = "COV-02", Cov03 = "COV-03", Cov04 = "COV-04", Cov05 = "COV-05",
    Cov06 = "COV-06", Cov07 = "COV-07", Cov08 = "COV-08", Cov09 = "COV-09", Cov10 = "COV-10",
    Cov11 = "COV-11",
    Uma01 = "UMA-01", Uma02 = "UMA-02", Uma03 = "UMA-03", Uma04 = "UMA-04", Uma05 = "UMA-05",
    Uma06 = "UMA-06",
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// What a rule found: a violation, a warning, a reason or a remark.
///
/// Holds no personal data: `values` name dates, limits and organisations only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The code software acts on.
    pub code: Code,
    /// The rule behind it, where one is.
    pub rule: Option<Rule>,
    /// Path of the field it concerns, in the contract's names: `covers[1].period`; empty where none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// Values its text names: `last_day_max` → `2027-01-14`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

impl Finding {
    /// A finding with that code.
    pub const fn new(code: Code) -> Self {
        Self {
            code,
            rule: None,
            field: String::new(),
            values: BTreeMap::new(),
        }
    }

    /// A broken rule that has no code of its own.
    pub const fn broken(rule: Rule) -> Self {
        Self {
            code: Code::RuleBroken,
            rule: Some(rule),
            field: String::new(),
            values: BTreeMap::new(),
        }
    }

    /// The same under that rule.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rule = Some(rule);
        self
    }

    /// The same about that field.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// The same with a named value for its text.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.values.insert(name.to_owned(), value.to_string());
        self
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn codes_stand_in_order_and_read_back() {
        assert!(
            Code::ALL
                .windows(2)
                .all(|pair| pair[0].number() < pair[1].number())
        );
        for code in Code::ALL {
            assert_eq!(Code::from_number(code.number()), Some(*code));
        }
    }

    #[test]
    fn a_finding_survives_storage() {
        let finding = Finding::broken(Rule::Dec02)
            .at("period")
            .with("last_day_max", "2025-02-27");
        let text = serde_json::to_string(&finding).unwrap();
        assert_eq!(serde_json::from_str::<Finding>(&text).unwrap(), finding);
        assert!(text.contains("DEC-02") && text.contains("1013"), "{text}");
    }
}
