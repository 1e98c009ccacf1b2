//! Every code of the contract is provoked over the channel, by a call that shows it.

mod amounts;
mod claims;
mod decisions;
mod fields;
mod questions;

use carmed_tests::v1::{CoverageGap, Finding, LineResult};
use carmed_tests::{World, refused, v1::Code};
use prost::Message as _;
use prost_types::FileDescriptorSet;
use tonic::Status;

/// The codes that an answer or a refusal held, by name.
type Said = Vec<String>;

fn of_findings<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Said {
    let findings = findings.into_iter();
    findings
        .map(|finding| {
            assert!(!finding.text.is_empty(), "{finding:?}");
            finding.code().as_str_name().to_owned()
        })
        .collect()
}

fn of_gaps(gaps: &[CoverageGap]) -> Said {
    of_findings(gaps.iter().flat_map(|gap| &gap.reasons))
}

fn of_lines(results: &[LineResult]) -> Said {
    let findings = |result: &LineResult| [result.reasons.clone(), result.remarks.clone()].concat();
    of_findings(&results.iter().flat_map(findings).collect::<Vec<_>>())
}

/// The code of a refusal and of everything it names.
fn of_refusal<T: std::fmt::Debug>(answer: Result<T, Status>) -> Said {
    let refusal = refused(&answer.unwrap_err());
    let named = refusal.fields.iter().map(|(_, code)| code.clone());
    let broken = refusal.broken.iter().map(|(code, _)| code.clone());
    let said = named.chain(broken).collect::<Said>();
    [vec![refusal.reason], said].concat()
}

/// What provokes a code, each in its own person; `None` for what is not said yet.
///
/// The match has an arm for each code: one that is added to the contract is to be provoked here.
async fn provoke(world: &World, code: Code, number: u64) -> Option<Said> {
    let said = match code {
        // Never sent.
        Code::Unspecified => return None,
        // Who must show a second factor, for which purpose and how often, is a setting that no server
        // has yet: these come with the rights of callers.
        Code::SecondFactorMissing | Code::PurposeNotAllowed | Code::QuotaSpent => return None,
        Code::Missing
        | Code::Malformed
        | Code::CheckDigitsWrong
        | Code::ImplausibleDate
        | Code::ValueNotAllowed
        | Code::CombinationNotSupported => fields::provoke(world, code, number).await,
        Code::PersonUnknown
        | Code::GenderContradictsSsin
        | Code::CallerNotAllowed
        | Code::RequestIdReused
        | Code::StaleVersion
        | Code::NoStateShare
        | Code::OtherOcmwManages
        | Code::ActionNotAllowed
        | Code::RuleBroken => decisions::provoke(world, code, number).await,
        Code::ProviderUnknown
        | Code::PersonDead
        | Code::NoDecisionInForce
        | Code::NoDecision
        | Code::DecisionSuspended
        | Code::ProviderNotListed
        | Code::ProviderKindNotTakingPart
        | Code::CoverNotInPeriod
        | Code::CoverAbsent
        | Code::AttestationRequired
        | Code::PrescriptionRequired => questions::provoke(world, code, number).await,
        Code::CareDateInFuture
        | Code::CareDateTooFarBack
        | Code::PerformerInconsistent
        | Code::NotForProviderKind
        | Code::NotForAge
        | Code::NoTariffThatDay
        | Code::DimensionMissing
        | Code::InsurancePartWithoutAmount
        | Code::SupplementTypeNotListed
        | Code::SupplementOverMaximum
        | Code::SupplementInSharedRoom
        | Code::SupplementByConventionedProvider => amounts::provoke(world, code, number).await,
        Code::BeneficiaryNotOfCard
        | Code::CardMismatch
        | Code::CardNumberMismatch
        | Code::CardVersionMismatch
        | Code::DateOutsideAgreement
        | Code::AlreadyBilled
        | Code::InsuranceAmountWrongWithoutAgreement
        | Code::InsuranceAmountWrongWithAgreement
        | Code::PatientPartWrong
        | Code::PatientPartTooHigh => claims::provoke(world, code, number).await,
    };
    Some(said)
}

/// Every value of the contract's enumeration.
fn contract() -> Vec<Code> {
    let set = FileDescriptorSet::decode(carmed_proto::FILE_DESCRIPTOR_SET).unwrap();
    let files = set.file.iter().filter(|file| file.package() == "carmed.v1");
    let mut enumerations = files.flat_map(|file| &file.enum_type);
    let codes = enumerations.find(|one| one.name() == "Code").unwrap();
    let values = codes.value.iter();
    values
        .map(|value| Code::try_from(value.number()).unwrap())
        .collect()
}

#[tokio::test]
async fn every_code_of_the_contract_is_said_to_who_provokes_it() {
    let world = World::start().await;
    world.import(amounts::TARIFF.as_bytes()).await;
    world.import(amounts::MEDICINES.as_bytes()).await;
    let codes = contract();
    let mut silent = Vec::new();
    let mut unsaid = 0;
    for (place, code) in (0..).zip(&codes) {
        // Four people for each code.
        let number = 1 + place * 4;
        match provoke(&world, *code, number).await {
            None => unsaid += 1,
            Some(said) if said.contains(&code.as_str_name().to_owned()) => {}
            Some(said) => silent.push((code.as_str_name(), said)),
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
    assert_eq!(
        unsaid, 4,
        "the unspecified code and three that come with rights"
    );
    assert_eq!(codes.len(), 52, "a code came or went");
}
