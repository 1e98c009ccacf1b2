//! Which rules of the amounts are rulings, and the codes they answer with.

use super::Standing;
use crate::amounts::AmountRule;
use carmed_model::Code;

/// Whether the rule stands in a public source or is a ruling of this project.
pub(super) const fn of(rule: AmountRule) -> Standing {
    match rule {
        AmountRule::Tariff
        | AmountRule::Charge
        | AmountRule::Supplement
        | AmountRule::Patient
        | AmountRule::Letters
        | AmountRule::PercentageShare
        | AmountRule::ConventionCut
        | AmountRule::RestOfFee
        | AmountRule::SumOfParts
        | AmountRule::Copayment
        | AmountRule::MedicineShare
        | AmountRule::MedicineMaximum
        | AmountRule::DayShare
        | AmountRule::GivenInsurancePart
        | AmountRule::Indexation => Standing::Confirmed,
        AmountRule::Uncoded
        | AmountRule::Reduction
        | AmountRule::StateShare
        | AmountRule::OcmwInsurance
        | AmountRule::OcmwPatient
        | AmountRule::OcmwSupplement
        | AmountRule::NotBorne
        | AmountRule::MedicineMinimum
        | AmountRule::PublicPriceLimit
        | AmountRule::FlatFee
        | AmountRule::FullDayPrice
        | AmountRule::ChargeOfDays
        | AmountRule::TakenBack => Standing::Ruling,
    }
}

/// The codes with which the rule says what is missing, refused or worth a remark.
pub(super) const fn codes(rule: AmountRule) -> &'static [Code] {
    match rule {
        AmountRule::Tariff => &[
            Code::ValueNotAllowed,
            Code::CodeNotForProvider,
            Code::CodeNotForAge,
            Code::CodeNotAttestable,
            Code::DimensionMissing,
        ],
        AmountRule::StateShare => &[Code::AttestationRequired],
        AmountRule::OcmwInsurance => &[
            Code::PrescriptionRequired,
            Code::InsurancePartialWithoutAmount,
        ],
        AmountRule::OcmwPatient => &[Code::PrescriptionRequired, Code::DimensionMissing],
        AmountRule::OcmwSupplement => &[
            Code::DimensionMissing,
            Code::SupplementTypeNotListed,
            Code::SupplementOverMaximum,
            Code::SupplementInSharedRoom,
            Code::SupplementByConventioned,
        ],
        AmountRule::NotBorne => &[
            Code::PersonDead,
            Code::NoDecisionInForce,
            Code::NoDecision,
            Code::DecisionSuspended,
            Code::ProviderNotListed,
            Code::BeforeParticipation,
            Code::OutsideCoverPeriod,
            Code::CoverAbsent,
            Code::OutsideAgreement,
        ],
        AmountRule::TakenBack => &[Code::UnsupportedCriteria],
        _ => &[],
    }
}
