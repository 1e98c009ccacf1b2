//! Codes about lines: what may be billed, what is missing, and remarks on supplements.

use super::{Said, of_lines, of_refusal};
use carmed_tests::v1::{
    Code, ComputeInterventionRequest, CoverKind, DecisionDraft, Line, Medicine, Period, Room,
    SupplementType, SupportLevel, line::Kind, question::Days,
};
use carmed_tests::{
    Date, World, agreement_of, billing, callers, compute, date, line, on_day, own_funds, person,
    question,
};

const AMBULATORY: CoverKind = CoverKind::AmbulatoryInHospital;
const PLAIN: &str = "101076";
const FOR_DENTISTS: &str = "109012";
const FOR_CHILDREN: &str = "109034";
const WITHOUT_ROW: &str = "103110";
const PACK_WITHOUT_COPAYMENT: &str = "2329969";

/// Invented fees: one for all, one for dentists alone, one for children alone.
pub(super) const TARIFF: &str = "\
code,valid_from,valid_to,insurability,gmd,age_class,conventioned,fee_cents,insurance_cents,\
patient_cents,source,provider_kinds,age_from,age_to,setting
101076,2019-01-01,2999-12-31,any,any,any,any,2000,1500,500,invented,,,,
109012,2019-01-01,2999-12-31,any,any,any,any,2000,1500,500,invented,dentist,,,
109034,2019-01-01,2999-12-31,any,any,any,any,2000,1500,500,invented,,,17,
";

/// A pack whose copayment is not loaded.
pub(super) const MEDICINES: &str = "\
cnk,category,delivery_environment,valid_from,valid_to,base_price_cents,public_price_cents,large_pack,\
ordinary_copayment_cents,bim_copayment_cents,source
2329969,C,P,2019-01-01,2999-12-31,,995,no,,,invented
";

pub(super) async fn provoke(world: &World, code: Code, number: u64) -> Said {
    let ssin = person(number).ssin;
    match code {
        Code::CareDateInFuture => return care_to_come(world, number).await,
        Code::CareDateTooFarBack => return care_of_2020(world, number).await,
        _ => {}
    }
    world.register(decision(code, number)).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let request = compute(&ssin, AMBULATORY, vec![asked(code)]);
    match code {
        Code::PerformerInconsistent => {
            let by_another = ComputeInterventionRequest {
                performer_nihii: Some(callers::PHYSICIAN_NIHII.to_owned()),
                ..request
            };
            of_refusal(hospital.compute(by_another).await)
        }
        Code::DimensionMissing => {
            let pack = Medicine {
                cnk: PACK_WITHOUT_COPAYMENT.to_owned(),
                environment: None,
            };
            let pack = Line {
                kind: Some(Kind::Medicine(pack)),
                ..line("1", "", -1)
            };
            let request = compute(&ssin, CoverKind::Pharmaceutical, vec![pack]);
            let mut pharmacy = world.party(callers::PHARMACY);
            of_lines(&pharmacy.compute(request).await.unwrap().results)
        }
        _ => of_lines(&hospital.compute(request).await.unwrap().results),
    }
}

fn decision(code: Code, number: u64) -> DecisionDraft {
    let mut draft = own_funds(&person(number));
    let cover = &mut draft.covers[1];
    match code {
        Code::InsurancePartWithoutAmount => cover.insurance_level = SupportLevel::Partial.into(),
        Code::SupplementOverMaximum | Code::SupplementTypeNotListed => {
            cover.supplement_level = SupportLevel::Partial.into();
            cover.supplement_cap_cents = Some(500);
            cover.supplement_types = vec![SupplementType::Fee.into()];
        }
        _ => {}
    }
    draft
}

fn asked(code: Code) -> Line {
    let supplement = Line {
        charged_cents: Some(5_000),
        supplement_type: Some(SupplementType::Fee.into()),
        ..line("1", PLAIN, -1)
    };
    match code {
        Code::NotForProviderKind => line("1", FOR_DENTISTS, -1),
        Code::NotForAge => line("1", FOR_CHILDREN, -1),
        Code::NoTariffThatDay => line("1", WITHOUT_ROW, -1),
        Code::SupplementOverMaximum => supplement,
        Code::SupplementTypeNotListed => Line {
            supplement_type: Some(SupplementType::Comfort.into()),
            ..supplement
        },
        Code::SupplementInSharedRoom => Line {
            room: Some(Room::TwoBed.into()),
            ..supplement
        },
        Code::SupplementByConventionedProvider => Line {
            conventioned: Some(true),
            ..supplement
        },
        _ => line("1", PLAIN, -1),
    }
}

/// A stay that goes on has its agreement; tomorrow is not billed today.
async fn care_to_come(world: &World, number: u64) -> Said {
    world.register(own_funds(&person(number))).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let mut admission = on_day(&person(number).ssin, CoverKind::Hospitalisation, 0);
    admission.question = question(Days::AdmissionDate(date(-2)));
    let answer = hospital.check(admission).await.unwrap();
    billed(world, number, &answer, Some(date(1))).await
}

/// Two years after the care it is not billed, though the agreement was given today.
async fn care_of_2020(world: &World, number: u64) -> Said {
    let of_2020 = |month, day| {
        Some(Date {
            year: 2020,
            month,
            day,
        })
    };
    let period = Some(Period {
        first_day: of_2020(1, 1),
        last_day: of_2020(6, 30),
    });
    let mut draft = own_funds(&person(number));
    (draft.request_date, draft.decision_date) = (of_2020(1, 1), of_2020(1, 10));
    draft.facts.as_mut().unwrap().social_inquiry_date = of_2020(1, 5);
    draft.period = period;
    for cover in &mut draft.covers {
        cover.period = period;
    }
    world.register(draft).await;
    let mut hospital = world.party(callers::HOSPITAL);
    let mut old = on_day(&person(number).ssin, AMBULATORY, 0);
    old.question = question(Days::CareDate(of_2020(3, 2).unwrap()));
    let answer = hospital.check(old).await.unwrap();
    billed(world, number, &answer, of_2020(3, 2)).await
}

async fn billed(
    world: &World,
    number: u64,
    answer: &carmed_tests::v1::CheckCoverageResponse,
    care_date: Option<Date>,
) -> Said {
    let care = Line {
        care_date,
        ..line("1", PLAIN, 0)
    };
    let request = billing(&person(number).ssin, &agreement_of(answer), vec![care]);
    let billed = world.party(callers::HOSPITAL).bill(request).await.unwrap();
    let results: Vec<_> = billed
        .lines
        .into_iter()
        .filter_map(|line| line.result)
        .collect();
    of_lines(&results)
}
