//! One fact alone turns a line, or alone does not: ages, conventions, remedies, letters without a share.

use crate::replay;
use crate::world::{World, basis, book, code, covered, day, line, span, stay, uncoded};
use carmed_model::consultation::{ConditionKind, Coverage, Gap, Remedy, RemedyAction, RemedyActor};
use carmed_model::tariff::{AgeClass, Insurability};
use carmed_model::{
    BirthDate, Cents, Code, CoverKind, Day, Finding, InvoiceType, LetterRow, NomenclatureRow,
    PatientCap, Period, SupplementType, SupportLevel, TariffRow,
};
use carmed_validation::Parameters;
use carmed_validation::amounts::{
    AmountName, AmountRule, Input, Line, LineContext, LineKind, LineResult, MissingFact, Outcome,
    Step, compute,
};
use carmed_validation::parameters::ParameterSources;

const CARE_DATE: &str = "2024-05-13";
/// A code of physiotherapy, which nomenclature article 7 cuts where the provider has no convention.
const PHYSIOTHERAPY: &str = "560011";

fn year() -> Period {
    Period::new(day("2024-01-01"), day("2024-12-31")).unwrap()
}

fn row(fee_cents: i64) -> NomenclatureRow {
    NomenclatureRow {
        code: code("101076"),
        period: year(),
        insurability: None,
        gmd: None,
        age_class: None,
        conventioned: None,
        fee_cents: Cents::new(fee_cents),
        insurance_cents: Cents::new(fee_cents),
        patient_cents: Cents::ZERO,
        provider_kinds: None,
        age_from_years: None,
        age_to_years: None,
        setting: None,
        source: "test".to_owned(),
    }
}

fn of_rows(rows: Vec<NomenclatureRow>) -> World {
    let rows = rows.into_iter().map(TariffRow::from).collect();
    World::with_book(book(rows), basis(100, 100))
}

/// One key letter of ten euro.
fn letter(nihdi: &str, bears_patient_share: bool) -> LetterRow {
    LetterRow {
        code: code(nihdi),
        letter: "M".to_owned(),
        coefficient_millionths: 10_000_000,
        letter_value_micro_euro: 1_000_000,
        bears_patient_share,
        period: year(),
        source: "test".to_owned(),
    }
}

fn of_letters(letters: Vec<LetterRow>) -> World {
    let rows = letters.into_iter().map(TariffRow::from).collect();
    World::with_book(book(rows), basis(100, 0))
}

/// The result under other numbers of the law than the shipped ones.
fn compute_under(world: &World, parameters: &Parameters, line: &Line) -> LineResult {
    let context = LineContext {
        cover: world.cover,
        coverage: &world.coverage,
        provider_kind: &world.kind,
        birth_date: world.birth_date,
        tariff: &world.book,
        parameters,
        known_on: world.known_on,
        ledger: &world.ledger,
    };
    let result = compute(line, &context);
    replay::check(&result);
    result
}

fn official(result: &LineResult) -> [i64; 3] {
    let official = result.amounts.unwrap().official.unwrap();
    [
        official.fee_cents,
        official.insurance_part_cents,
        official.patient_part_cents,
    ]
    .map(Cents::cents)
}

#[test]
fn a_convention_that_matters_at_a_later_age_alone_is_asked_for() {
    let adults = |conventioned, fee| NomenclatureRow {
        age_class: Some(AgeClass::From10To74),
        conventioned: Some(conventioned),
        ..row(fee)
    };
    let rows = vec![
        NomenclatureRow {
            age_class: Some(AgeClass::Under10),
            ..row(900)
        },
        adults(true, 1000),
        adults(false, 800),
    ];
    let mut world = of_rows(rows);
    let asked = line("101076", CARE_DATE);
    let result = world.compute(&asked);
    assert_eq!(result.missing_facts, [MissingFact::Conventioned]);
    // Nine or ten years old that day: nothing but the year of birth is known.
    world.birth_date = Some(BirthDate::new(2014, None, None).unwrap());
    let result = world.compute(&asked);
    let both = [MissingFact::AgeClass, MissingFact::Conventioned];
    assert_eq!(result.missing_facts, both);
    world.birth_date = Some(BirthDate::new(2016, None, None).unwrap());
    assert_eq!(world.compute(&asked).outcome, Outcome::Computed);
}

#[test]
fn an_unpriced_line_asks_for_the_attestation_only_where_it_is_not_there() {
    let attestation = [ConditionKind::AttestationRequired];
    let mut world = of_letters(vec![letter("102012", true)]);
    let mut asked = line("102012", CARE_DATE);
    let missing = |world: &World, asked: &Line| world.compute(asked).missing_facts;
    assert_eq!(missing(&world, &asked), [MissingFact::SharePercentage]);
    world.coverage = covered(basis(100, 0), &attestation);
    let both = [MissingFact::SharePercentage, MissingFact::Attestation];
    assert_eq!(missing(&world, &asked), both);
    asked.attestation = true;
    assert_eq!(missing(&world, &asked), [MissingFact::SharePercentage]);
}

/// COV-10: what somebody can do about these very days.
#[test]
fn a_line_that_is_not_covered_is_curable_where_somebody_can_cover_these_days() {
    use RemedyAction::{DeliverFrom, DeliverUntil, InvoiceOcmw, Nothing, RegisterDecision};
    let mut world = of_rows(vec![row(1000)]);
    for (action, actor, curable) in [
        (RegisterDecision, RemedyActor::Ocmw, true),
        (InvoiceOcmw, RemedyActor::Provider, true),
        (RegisterDecision, RemedyActor::Nobody, false),
        (DeliverFrom, RemedyActor::Provider, false),
        (DeliverUntil, RemedyActor::Provider, false),
        (Nothing, RemedyActor::Provider, false),
        (Nothing, RemedyActor::Nobody, false),
    ] {
        let remedy = Remedy {
            lifts: Code::NoDecisionInForce,
            action,
            actor,
            ocmw: None,
            day: None,
        };
        world.coverage = Coverage {
            spans: Vec::new(),
            gaps: vec![Gap {
                days: year(),
                reasons: vec![Finding::new(Code::NoDecisionInForce)],
                remedies: vec![remedy],
            }],
        };
        let result = world.compute(&line("101076", CARE_DATE));
        assert_eq!(result.outcome, Outcome::NotCovered);
        assert_eq!(result.curable, curable, "{action:?} by {actor:?}");
    }
}

#[test]
fn the_cut_without_convention_takes_from_letters_too_but_only_of_the_ordinary_insured() {
    let world = of_letters(vec![letter(PHYSIOTHERAPY, false)]);
    let mut asked = line(PHYSIOTHERAPY, CARE_DATE);
    assert_eq!(
        world.compute(&asked).missing_facts,
        [MissingFact::Conventioned]
    );
    asked.conventioned = Some(true);
    assert_eq!(official(&world.compute(&asked)), [1000, 1000, 0]);
    asked.conventioned = Some(false);
    assert_eq!(official(&world.compute(&asked)), [1000, 750, 250]);
    asked.units = 2;
    assert_eq!(official(&world.compute(&asked)), [2000, 1500, 500]);
    asked.insurability = Some(Insurability::Bim);
    for conventioned in [None, Some(true), Some(false)] {
        asked.conventioned = conventioned;
        assert_eq!(official(&world.compute(&asked)), [2000, 2000, 0]);
    }
}

#[test]
fn the_cut_of_letters_comes_after_the_share_and_asks_nothing_where_the_share_is_the_whole_fee() {
    let world = of_letters(vec![letter(PHYSIOTHERAPY, true)]);
    let under = |percent: &str, conventioned| {
        let shipped = ParameterSources::EMBEDDED;
        let shares = format!(
            "{}560011,ordinary,{percent},2024-01-01,2024-12-31,2024-01-01,CONFIRMED,test\n",
            shipped.percentage_shares
        );
        let parameters = Parameters::read(&ParameterSources {
            percentage_shares: &shares,
            ..shipped
        });
        let mut asked = line(PHYSIOTHERAPY, CARE_DATE);
        asked.conventioned = conventioned;
        compute_under(&world, &parameters.unwrap(), &asked)
    };
    // 75 % of 10.00 - 4.00.
    assert_eq!(official(&under("40", Some(false))), [1000, 450, 550]);
    assert_eq!(official(&under("40", Some(true))), [1000, 600, 400]);
    assert_eq!(under("40", None).missing_facts, [MissingFact::Conventioned]);
    assert_eq!(official(&under("100", None)), [1000, 0, 1000]);
}

#[test]
fn a_step_names_the_row_it_read_and_where_that_is_written() {
    let world = of_rows(vec![row(1000)]);
    let result = world.compute(&line("101076", CARE_DATE));
    let fee = result
        .explanation
        .iter()
        .find(|step| step.amount == AmountName::Fee);
    let read = fee.and_then(|step| step.row.as_ref()).unwrap();
    assert_eq!((read.name().as_str(), read.source()), ("101076", "test"));
    assert_eq!(read.first_day(), day("2024-01-01"));
}

fn steps_of(result: &LineResult, wanted: AmountName) -> Vec<&Step> {
    let steps = result.explanation.iter();
    steps.filter(|step| step.amount == wanted).collect()
}

#[test]
fn care_without_a_code_is_explained_to_have_no_official_amounts() {
    let world = World::new(basis(100, 0));
    let result = world.compute(&uncoded(Some(1234), CARE_DATE));
    for amount in [
        AmountName::Fee,
        AmountName::InsurancePart,
        AmountName::PatientPart,
    ] {
        let steps = steps_of(&result, amount);
        assert_eq!(steps.len(), 1, "{amount:?}");
        assert_eq!(steps[0].result_cents, Cents::ZERO);
    }
}

/// Months are told apart only where the OCMW takes something in several of them.
#[test]
fn the_patient_part_is_shared_by_month_only_where_that_matters() {
    let months = |level, cap_cents: Option<i64>, last_day| {
        let mut shared = basis(100, 0);
        shared.patient_level = level;
        let maximum = |cap_cents| PatientCap {
            invoice_type: InvoiceType::HospitalStay,
            cap_cents: Cents::new(cap_cents),
        };
        shared.patient_caps = cap_cents.map(maximum).into_iter().collect();
        let mut world = World::new(shared);
        world.cover = CoverKind::Hospitalisation;
        let mut asked = stay("2020-10-30", last_day, 77_878);
        asked.invoice_type = Some(InvoiceType::HospitalStay);
        let result = world.compute(&asked);
        let of_patient = |step: &&Step| step.rule == AmountRule::OcmwPatient;
        let named = |step: &Step| step.inputs.iter().any(|(name, _)| *name == "month");
        let steps = result.explanation.iter().filter(of_patient);
        steps.map(named).collect::<Vec<_>>()
    };
    use SupportLevel::{Full, Nothing, Partial};
    assert_eq!(months(Full, None, "2020-11-02"), [true, true]);
    assert_eq!(months(Full, None, "2020-10-31"), [false]);
    assert_eq!(months(Partial, Some(1000), "2020-11-02"), [true, true]);
    assert_eq!(months(Partial, Some(1000), "2020-10-31"), [false]);
    assert_eq!(months(Nothing, None, "2020-11-02"), [false]);
}

#[test]
fn a_supplement_of_nothing_is_of_no_unlisted_type() {
    let mut listed = basis(100, 0);
    listed.supplement_level = SupportLevel::Partial;
    listed.supplement_types = vec![SupplementType::SingleRoom];
    listed.supplement_cap_cents = Some(Cents::new(100));
    let rows = vec![row(1000).into()];
    let world = World::with_book(book(rows), listed);
    let mut asked = line("101076", CARE_DATE);
    asked.supplement_type = Some(SupplementType::Fee);
    let remarks = |asked: &Line| {
        let result = world.compute(asked);
        let codes = result.remarks.iter().map(|remark| remark.code);
        codes.collect::<Vec<_>>()
    };
    assert_eq!(remarks(&asked), []);
    asked.charged_cents = Some(Cents::new(1200));
    assert_eq!(remarks(&asked), [Code::SupplementTypeNotListed]);
}

#[test]
fn a_stay_may_cost_the_largest_amount_there_is_and_not_a_cent_more() {
    let mut world = World::new(basis(100, 0));
    world.cover = CoverKind::Hospitalisation;
    let whole = Cents::LIMIT.cents();
    let of_two_days = |day_price| world.compute(&stay("2020-10-08", "2020-10-09", day_price));
    let largest = of_two_days(whole / 2);
    assert_eq!(official(&largest)[0], whole);
    let larger = of_two_days(whole / 2 + 1);
    assert_eq!(larger.outcome, Outcome::Rejected);
    assert_eq!(larger.reasons[0].field, "hospital_days.last_day");
}

/// The days each step of that amount names, where it names any.
fn named_days(result: &LineResult, wanted: AmountName) -> Vec<Option<(Day, Day)>> {
    let day = |step: &Step, name: &str| {
        let input = step.inputs.iter().find(|(called, _)| *called == name);
        input.map(|(_, input)| match input {
            Input::Day(day) => *day,
            other => panic!("{name} is a day: {other}"),
        })
    };
    let days = |step: &&Step| day(step, "first_day").zip(day(step, "last_day"));
    steps_of(result, wanted).iter().map(days).collect()
}

#[test]
fn steps_name_their_days_where_the_days_of_a_line_are_paid_differently() {
    let mut world = World::new(basis(100, 0));
    world.cover = CoverKind::Hospitalisation;
    let mut asked = stay("2020-10-08", "2020-10-11", 77_878);
    asked.charged_cents = Some(Cents::new(400_000));
    let result = world.compute(&asked);
    for amount in [AmountName::State, AmountName::Ocmw, AmountName::Supplement] {
        let days = named_days(&result, amount);
        assert!(!days.is_empty() && days.iter().all(Option::is_none));
    }
    let of = |first, last| Period::new(day(first), day(last)).unwrap();
    world.coverage.spans = vec![
        span(of("2020-10-01", "2020-10-09"), basis(100, 0), &[]),
        span(of("2020-10-10", "2020-10-31"), basis(50, 0), &[]),
    ];
    let result = world.compute(&asked);
    let before = Some((day("2020-10-08"), day("2020-10-09")));
    let after = Some((day("2020-10-10"), day("2020-10-11")));
    for amount in [AmountName::State, AmountName::Ocmw, AmountName::Supplement] {
        let days = named_days(&result, amount);
        assert!(
            days.contains(&before) && days.contains(&after),
            "{amount:?}"
        );
        assert!(days.iter().all(|days| *days == before || *days == after));
    }
}

#[test]
fn a_price_of_a_day_may_be_the_largest_amount_there_is() {
    let mut world = World::new(basis(100, 0));
    world.cover = CoverKind::Hospitalisation;
    let of_one_day = |day_price| world.compute(&stay("2020-10-08", "2020-10-08", day_price));
    let whole = Cents::LIMIT.cents();
    assert_eq!(of_one_day(whole).outcome, Outcome::Computed);
    let fields: Vec<_> = of_one_day(whole + 1)
        .reasons
        .into_iter()
        .map(|reason| reason.field)
        .collect();
    assert_eq!(fields, ["hospital_days.full_day_price_cents"]);
}

#[test]
fn a_share_is_explained_to_be_held_down_only_where_the_price_of_the_day_is_lower() {
    let mut world = World::new(basis(100, 0));
    world.cover = CoverKind::Hospitalisation;
    let held_down = |day_price| {
        let result = world.compute(&stay("2020-10-08", "2020-10-08", day_price));
        replay::check(&result);
        let shares = steps_of(&result, AmountName::PatientPart);
        let named = |name: &str| shares[0].inputs.iter().any(|(called, _)| *called == name);
        named("at_most_cents")
    };
    assert!(!held_down(77_878));
    assert!(!held_down(4352), "the share itself");
    assert!(held_down(4351));
}

/// The day of admission is in October, the three other days are in November.
#[test]
fn flat_fees_count_in_the_month_of_their_days() {
    let mut shared = basis(100, 0);
    shared.patient_level = SupportLevel::Partial;
    shared.patient_caps = vec![PatientCap {
        invoice_type: InvoiceType::HospitalStay,
        cap_cents: Cents::new(1_000_000),
    }];
    let mut world = World::new(shared);
    world.cover = CoverKind::Hospitalisation;
    let mut asked = stay("2020-10-31", "2020-11-03", 0);
    if let LineKind::HospitalDays(days) = &mut asked.kind {
        days.full_day_price_cents = None;
        days.day_insurance_part_cents = Some(Cents::new(50_000));
        days.with_flat_fees = true;
    }
    let result = world.compute(&asked);
    let borne: Vec<_> = result
        .months
        .iter()
        .map(|month| month.borne_cents.cents())
        .collect();
    let of_october = 4352 + 62 + 1640 + 744 + 620;
    let of_november = 3 * 1625 + 3 * 62;
    assert_eq!(borne, [of_october, of_november]);
}

#[test]
fn where_only_a_later_age_without_convention_has_a_row_the_convention_is_asked_for() {
    let mut world = of_rows(vec![NomenclatureRow {
        age_class: Some(AgeClass::From10To74),
        conventioned: Some(false),
        ..row(1000)
    }]);
    // Nine or ten years old that day.
    world.birth_date = Some(BirthDate::new(2014, None, None).unwrap());
    let result = world.compute(&line("101076", CARE_DATE));
    assert_eq!(result.missing_facts, [MissingFact::Conventioned]);
}
