//! Invented people: clearly invented names, and numbers with right check digits.

use carmed_proto::v1::{Beneficiary, BirthDate, Gender};

const MODULUS: u64 = 97;

/// An invented man, born on 7 March 1985; each number below 499 is somebody else.
pub fn person(number: u64) -> Beneficiary {
    assert!(number < 499, "there are no more odd serial numbers");
    let first_nine = 850_307_001 + number * 2;
    Beneficiary {
        ssin: format!("{first_nine:09}{:02}", MODULUS - first_nine % MODULUS),
        family_name: format!("Verzonnen{number}"),
        given_names: format!("Fictief{number}"),
        gender: Some(Gender::Male.into()),
        birth_date: Some(BirthDate {
            year: 1985,
            month: Some(3),
            day: Some(7),
        }),
        death_date: None,
    }
}
