//! Invented people: clearly invented names, and SSINs with right check digits.

use carmed_client::contract::{Beneficiary, BirthDate, Gender};
use carmed_model::Day;

/// Added to the month of a bis number made while the sex was known.
const BIS_MONTH_STEP: u64 = 40;
const MODULUS: u64 = 97;
/// How many people of each kind can be invented; each run in one store takes another.
pub(crate) const INVENTED_MAX: u32 = 300;

/// A woman outside the national register, so with a bis number.
pub(crate) fn woman(index: u32) -> Beneficiary {
    invented(
        "Voorbeeld",
        "Amina",
        Gender::Female,
        BIS_MONTH_STEP,
        (7, 2 + index * 2),
    )
}

/// Another woman with a bis number, about whom nothing but an error is registered.
pub(super) fn mistaken_woman(index: u32) -> Beneficiary {
    let serial = (8, 2 + index * 2);
    invented("Beispiel", "Clara", Gender::Female, BIS_MONTH_STEP, serial)
}

/// A man with a national number.
pub(crate) fn man(index: u32) -> Beneficiary {
    invented("Exemple", "Boris", Gender::Male, 0, (7, 1 + index * 2))
}

/// The national number of a person who had the bis number of an invented woman.
pub(super) fn national_number(bis: &str) -> Option<String> {
    let first_nine: u64 = bis.get(..9)?.parse().ok()?;
    first_nine.checked_sub(BIS_MONTH_STEP * 100_000).map(number)
}

/// The number with its check digits.
fn number(first_nine: u64) -> String {
    format!("{first_nine:09}{:02}", MODULUS - first_nine % MODULUS)
}

fn invented(
    family_name: &str,
    given_names: &str,
    gender: Gender,
    month_step: u64,
    (day, serial): (u32, u32),
) -> Beneficiary {
    // Born in March 1985.
    let first_nine =
        850_300_000 + month_step * 100_000 + u64::from(day) * 1_000 + u64::from(serial);
    Beneficiary {
        ssin: number(first_nine),
        family_name: family_name.to_owned(),
        given_names: given_names.to_owned(),
        gender: Some(gender.into()),
        birth_date: Some(BirthDate {
            year: 1985,
            month: Some(3),
            day: i32::try_from(day).ok(),
        }),
        death_date: None,
    }
}

/// `Amina Voorbeeld`.
pub(super) fn name(person: &Beneficiary) -> String {
    format!("{} {}", person.given_names, person.family_name)
}

/// Says who somebody is, with the SSIN: these people do not exist.
pub(super) fn introduced(person: &Beneficiary, today: Day) -> String {
    let age = person
        .birth_date
        .as_ref()
        .map_or(0, |birth| today.ymd().0 - birth.year);
    format!(
        "{} (invented, SSIN {}, turns {age} this year)",
        name(person),
        person.ssin
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use carmed_model::{Sex, Ssin};
    use std::collections::BTreeSet;

    #[test]
    fn every_invented_person_has_a_valid_number_of_her_own() {
        let mut seen = BTreeSet::new();
        for index in 0..INVENTED_MAX {
            for (person, sex, bis) in [
                (woman(index), Sex::Female, true),
                (mistaken_woman(index), Sex::Female, true),
                (man(index), Sex::Male, false),
            ] {
                let ssin = Ssin::parse_stored(&person.ssin).unwrap();
                assert_eq!((ssin.sex(), ssin.is_bis()), (Some(sex), bis));
                assert!(seen.insert(person.ssin.clone()));
            }
            let national = national_number(&woman(index).ssin).unwrap();
            let ssin = Ssin::parse_stored(&national).unwrap();
            assert_eq!((ssin.sex(), ssin.is_bis()), (Some(Sex::Female), false));
            assert!(seen.insert(national));
        }
    }
}
