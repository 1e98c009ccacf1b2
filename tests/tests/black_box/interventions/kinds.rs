//! Amounts of medicines and of days in hospital over the channel.

use carmed_tests::v1::{
    Code, CoverKind, DecisionDraft, DeliveryEnvironment, HospitalDays, Insurability, Line,
    LineOutcome, LineResult, Medicine, MissingFact, PatientFacts, Period, Room, StayGroup,
    SupportLevel, Ward, line::Kind,
};
use carmed_tests::{Date, World, callers, compute, date, line, own_funds, person, registration};

/// Invented prices. Delivered by a pharmacy it is category B: 44.20 % of a base of 10.00 euros; by a
/// hospital to a patient without a stay it is category C, with the copayments as they were loaded.
const MEDICINES: &str = "\
cnk,category,delivery_environment,valid_from,valid_to,base_price_cents,public_price_cents,large_pack,\
ordinary_copayment_cents,bim_copayment_cents,source
2642619,B,P,2019-01-01,2999-12-31,1000,1425,no,,,a test
2642619,C,A,2019-01-01,2999-12-31,,1425,no,712,356,a test
2329969,C,P,2019-01-01,2999-12-31,,995,no,,,a test
";
const PACK: &str = "2642619";
const PACK_WITHOUT_COPAYMENT: &str = "2329969";

fn medicine(line_id: &str, cnk: &str, environment: Option<DeliveryEnvironment>) -> Line {
    let medicine = Medicine {
        cnk: cnk.to_owned(),
        environment: environment.map(Into::into),
    };
    Line {
        kind: Some(Kind::Medicine(medicine)),
        ..line(line_id, "", -1)
    }
}

/// Days from admission on.
fn stay(line_id: &str, admission: Date, last: Date, days: HospitalDays) -> Line {
    let days = HospitalDays {
        last_day: Some(last),
        admission_date: Some(admission),
        ..days
    };
    Line {
        kind: Some(Kind::HospitalDays(days)),
        care_date: Some(admission),
        ..line(line_id, "", 0)
    }
}

/// Aid from own funds that leaves the patient part to the patient.
fn patient_pays() -> DecisionDraft {
    let mut draft = own_funds(&person(1));
    for cover in &mut draft.covers {
        cover.patient_level = SupportLevel::Nothing.into();
    }
    draft
}

/// A world where that person is helped and medicines are loaded; gives the SSIN.
async fn world() -> (World, String) {
    let world = World::start().await;
    world.import(MEDICINES.as_bytes()).await;
    let draft = patient_pays();
    let ssin = draft.beneficiary.as_ref().unwrap().ssin.clone();
    world
        .party(callers::OCMW)
        .register(registration(draft))
        .await
        .unwrap();
    (world, ssin)
}

/// Fee, insurance part, patient part, what the OCMW and the patient pay, and that in cash.
fn cents(result: &LineResult) -> [i64; 6] {
    assert_eq!(result.outcome(), LineOutcome::Computed, "{result:?}");
    let amounts = result.amounts.unwrap();
    assert_eq!(amounts.state_cents, Some(0), "aid from own funds");
    [
        amounts.fee_cents,
        amounts.insurance_part_cents,
        amounts.patient_part_cents,
        amounts.ocmw_cents,
        amounts.patient_cents,
        amounts.patient_cash_cents,
    ]
    .map(Option::unwrap)
}

#[tokio::test]
async fn the_share_of_a_pack_follows_category_environment_and_insurability() {
    let (world, ssin) = world().await;
    let mut pharmacy = world.party(callers::PHARMACY);
    let packs = vec![
        medicine("public", PACK, None),
        Line {
            units: Some(2),
            ..medicine("two", PACK, None)
        },
    ];
    let asked = compute(&ssin, CoverKind::Pharmaceutical, packs);
    let answer = pharmacy.compute(asked.clone()).await.unwrap();
    // 44.20 % of 10.00 euros.
    assert_eq!(cents(&answer.results[0]), [1_425, 983, 442, 983, 442, 440]);
    assert_eq!(
        cents(&answer.results[1]),
        [2_850, 1_966, 884, 1_966, 884, 885]
    );
    assert_eq!(answer.totals.unwrap().patient_cents, 442 + 884);

    let mut hospital = world.party(callers::HOSPITAL);
    let environment = Some(DeliveryEnvironment::AmbulatoryInHospital);
    let lines = vec![medicine("loaded", PACK, environment)];
    let mut asked = compute(&ssin, CoverKind::AmbulatoryInHospital, lines);
    asked.patient = Some(PatientFacts {
        insurability: Some(Insurability::IncreasedReimbursement.into()),
        ..PatientFacts::default()
    });
    let answer = hospital.compute(asked).await.unwrap();
    assert_eq!(
        cents(&answer.results[0]),
        [1_425, 1_069, 356, 1_069, 356, 355]
    );
}

#[tokio::test]
async fn a_pack_without_copayment_or_environment_is_indeterminate_and_an_unknown_one_rejected() {
    let (world, ssin) = world().await;
    let residential = Some(DeliveryEnvironment::Residential);
    let lines = vec![
        medicine("no copayment", PACK_WITHOUT_COPAYMENT, None),
        medicine("elsewhere", PACK, residential),
        medicine("unknown", "1142488", None),
    ];
    let answer = world
        .party(callers::PHARMACY)
        .compute(compute(&ssin, CoverKind::Pharmaceutical, lines))
        .await
        .unwrap();
    let missing: Vec<_> = answer.results[..2]
        .iter()
        .map(|result| {
            assert_eq!(result.outcome(), LineOutcome::Indeterminate, "{result:?}");
            assert_eq!(result.amounts.unwrap_or_default().patient_cents, None);
            result.missing_facts().collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(
        missing,
        [[MissingFact::Copayment], [MissingFact::DeliveryEnvironment]]
    );
    assert_eq!(answer.results[2].outcome(), LineOutcome::Rejected);
    assert_eq!(answer.results[2].reasons[0].code(), Code::NoTariffThatDay);
    assert_eq!(answer.totals.unwrap().patient_cents, 0);
}

#[tokio::test]
async fn days_in_hospital_of_which_no_share_is_known_are_indeterminate() {
    let (world, ssin) = world().await;
    let priced = HospitalDays {
        full_day_price_cents: Some(60_000),
        group: Some(StayGroup::Ordinary.into()),
        ..HospitalDays::default()
    };
    let line = Line {
        room: Some(Room::TwoBed.into()),
        ..stay("no share", date(-20), date(-17), priced)
    };
    let answer = world
        .party(callers::HOSPITAL)
        .compute(compute(&ssin, CoverKind::Hospitalisation, vec![line]))
        .await
        .unwrap();
    let result = &answer.results[0];
    assert_eq!(result.outcome(), LineOutcome::Indeterminate, "{result:?}");
    let missing: Vec<_> = result.missing_facts().collect();
    assert_eq!(missing, [MissingFact::DayShare]);
    assert_eq!(result.amounts.unwrap_or_default().patient_cents, None);
    assert_eq!(answer.totals.unwrap().indeterminate_count, 1);
}

/// The same aid in 2020, the year of which day shares are known.
fn of_2020() -> DecisionDraft {
    let mut draft = patient_pays();
    let period = Period {
        first_day: day_of_2020(1, 1),
        last_day: day_of_2020(6, 30),
    };
    draft.request_date = day_of_2020(1, 1);
    draft.decision_date = day_of_2020(1, 10);
    if let Some(facts) = &mut draft.facts {
        facts.social_inquiry_date = day_of_2020(1, 5);
    }
    for cover in &mut draft.covers {
        cover.period = Some(period);
    }
    draft.period = Some(period);
    draft
}

fn day_of_2020(month: i32, day: i32) -> Option<Date> {
    Some(Date {
        year: 2020,
        month,
        day,
    })
}

#[tokio::test]
async fn days_in_hospital_of_2020_cost_the_patient_the_share_of_each_day() {
    let world = World::start().await;
    let draft = of_2020();
    let ssin = draft.beneficiary.as_ref().unwrap().ssin.clone();
    let mut ocmw = world.party(callers::OCMW);
    ocmw.register(registration(draft)).await.unwrap();
    let (first, last) = (day_of_2020(3, 2).unwrap(), day_of_2020(3, 5).unwrap());
    let priced = HospitalDays {
        full_day_price_cents: Some(60_000),
        ..HospitalDays::default()
    };
    let known = HospitalDays {
        hospital: "UZ Gent".to_owned(),
        ward: Some(Ward::Acute.into()),
        ..HospitalDays::default()
    };
    let unknown = HospitalDays {
        hospital: "Ziekenhuis Verzonnen".to_owned(),
        ..known.clone()
    };
    let lines = vec![
        stay("priced", first, last, priced),
        stay("known", first, last, known),
        stay("no price", first, last, unknown),
    ];
    let answer = world
        .party(callers::HOSPITAL)
        .compute(compute(&ssin, CoverKind::Hospitalisation, lines))
        .await
        .unwrap();
    // 43.52 euros for the first day, 16.25 for each further one.
    let share = 4_352 + 3 * 1_625;
    for (result, price) in answer.results.iter().zip([60_000, 77_878]) {
        let fee = 4 * price;
        let left = fee - share;
        assert_eq!(cents(result), [fee, left, share, left, share, 9_225]);
    }
    let no_price = &answer.results[2];
    assert_eq!(no_price.outcome(), LineOutcome::Indeterminate);
    let missing: Vec<_> = no_price.missing_facts().collect();
    assert_eq!(missing, [MissingFact::FullDayPrice]);
}
