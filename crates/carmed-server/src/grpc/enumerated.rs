//! The enums that model and contract share, in both directions.

use carmed_model::consultation::ConditionKind;
use carmed_model::decision::{DecidedBy, DecisionAction, StopReason};
use carmed_model::tariff::{DeliveryEnvironment, Insurability};
use carmed_model::{
    Code, CoverKind, DecisionState, Gender, Guarantee, InvoiceType, MutationEffect, MutationKind,
    Quality, ResidenceStatus, Situation, SupplementType, SupportLevel,
};
use carmed_proto::v1;
use carmed_validation::amounts::{AmountName, MissingFact, Outcome, Room, Rounding};
use carmed_validation::parameters::{StayGroup, Ward};

/// A value of the model with a number in the contract.
pub(super) trait Enumerated: Copy {
    /// The number in the contract, never 0.
    fn number(self) -> i32;

    /// The value with that number; `None` for 0 and for numbers the contract does not know.
    fn from_number(number: i32) -> Option<Self>;
}

macro_rules! enumerated {
    ($($model:ident = $contract:ident { $($value:ident = $name:ident,)+ })+) => {$(
        impl Enumerated for $model {
            fn number(self) -> i32 {
                let value = match self { $(Self::$value => v1::$contract::$name,)+ };
                value.into()
            }

            fn from_number(number: i32) -> Option<Self> {
                match v1::$contract::try_from(number).ok()? {
                    $(v1::$contract::$name => Some(Self::$value),)+
                    #[allow(unreachable_patterns, reason = "some enums have values that are never read")]
                    _ => None,
                }
            }
        }
    )+};
}

enumerated! {
    AmountName = AmountKind {
        Charged = Charged, Fee = Fee, InsurancePart = InsurancePart, PatientPart = PatientPart,
        Supplement = Supplement, Reduction = Reduction, State = State, Ocmw = Ocmw,
        Patient = Patient,
    }
    ConditionKind = ConditionKind {
        AttestationRequired = AttestationRequired, PrescriptionRequired = PrescriptionRequired,
    }
    CoverKind = CoverKind {
        Doctor = Doctor, Hospitalisation = Hospitalisation,
        AmbulatoryInHospital = AmbulatoryInHospital, MedicalTransport = MedicalTransport,
        Miscellaneous = Miscellaneous, Paramedic = Paramedic, Pharmaceutical = Pharmaceutical,
        Prosthesis = Prosthesis,
    }
    DecidedBy = DecidedBy { Council = Council, Committee = Committee, }
    DecisionAction = DecisionAction {
        Modify = Modify, Extend = Extend, Stop = Stop, Close = Close, Reactivate = Reactivate,
    }
    DecisionState = DecisionState {
        Active = Active, Suspended = Suspended, Stopped = Stopped, Closed = Closed,
    }
    DeliveryEnvironment = DeliveryEnvironment {
        PublicPharmacy = PublicPharmacy, AmbulatoryInHospital = AmbulatoryInHospital,
        Hospital = Hospital, Residential = Residential,
    }
    Gender = Gender { Female = Female, Male = Male, }
    Guarantee = Guarantee {
        Binding = Binding, Provisional = Provisional, Indicative = Indicative, None = None,
    }
    Insurability = Insurability { Ordinary = Ordinary, Bim = IncreasedReimbursement, }
    InvoiceType = InvoiceType {
        HospitalStay = HospitalStay, HospitalAmbulatory = HospitalAmbulatory,
        Practitioner = Practitioner, Pharmacy = Pharmacy, Other = Other,
    }
    MissingFact = MissingFact {
        Insurability = Insurability, Gmd = Gmd, AgeClass = AgeClass, Conventioned = Conventioned,
        Attestation = Attestation, InsurancePartAmount = InsurancePartAmount,
        PatientCap = PatientCap, SupplementCap = SupplementCap, SharePercentage = SharePercentage,
        DeliveryEnvironment = DeliveryEnvironment, Copayment = Copayment,
        FullDayPrice = FullDayPrice, DayShare = DayShare, FlatFees = FlatFees,
    }
    MutationEffect = MutationEffect {
        Suspends = Suspends, ReplacesShare = ReplacesShare, Informs = Informs,
    }
    MutationKind = MutationKind {
        Death = Death, SsinReplaced = SsinReplaced, Names = Names, Stay = Stay,
        PopulationRegister = PopulationRegister, Mutuality = Mutuality, RefundCode = RefundCode,
    }
    Outcome = LineOutcome {
        Computed = Computed, NotCovered = NotCovered, Indeterminate = Indeterminate,
        Rejected = Rejected,
    }
    Quality = Quality {
        Ocmw = Ocmw, Hospital = Hospital, Pharmacy = Pharmacy, Physician = Physician,
        Dentist = Dentist, OtherProvider = OtherProvider, Hziv = Hziv, TariffOffice = TariffOffice,
        FederalFeed = FederalFeed, Auditor = Auditor, Admin = Admin,
    }
    ResidenceStatus = ResidenceStatus { Legal = Legal, Illegal = Illegal, }
    Room = Room { Common = Common, TwoBed = TwoBed, Single = Single, }
    Rounding = Rounding {
        Exact = Exact, NearestCentHalvesAway = NearestHalfAway, TruncatedToCent = Truncated,
    }
    Situation = Situation {
        UnlawfulStay = UnlawfulStay, Regularisation9terAdmissible = Regularisation9terAdmissible,
        AsylumSeekerLocalReception = AsylumSeekerLocalReception,
        AsylumSeekerOcmwAid = AsylumSeekerOcmwAid, EuCitizen = EuCitizen,
        OcmwOwnFunds = OcmwOwnFunds, Other = Other,
    }
    StayGroup = StayGroup {
        Ordinary = Ordinary, OrdinaryWithDependants = OrdinaryWithDependants,
        ChildOrLongTermUnemployed = ChildOrLongTermUnemployed,
        IncreasedReimbursement = IncreasedReimbursement,
    }
    StopReason = StopReason {
        AidNotDue = AidNotDue, Death = Death, Departure = Departure,
        CompetenceMoved = CompetenceMoved, BecameInsured = BecameInsured,
        RequestOfPerson = RequestOfPerson, Other = Other,
    }
    SupplementType = SupplementType {
        SingleRoom = SingleRoom, Fee = Fee, Material = Material, Comfort = Comfort, Other = Other,
    }
    SupportLevel = SupportLevel { Nothing = Nothing, Partial = Partial, Full = Full, }
    Ward = Ward {
        Acute = Acute, Burns = Burns, Palliative = Palliative,
        RehabilitationOrGeriatrics = RehabilitationOrGeriatrics,
    }
}

/// A code has the number the field knows, in the model as in the contract.
impl Enumerated for Code {
    fn number(self) -> i32 {
        i32::try_from(Self::number(self)).unwrap_or_default()
    }

    fn from_number(number: i32) -> Option<Self> {
        u32::try_from(number).ok().and_then(Self::from_number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every number the contract knows but 0 reads as a value that has this number, and no other does.
    fn covers<M: Enumerated, C: TryFrom<i32>>(beside: &[i32]) {
        assert!(M::from_number(0).is_none());
        for number in -1..=100 {
            let known = C::try_from(number).is_ok() && number != 0 && !beside.contains(&number);
            assert_eq!(
                M::from_number(number).map(M::number),
                known.then_some(number)
            );
        }
    }

    #[test]
    fn every_value_of_the_contract_has_its_value_in_the_model() {
        covers::<AmountName, v1::AmountKind>(&[]);
        covers::<ConditionKind, v1::ConditionKind>(&[]);
        covers::<CoverKind, v1::CoverKind>(&[]);
        covers::<DecidedBy, v1::DecidedBy>(&[]);
        covers::<DecisionAction, v1::DecisionAction>(&[]);
        covers::<MutationEffect, v1::MutationEffect>(&[]);
        covers::<MutationKind, v1::MutationKind>(&[]);
        covers::<DecisionState, v1::DecisionState>(&[v1::DecisionState::Expired.into()]);
        covers::<DeliveryEnvironment, v1::DeliveryEnvironment>(&[]);
        covers::<Gender, v1::Gender>(&[]);
        covers::<Room, v1::Room>(&[]);
        covers::<StayGroup, v1::StayGroup>(&[]);
        covers::<Ward, v1::Ward>(&[]);
        covers::<Guarantee, v1::Guarantee>(&[]);
        covers::<Insurability, v1::Insurability>(&[]);
        covers::<InvoiceType, v1::InvoiceType>(&[]);
        covers::<MissingFact, v1::MissingFact>(&[]);
        covers::<Outcome, v1::LineOutcome>(&[]);
        covers::<Quality, v1::Quality>(&[]);
        covers::<ResidenceStatus, v1::ResidenceStatus>(&[]);
        covers::<Rounding, v1::Rounding>(&[]);
        covers::<Situation, v1::Situation>(&[]);
        covers::<StopReason, v1::StopReason>(&[]);
        covers::<SupplementType, v1::SupplementType>(&[]);
        covers::<SupportLevel, v1::SupportLevel>(&[]);
    }

    #[test]
    fn codes_have_one_number_in_model_and_contract() {
        for code in Code::ALL {
            let number = Enumerated::number(*code);
            assert!(
                v1::Code::try_from(number).is_ok(),
                "{code:?} is not in the contract"
            );
        }
        for number in 1..=600_000 {
            let known = v1::Code::try_from(number).is_ok();
            let code = <Code as Enumerated>::from_number(number);
            assert_eq!(code.is_some(), known, "{number}");
        }
    }
}
