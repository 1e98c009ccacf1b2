//! From a file to the cents: what was known when, and what restricted columns provoke.

use crate::rows::{code, day};
use crate::world::{LOADED, World, basis, line, medicine, release};
use carmed_model::tariff::DeliveryEnvironment;
use carmed_model::{Cnk, Code, CoverKind, Instant, NihdiCheck};
use carmed_validation::amounts::{LineResult, Outcome};
use carmed_validation::tariff::{self, TariffBook};

const CARE_DATE: &str = "2024-05-13";
const LATER: Instant = LOADED.plus_micros(60);

fn fees(fee: i64, restrictions: &str) -> String {
    format!(
        "code,valid_from,valid_to,insurability,gmd,age_class,conventioned,fee_cents,insurance_cents,\
         patient_cents,source,provider_kinds,age_from,age_to,setting\n\
         101076,2024-01-01,2024-12-31,any,any,any,any,{fee},{fee},0,OA 2024/1,{restrictions}\n"
    )
}

fn packs(price: i64) -> String {
    format!(
        "cnk,category,delivery_environment,valid_from,valid_to,base_price_cents,public_price_cents,\
         large_pack,source,ordinary_copayment_cents,bim_copayment_cents\n\
         2642619,C,P,2024-01-01,2999-12-31,,{price},no,list of May,{},{}\n",
        price / 2,
        price / 4
    )
}

fn letters(value: &str) -> String {
    format!(
        "code,letter,coefficient,letter_value,bears_patient_share,valid_from,valid_to,source\n\
         101076,N,8,{value},yes,2024-01-01,2999-12-31,OA 2024/1\n"
    )
}

fn with(book: &TariffBook, text: &str, known_since: Instant) -> TariffBook {
    let rows = tariff::csv::read(text.as_bytes(), NihdiCheck::On).unwrap();
    book.with_release(&release(&rows, known_since), rows)
        .unwrap()
}

fn world(text: &str) -> World {
    World::with_book(with(&TariffBook::empty(), text, LOADED), basis(100, 100))
}

fn codes(result: &LineResult) -> Vec<Code> {
    result.reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn a_corrected_fee_gives_the_old_cents_to_who_asks_as_known_before() {
    let mut world = world(&fees(1000, ",,,"));
    world.book = with(&world.book, &fees(1100, ",,,"), LATER);
    let mut state_cents_known_on = |known_on| {
        world.known_on = known_on;
        let amounts = world.compute(&line("101076", CARE_DATE)).amounts.unwrap();
        amounts.state_cents.cents()
    };
    assert_eq!(state_cents_known_on(LATER), 1100);
    assert_eq!(state_cents_known_on(LATER.plus_micros(-1)), 1000);
}

#[test]
fn a_corrected_pack_gives_the_old_cents_to_who_asks_as_known_before() {
    let mut world = world(&packs(1000));
    world.book = with(&world.book, &packs(2000), LATER);
    let mut state_cents_known_on = |known_on| {
        world.known_on = known_on;
        let amounts = world
            .compute(&medicine("2642619", CARE_DATE))
            .amounts
            .unwrap();
        amounts.state_cents.cents()
    };
    assert_eq!(state_cents_known_on(LATER), 2000);
    assert_eq!(state_cents_known_on(LATER.plus_micros(-1)), 1000);
}

#[test]
fn packs_and_letters_are_looked_up_on_both_time_axes() {
    let mut book = with(&TariffBook::empty(), &packs(1000), LOADED);
    book = with(&book, &packs(2000), LATER);
    book = with(&book, &letters("2.5"), LOADED);
    book = with(&book, &letters("2.75"), LATER);
    let cnk = Cnk::parse("2642619").unwrap();
    let price = |environment, on: &str, known_on| {
        let row = book.medicine(cnk, environment, day(on), known_on);
        row.map(|row| row.public_price_cents.cents())
    };
    let public = DeliveryEnvironment::PublicPharmacy;
    assert_eq!(price(public, CARE_DATE, LOADED), Some(1000));
    assert_eq!(price(public, CARE_DATE, LATER), Some(2000));
    assert_eq!(price(public, CARE_DATE, LOADED.plus_micros(-1)), None);
    assert_eq!(price(public, "2023-12-31", LATER), None);
    assert_eq!(price(DeliveryEnvironment::Hospital, CARE_DATE, LATER), None);
    let value = |on: &str, known_on| {
        let rows = book.letters(code("101076"), day(on), known_on);
        let values = rows.iter().map(|row| row.letter_value_micro_euro);
        values.collect::<Vec<_>>()
    };
    assert_eq!(value(CARE_DATE, LOADED), [2_500_000]);
    assert_eq!(value(CARE_DATE, LATER), [2_750_000]);
    assert_eq!(value("2023-12-31", LATER), [0; 0]);
    // Letters give no fee of their own accord: the code has no row of the nomenclature.
    assert!(
        book.rows_on(code("101076"), day(CARE_DATE), LATER)
            .is_empty()
    );
}

#[test]
fn a_column_of_provider_kinds_provokes_171() {
    let result = world(&fees(1000, "hospital|dentist,,,")).compute(&line("101076", CARE_DATE));
    assert_eq!(result.outcome, Outcome::Rejected);
    assert_eq!(codes(&result), [Code::CodeNotForProvider]);
    let free = world(&fees(1000, "general_practitioner,,,")).compute(&line("101076", CARE_DATE));
    assert_eq!(free.outcome, Outcome::Computed);
}

#[test]
fn a_column_of_settings_provokes_171() {
    let mut world = world(&fees(1000, ",,,HOSPITALISATION"));
    let result = world.compute(&line("101076", CARE_DATE));
    assert_eq!(codes(&result), [Code::CodeNotForProvider]);
    world.cover = CoverKind::Hospitalisation;
    let inside = world.compute(&line("101076", CARE_DATE));
    assert_eq!(inside.outcome, Outcome::Computed);
}

#[test]
fn columns_of_ages_provoke_183() {
    // The person is 40 on the day of care.
    for (ages, expected) in [
        (",,39,", vec![Code::CodeNotForAge]),
        (",41,,", vec![Code::CodeNotForAge]),
        (",40,40,", vec![]),
    ] {
        let result = world(&fees(1000, ages)).compute(&line("101076", CARE_DATE));
        assert_eq!(codes(&result), expected, "{ages}");
    }
}
