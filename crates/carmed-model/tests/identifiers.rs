//! Every identifier accepts what the field accepts, refuses the rest, and never tells a number.
#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

use std::collections::HashSet;

use carmed_model::human::{self, IdentifierKind};
use carmed_model::{
    AgreementNumber, AttestationNumber, CardNumber, Cbe, Cnk, EstablishmentUnit, IdentifierError,
    InsCode, Nihdi, NihdiCheck, Nihii, Sex, Ssin,
};
use proptest::prelude::*;
use time::Date;
use time::macros::date;

const TODAY: Date = date!(2026 - 08 - 01);

/// Eleven digits with the check digits of the asked century.
fn ssin_text(year: u64, month_part: u64, day: u64, serial: u64) -> String {
    let nine = (year % 100) * 10_000_000 + month_part * 100_000 + day * 1000 + serial;
    let judged = if year >= 2000 {
        nine + 2_000_000_000
    } else {
        nine
    };
    format!("{nine:09}{:02}", 97 - judged % 97)
}

fn ssin(text: &str) -> Ssin {
    Ssin::parse(text, TODAY).unwrap()
}

fn malformed(result: Result<impl Sized, IdentifierError>) -> bool {
    matches!(result, Err(IdentifierError::Malformed { .. }))
}

#[test]
fn every_vector_is_judged_as_its_row_says() {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(include_str!("data/identifier_vectors.csv").as_bytes());
    let mut kinds = HashSet::new();
    for row in reader.records() {
        let row = row.unwrap();
        let (kind, verdict, number) = (&row[0], &row[1], &row[2]);
        kinds.insert((kind.to_owned(), verdict.to_owned()));
        let kind: IdentifierKind = kind.parse().unwrap();
        let judged = human::check(kind, number, TODAY);
        match verdict {
            "valid" => {
                let canonical = judged.unwrap_or_else(|error| panic!("{number}: {error}"));
                assert!(canonical.ends_with(number), "{number} became {canonical}");
            }
            "invalid" => assert!(judged.is_err(), "{number} was accepted"),
            other => panic!("verdict {other}"),
        }
    }
    assert_eq!(kinds.len(), 10, "five kinds, each with both verdicts");
}

#[test]
fn refusals_have_their_codes() {
    let code = |result: Result<Ssin, IdentifierError>| result.unwrap_err().code();
    assert_eq!(code(Ssin::parse("", TODAY)), 100);
    assert_eq!(code(Ssin::parse("8105010352", TODAY)), 111);
    assert_eq!(code(Ssin::parse("81.05.01-035.22", TODAY)), 111);
    assert_eq!(code(Ssin::parse("81050103521", TODAY)), 112);
    assert_eq!(code(Ssin::parse("81022903534", TODAY)), 113);
    let nihdi = Nihdi::parse("101075", NihdiCheck::On);
    assert_eq!(nihdi.unwrap_err().code(), 130);
}

#[test]
fn ssin_tells_birth_date_sex_and_register() {
    let national = ssin("81050103522");
    assert_eq!(national.birth_date(), Some(date!(1981 - 05 - 01)));
    assert_eq!(national.sex(), Some(Sex::Male));
    assert!(!national.is_bis());

    let since_2000 = ssin("19082416188");
    assert_eq!(since_2000.birth_date(), Some(date!(2019 - 08 - 24)));

    let sex_unknown = ssin(&ssin_text(1981, 25, 1, 35));
    assert_eq!(sex_unknown.birth_date(), Some(date!(1981 - 05 - 01)));
    assert_eq!(sex_unknown.sex(), None);
    assert!(sex_unknown.is_bis());

    let sex_known = ssin(&ssin_text(1981, 45, 1, 36));
    assert_eq!(sex_known.sex(), Some(Sex::Female));
    assert!(sex_known.is_bis());
}

#[test]
fn ssin_may_overflow_its_day_only_where_the_month_is_unknown() {
    for month_part in [0, 20, 40] {
        for day in [0, 1, 31, 32, 99] {
            assert_eq!(
                ssin(&ssin_text(1981, month_part, day, 35)).birth_date(),
                None
            );
        }
    }
    for month_part in [1, 12, 21, 32, 41, 52] {
        let unknown_day = ssin_text(1981, month_part, 0, 35);
        assert_eq!(ssin(&unknown_day).birth_date(), None);
        for day in [32, 60, 99] {
            let text = ssin_text(1981, month_part, day, 35);
            assert_eq!(
                Ssin::parse(&text, TODAY),
                Err(IdentifierError::ImplausibleDate)
            );
        }
    }
}

#[test]
fn ssin_has_no_month_between_the_registers() {
    for month_part in [13, 19, 33, 39, 53, 60, 72, 99] {
        let text = ssin_text(1981, month_part, 1, 35);
        assert_eq!(
            Ssin::parse(&text, TODAY),
            Err(IdentifierError::ImplausibleDate)
        );
    }
}

#[test]
fn ssin_must_not_be_born_after_today() {
    let today = ssin_text(2026, 8, 1, 35);
    let tomorrow = ssin_text(2026, 8, 2, 35);
    assert_eq!(ssin(&today).birth_date(), Some(TODAY));
    assert_eq!(
        Ssin::parse(&tomorrow, TODAY),
        Err(IdentifierError::ImplausibleDate)
    );
    assert!(
        Ssin::parse_stored(&tomorrow).is_ok(),
        "storage knows no today"
    );
}

#[test]
fn ssin_with_a_partial_date_is_not_judged_against_today() {
    // Ruling 26.
    for (month_part, day) in [(0, 0), (0, 5), (12, 0), (20, 40), (52, 0)] {
        assert!(Ssin::parse(&ssin_text(2099, month_part, day, 35), TODAY).is_ok());
    }
}

#[test]
fn ssin_knows_the_leap_days_of_its_own_century() {
    assert_eq!(
        ssin(&ssin_text(2000, 2, 29, 35)).birth_date(),
        Some(date!(2000 - 02 - 29))
    );
    assert_eq!(
        Ssin::parse(&ssin_text(1900, 2, 29, 35), TODAY),
        Err(IdentifierError::ImplausibleDate)
    );
}

#[test]
fn ssin_serial_number_may_be_000_or_999_only_in_a_bis_number() {
    for serial in [0, 999] {
        assert!(malformed(Ssin::parse(
            &ssin_text(1981, 5, 1, serial),
            TODAY
        )));
        assert!(Ssin::parse(&ssin_text(1981, 25, 1, serial), TODAY).is_ok());
        assert!(Ssin::parse(&ssin_text(1981, 45, 1, serial), TODAY).is_ok());
    }
}

#[test]
fn ssin_shows_two_digits_in_debug_and_none_in_errors() {
    assert_eq!(format!("{:?}", ssin("81050103522")), "Ssin(*********22)");
    for json in [
        "\"81050103521\"",
        "81050103522",
        "-81050103522",
        "81050103522.5",
        "[\"81050103522\"]",
        "{\"81050103522\":1}",
    ] {
        let message = serde_json::from_str::<Ssin>(json).unwrap_err().to_string();
        assert!(!message.contains("8105"), "{message}");
    }
}

#[test]
fn cbe_pads_an_old_number_and_is_no_establishment_unit() {
    assert_eq!(Cbe::parse("403019261").unwrap().digits(), "0403019261");
    assert!(malformed(EstablishmentUnit::parse("0403019261")));
    let first_eight = 21_111_111;
    let unit = format!("{first_eight}{:02}", 97 - first_eight % 97);
    assert_eq!(EstablishmentUnit::parse(&unit).unwrap().digits(), unit);
    assert!(malformed(Cbe::parse(&unit)));
    assert!(malformed(Cbe::parse("9999999999")));
    assert!(malformed(EstablishmentUnit::parse("9000000000")));
}

#[test]
fn check_digits_run_from_01_to_97() {
    assert!(Cbe::parse("0000009797").is_ok());
    assert_eq!(Cbe::parse("0000009700"), Err(IdentifierError::CheckDigits));
    // 100 036 = 89 × 1124: a remainder of 0 gives 89.
    assert!(Nihii::parse("10003689").is_ok());
    assert_eq!(Nihii::parse("10003600"), Err(IdentifierError::CheckDigits));
}

#[test]
fn nihii_is_one_provider_on_the_first_eight() {
    let physician = Nihii::parse("10000106").unwrap();
    let general_practitioner = Nihii::parse("10000106004").unwrap();
    assert!(physician.same_provider(&general_practitioner));
    assert_ne!(physician, general_practitioner);
    assert_eq!(general_practitioner.base(), physician);
    assert_eq!(general_practitioner.qualification(), Some(4));
    assert_eq!(physician.qualification(), None);
    assert_eq!(physician.first_digit(), 1);
    assert!(!physician.same_provider(&Nihii::parse("10025048").unwrap()));
}

#[test]
fn nihii_of_a_hospital_begins_with_710_or_720() {
    assert!(Nihii::parse("71000535").unwrap().is_hospital());
    assert!(Nihii::parse("72000130").unwrap().is_hospital());
    assert!(!Nihii::parse("80001046").unwrap().is_hospital());
    // Ruling 26: other numbers with 7 and numbers with 9 are valid.
    for first_six in [730_000, 711_000, 900_000] {
        let text = format!("{first_six}{:02}", 97 - first_six % 97);
        assert!(!Nihii::parse(&text).unwrap().is_hospital(), "{text}");
    }
}

#[test]
fn nihii_never_begins_with_0() {
    let first_six = 10_000;
    let text = format!("{first_six:06}{:02}", 97 - first_six % 97);
    assert!(malformed(Nihii::parse(&text)));
}

#[test]
fn cnk_is_padded_and_refuses_nothing_but_zeros() {
    assert_eq!(Cnk::parse("83451").unwrap().digits(), "0083451");
    assert!(malformed(Cnk::parse("0000000")));
    assert!(malformed(Cnk::parse("0000")));
    assert!(malformed(Cnk::parse("018")));
    assert_eq!(Cnk::parse("0018").unwrap().digits(), "0000018");
}

#[test]
fn nihdi_check_digit_can_be_switched_off() {
    let code = Nihdi::parse("101075", NihdiCheck::Off).unwrap();
    let json = serde_json::to_string(&code).unwrap();
    assert_eq!(serde_json::from_str::<Nihdi>(&json).unwrap(), code);
    assert!(malformed(Nihdi::parse("10107", NihdiCheck::Off)));
}

#[test]
fn card_number_comes_from_its_sequence() {
    let card = CardNumber::from_sequence(1).unwrap();
    assert_eq!(card.digits(), "000000000196");
    assert_eq!(card.sequence(), 1);
    assert!(CardNumber::from_sequence(9_999_999_999).is_ok());
    assert!(malformed(CardNumber::from_sequence(10_000_000_000)));
}

#[test]
fn agreement_and_attestation_numbers_are_crockford() {
    let agreement = AgreementNumber::from_mac('A', [0xFF; 20]).unwrap();
    assert_eq!(agreement.to_string(), format!("A{}", "Z".repeat(32)));
    let mut mac = [0; 20];
    mac[0] = 0b0000_1000;
    mac[19] = 0b0001_0001;
    let agreement = AgreementNumber::from_mac('Z', mac).unwrap();
    assert_eq!(agreement.to_string(), format!("Z1{}H", "0".repeat(30)));
    assert!(malformed(AgreementNumber::from_mac('a', mac)));
    assert!(malformed(AgreementNumber::from_mac('É', mac)));
    for wrong in ["I", "L", "O", "U", "a", "é", "-"] {
        let text = format!("A{wrong}{}", "0".repeat(32 - wrong.len()));
        assert!(malformed(AgreementNumber::parse(&text)), "{text}");
    }

    let mut bytes = [0; 13];
    bytes[12] = 0b0001_1111;
    let attestation = AttestationNumber::from_bytes(bytes);
    assert_eq!(attestation.to_string(), format!("U{}1", "0".repeat(19)));
    assert!(malformed(AttestationNumber::parse(&"0".repeat(21))));
    assert_eq!(AttestationNumber::parse(""), Err(IdentifierError::Missing));
}

#[test]
fn people_may_write_separators_and_be_before_a_cbe() {
    let check = |kind, text| human::check(kind, text, TODAY).unwrap();
    assert_eq!(
        check(IdentifierKind::Ssin, "81.05.01-035.22"),
        "81050103522"
    );
    assert_eq!(check(IdentifierKind::Cbe, "bE 0403.019.261"), "0403019261");
    assert_eq!(
        check(IdentifierKind::Nihii, "1/00001/06/004"),
        "10000106004"
    );
    assert_eq!(check(IdentifierKind::Cnk, " 2642–619 "), "2642619");
    let only_for_cbe = human::check(IdentifierKind::Nihii, "BE10000106", TODAY);
    assert!(malformed(only_for_cbe));
}

#[test]
fn identifiers_are_small_in_memory() {
    assert_eq!(size_of::<Ssin>(), 8);
    assert_eq!(size_of::<Cbe>(), 4);
    assert_eq!(size_of::<Nihii>(), 8);
    assert_eq!(size_of::<Cnk>(), 4);
    assert_eq!(size_of::<AgreementNumber>(), 21);
    assert_eq!(size_of::<AttestationNumber>(), 13);
}

/// Valid SSINs: complete and partial dates, both registers, both centuries.
fn any_ssin() -> impl Strategy<Value = (u64, String)> {
    let date = (1900_u64..2026, 0_u64..=12, 0_u64..=28, 0_u64..3, 1_u64..999);
    date.prop_map(|(year, month, day, register, serial)| {
        let text = ssin_text(year, month + register * 20, day, serial);
        (year, text)
    })
}

/// Every text that differs from `text` in exactly one digit.
fn one_digit_changed(text: &str) -> Vec<String> {
    let mut changed = Vec::new();
    for position in 0..text.len() {
        for digit in '0'..='9' {
            let mut other = text.to_owned();
            other.replace_range(position..=position, digit.encode_utf8(&mut [0; 4]));
            if other != text {
                changed.push(other);
            }
        }
    }
    changed
}

fn survives_storage<T>(value: &T) -> bool
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq,
{
    let json = serde_json::to_string(value).unwrap();
    serde_json::from_str::<T>(&json).unwrap() == *value
}

proptest! {
    #[test]
    fn ssin_gives_back_its_digits((_, text) in any_ssin()) {
        let parsed = ssin(&text);
        prop_assert_eq!(parsed.expose_digits(), text.clone());
        prop_assert!(survives_storage(&parsed));
        prop_assert_eq!(format!("{:?}", parsed), format!("Ssin(*********{})", &text[9..]));
    }

    #[test]
    fn ssin_gives_back_its_birth_date(year in 1900_i32..2026, day_of_year in 1_u16..=365, register in 0_u64..3) {
        let born = Date::from_ordinal_date(year, day_of_year).unwrap();
        let month = u64::from(u8::from(born.month()));
        let text = ssin_text(u64::try_from(year).unwrap(), month + register * 20, u64::from(born.day()), 35);
        prop_assert_eq!(ssin(&text).birth_date(), Some(born));
    }

    /// Two centuries share eleven digits, so a wrong digit of the year can land in the other one;
    /// within its own century no single wrong digit passes.
    #[test]
    fn ssin_with_one_wrong_digit_is_refused_in_its_century((year, text) in any_ssin()) {
        for other in one_digit_changed(&text) {
            if Ssin::parse(&other, TODAY).is_ok() {
                let nine: u64 = other[..9].parse().unwrap();
                let given: u64 = other[9..].parse().unwrap();
                let fits_1900 = 97 - nine % 97 == given;
                prop_assert_eq!(fits_1900, year >= 2000);
            }
        }
    }

    #[test]
    fn numbers_with_one_wrong_digit_are_refused(eight in 0_u64..90_000_000, ten in 0_u64..10_000_000_000) {
        let text = format!("{eight:08}{:02}", 97 - eight % 97);
        prop_assert_eq!(Cbe::parse(&text).is_ok(), eight < 20_000_000);
        prop_assert_eq!(EstablishmentUnit::parse(&text).is_ok(), eight >= 20_000_000);
        for other in one_digit_changed(&text) {
            prop_assert!(Cbe::parse(&other).is_err());
            prop_assert!(EstablishmentUnit::parse(&other).is_err());
        }
        let card = CardNumber::from_sequence(ten).unwrap();
        for other in one_digit_changed(&card.digits()) {
            prop_assert_eq!(CardNumber::parse(&other), Err(IdentifierError::CheckDigits));
        }
    }

    #[test]
    fn accepted_digits_are_given_back(text in "[0-9]{4,12}") {
        if let Ok(value) = Cbe::parse(&text) {
            prop_assert_eq!(value.digits(), format!("{text:0>10}"));
            prop_assert!(survives_storage(&value));
        }
        if let Ok(value) = Nihii::parse(&text) {
            prop_assert_eq!(value.digits(), text.clone());
            prop_assert!(survives_storage(&value));
        }
        if let Ok(value) = Cnk::parse(&text) {
            prop_assert_eq!(value.digits(), format!("{text:0>7}"));
            prop_assert!(survives_storage(&value));
        }
        if let Ok(value) = Nihdi::parse(&text, NihdiCheck::Off) {
            prop_assert_eq!(value.digits(), text.clone());
            prop_assert!(survives_storage(&value));
        }
        if let Ok(value) = InsCode::parse(&text) {
            prop_assert_eq!(value.digits(), text);
            prop_assert!(survives_storage(&value));
        }
    }

    #[test]
    fn made_numbers_are_parsed_back(
        sequence in 0_u64..10_000_000_000, letter in proptest::char::range('A', 'Z'),
        mac: [u8; 20], bytes: [u8; 13], first_six in 100_000_u64..1_000_000, modulus in prop_oneof![Just(97), Just(89)],
    ) {
        let card = CardNumber::from_sequence(sequence).unwrap();
        prop_assert_eq!(CardNumber::parse(&card.digits()), Ok(card));
        prop_assert!(survives_storage(&card));
        let agreement = AgreementNumber::from_mac(letter, mac).unwrap();
        prop_assert_eq!(AgreementNumber::parse(&agreement.to_string()), Ok(agreement));
        prop_assert!(survives_storage(&agreement));
        let attestation = AttestationNumber::from_bytes(bytes);
        prop_assert_eq!(AttestationNumber::parse(&attestation.to_string()), Ok(attestation));
        prop_assert!(survives_storage(&attestation));
        let nihii = format!("{first_six}{:02}", modulus - first_six % modulus);
        prop_assert_eq!(Nihii::parse(&nihii).unwrap().digits(), nihii);
    }

    /// Nothing but a refusal can come of a text with anything else than digits.
    #[test]
    fn random_text_is_refused_without_panic(text in "\\PC*|[0-9٠-٩é+-]{0,14}") {
        let digits_only = text.bytes().all(|byte| byte.is_ascii_digit());
        prop_assert!(digits_only || Ssin::parse(&text, TODAY).is_err());
        prop_assert!(digits_only || Cbe::parse(&text).is_err());
        prop_assert!(digits_only || EstablishmentUnit::parse(&text).is_err());
        prop_assert!(digits_only || Nihii::parse(&text).is_err());
        prop_assert!(digits_only || Cnk::parse(&text).is_err());
        prop_assert!(digits_only || Nihdi::parse(&text, NihdiCheck::Off).is_err());
        prop_assert!(digits_only || InsCode::parse(&text).is_err());
        prop_assert!(digits_only || CardNumber::parse(&text).is_err());
        prop_assert!(AgreementNumber::parse(&text).is_err() || text.is_ascii());
        prop_assert!(AttestationNumber::parse(&text).is_err() || text.starts_with('U'));
        for kind in IdentifierKind::ALL {
            let bare = human::normalise(kind, &text);
            prop_assert!(bare.len() <= text.len());
            if let Ok(canonical) = human::check(kind, &text, TODAY) {
                prop_assert!(canonical.ends_with(&bare));
            }
        }
    }
}
