//! Rows that only some providers, settings or ages may attest (171, 183), and what was known when.

use crate::world::{LOADED, World, basis, code, covered, day, line, release, stay};
use carmed_model::consultation::Coverage;
use carmed_model::{
    BirthDate, CareSetting, Cents, Code, CoverKind, Instant, NomenclatureRow, Period, TariffRow,
};
use carmed_validation::amounts::{LineResult, MissingFact, Outcome};
use carmed_validation::tariff::TariffBook;

const CARE_DATE: &str = "2024-05-13";

fn row(fee: i64) -> NomenclatureRow {
    NomenclatureRow {
        code: code("101076"),
        period: Period::new(day("2024-01-01"), day("2024-12-31")).unwrap(),
        insurability: None,
        gmd: None,
        age_class: None,
        conventioned: None,
        fee_cents: Cents::new(fee),
        insurance_cents: Cents::new(fee),
        patient_cents: Cents::ZERO,
        provider_kinds: None,
        age_from_years: None,
        age_to_years: None,
        setting: None,
        source: "test".to_owned(),
    }
}

fn world(rows: Vec<NomenclatureRow>) -> World {
    let rows = rows.into_iter().map(TariffRow::from).collect::<Vec<_>>();
    let release = release(&rows, LOADED);
    World::with_book(
        TariffBook::empty().with_release(&release, rows).unwrap(),
        basis(100, 100),
    )
}

fn codes(result: &LineResult) -> Vec<Code> {
    result.reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn a_code_of_other_kinds_of_provider_is_rejected() {
    let kinds = Some(vec!["hospital".to_owned(), "dentist".to_owned()]);
    let mut world = world(vec![NomenclatureRow {
        provider_kinds: kinds,
        ..row(1000)
    }]);
    let result = world.compute(&line("101076", CARE_DATE));
    assert_eq!((result.outcome, result.amounts), (Outcome::Rejected, None));
    assert_eq!(codes(&result), [Code::CodeNotForProvider]);
    assert!(!result.curable);
    world.kind.name = "dentist".to_owned();
    assert_eq!(
        world.compute(&line("101076", CARE_DATE)).outcome,
        Outcome::Computed
    );
}

#[test]
fn a_code_of_another_care_setting_is_rejected() {
    let setting = Some(CareSetting::Hospitalisation);
    let mut world = world(vec![NomenclatureRow {
        setting,
        ..row(1000)
    }]);
    let result = world.compute(&line("101076", CARE_DATE));
    assert_eq!(codes(&result), [Code::CodeNotForProvider]);
    world.cover = CoverKind::Hospitalisation;
    assert_eq!(
        world.compute(&line("101076", CARE_DATE)).outcome,
        Outcome::Computed
    );
}

#[test]
fn a_code_of_another_age_is_rejected_with_all_its_reasons() {
    let kinds = Some(vec!["hospital".to_owned()]);
    let child = NomenclatureRow {
        age_to_years: Some(17),
        provider_kinds: kinds,
        ..row(1000)
    };
    let result = world(vec![child]).compute(&line("101076", CARE_DATE));
    assert_eq!(
        codes(&result),
        [Code::CodeNotForProvider, Code::CodeNotForAge]
    );
}

#[test]
fn an_age_limit_holds_from_birthday_to_birthday() {
    let mut world = world(vec![NomenclatureRow {
        age_from_years: Some(18),
        age_to_years: Some(65),
        ..row(1000)
    }]);
    for (born, outcome) in [
        ((2006, 5, 14), Outcome::Rejected),
        ((2006, 5, 13), Outcome::Computed),
        ((1958, 5, 14), Outcome::Computed),
        ((1958, 5, 13), Outcome::Rejected),
    ] {
        let (year, month, day) = born;
        world.birth_date = Some(BirthDate::new(year, Some(month), Some(day)).unwrap());
        assert_eq!(
            world.compute(&line("101076", CARE_DATE)).outcome,
            outcome,
            "{born:?}"
        );
    }
}

#[test]
fn a_birth_year_that_leaves_an_age_limit_open_is_indeterminate() {
    let mut world = world(vec![NomenclatureRow {
        age_from_years: Some(18),
        ..row(1000)
    }]);
    for (born, outcome) in [
        (Some(2006), Outcome::Indeterminate),
        (None, Outcome::Indeterminate),
        (Some(2005), Outcome::Computed),
        (Some(2007), Outcome::Rejected),
    ] {
        world.birth_date = born.map(|year| BirthDate::new(year, None, None).unwrap());
        let result = world.compute(&line("101076", CARE_DATE));
        assert_eq!(result.outcome, outcome, "{born:?}");
        let open = outcome == Outcome::Indeterminate;
        assert_eq!(
            result.missing_facts,
            [MissingFact::AgeClass][..usize::from(open)]
        );
    }
}

#[test]
fn rows_of_providers_with_a_convention_alone_say_nothing_of_others() {
    let conventioned = NomenclatureRow {
        conventioned: Some(true),
        ..row(1000)
    };
    let world = world(vec![conventioned]);
    let mut line = line("101076", CARE_DATE);
    line.conventioned = Some(false);
    let result = world.compute(&line);
    assert_eq!(result.outcome, Outcome::Indeterminate);
    assert_eq!(result.missing_facts, [MissingFact::Conventioned]);
}

#[test]
fn an_answer_that_holds_a_stay_in_part_is_a_refusal() {
    let mut world = world(Vec::new());
    let first_days = Period::new(day("2020-10-08"), day("2020-10-10")).unwrap();
    world.coverage.spans[0].days = first_days;
    let result = world.compute(&stay("2020-10-08", "2020-10-12", 77_878));
    assert_eq!((result.outcome, result.amounts), (Outcome::Rejected, None));
    assert_eq!(codes(&result), [Code::OutsideAgreement]);
    let inside = world.compute(&stay("2020-10-08", "2020-10-10", 77_878));
    assert_eq!(inside.outcome, Outcome::Computed);
}

#[test]
fn a_stay_beyond_the_range_of_amounts_is_refused() {
    let world = world(Vec::new());
    let result = world.compute(&stay("2020-10-08", "2020-10-12", Cents::LIMIT.cents()));
    assert_eq!(
        (result.outcome, codes(&result)),
        (Outcome::Rejected, vec![Code::ValueNotAllowed])
    );
}

#[test]
fn what_was_known_then_gives_the_old_cents_again() {
    let mut world = world(vec![row(1000)]);
    let corrected = vec![row(1100).into()];
    let later = LOADED.plus_micros(60);
    world.book = world
        .book
        .with_release(&release(&corrected, later), corrected)
        .unwrap();
    let fee_known_on = |known_on: Instant| {
        let world = World {
            known_on,
            coverage: covered(basis(100, 100), &[]),
            ..again(&world)
        };
        world
            .compute(&line("101076", CARE_DATE))
            .amounts
            .map(|amounts| amounts.state_cents)
    };
    assert_eq!(fee_known_on(LOADED.plus_micros(-1)), None);
    assert_eq!(fee_known_on(later.plus_micros(-1)), Some(Cents::new(1000)));
    assert_eq!(fee_known_on(later), Some(Cents::new(1100)));
}

fn again(world: &World) -> World {
    World::with_book(world.book.clone(), basis(100, 100))
}

#[test]
fn an_answer_that_does_not_hold_the_care_date_is_a_refusal_not_a_no() {
    let mut world = world(vec![row(1000)]);
    world.coverage = Coverage::default();
    let mut line = line("101076", CARE_DATE);
    line.charged_cents = Some(Cents::new(1000));
    let result = world.compute(&line);
    assert_eq!(result.outcome, Outcome::Rejected);
    assert_eq!(codes(&result), [Code::OutsideAgreement]);
    assert!(result.curable);
    assert_eq!(
        result.amounts.unwrap().official,
        None,
        "nothing official is claimed"
    );
}

#[test]
fn units_beyond_the_range_of_amounts_are_refused() {
    let world = world(vec![row(100_000_000)]);
    let mut line = line("101076", CARE_DATE);
    line.units = u32::MAX;
    let result = world.compute(&line);
    assert_eq!(
        (result.outcome, codes(&result)),
        (Outcome::Rejected, vec![Code::ValueNotAllowed])
    );
}
