//! The person a message is about.

use super::Fields;
use carmed_model::{AttestationNumber, Beneficiary, CardNumber, Code, SecondFactor, Ssin};
use carmed_proto::v1;
use carmed_proto::v1::second_factor::Factor;

/// How long a person's name may be, in characters.
pub(super) const NAME_MAX: usize = 120;

impl Fields<'_> {
    /// A mandatory SSIN; its birth date is not in the future (113).
    pub(in crate::grpc) fn ssin(&mut self, field: &str, number: &str) -> Option<Ssin> {
        let today = self.today.date();
        self.identifier(field, number, |number| Ssin::parse(number, today))
    }

    /// The person as the OCMW states it.
    pub(in crate::grpc) fn beneficiary(&mut self, person: v1::Beneficiary) -> Option<Beneficiary> {
        let ssin = self.ssin("ssin", &person.ssin);
        let family_name = self.text("family_name", person.family_name, NAME_MAX);
        let given_names = self.text("given_names", person.given_names, NAME_MAX);
        let gender = self.optional_value("gender", person.gender);
        let birth_date = self.birth_date("birth_date", person.birth_date);
        let death_date = self.optional_day("death_date", person.death_date);
        if death_date.is_some_and(|death_date| death_date > self.today) {
            self.refuse("death_date", Code::ImplausibleDate);
        }
        Some(Beneficiary {
            ssin: ssin?,
            family_name: family_name?,
            given_names: given_names?,
            gender,
            birth_date: birth_date?,
            death_date,
        })
    }

    /// A second factor that may be absent; `None` where one is given that cannot be read.
    pub(in crate::grpc) fn optional_second_factor(
        &mut self,
        field: &str,
        second_factor: Option<v1::SecondFactor>,
    ) -> Option<Option<SecondFactor>> {
        let Some(second_factor) = second_factor else {
            return Some(None);
        };
        let mut fields = self.inside(field);
        let read = match second_factor.factor {
            Some(Factor::FamilyName(name)) => fields
                .text("family_name", name, NAME_MAX)
                .map(SecondFactor::FamilyName),
            Some(Factor::CardNumber(number)) => fields
                .identifier("card_number", &number, CardNumber::parse)
                .map(SecondFactor::CardNumber),
            Some(Factor::AttestationNumber(number)) => fields
                .identifier("attestation_number", &number, AttestationNumber::parse)
                .map(SecondFactor::AttestationNumber),
            None => {
                fields.refuse("factor", Code::Missing);
                None
            }
        };
        read.map(Some)
    }
}

#[cfg(test)]
mod tests {
    use crate::grpc::parse::testing::{expected, violations};
    use carmed_proto::v1;
    use carmed_proto::v1::second_factor::Factor;

    #[test]
    fn everything_wrong_with_a_person_is_found_at_once() {
        let person = v1::Beneficiary {
            ssin: "85073003329".to_owned(),
            family_name: "\u{0}".to_owned(),
            given_names: String::new(),
            gender: Some(9),
            birth_date: None,
            death_date: Some(Default::default()),
        };
        let wrong = [
            ("ssin", 112),
            ("family_name", 111),
            ("given_names", 100),
            ("gender", 130),
            ("birth_date", 100),
            ("death_date", 111),
        ];
        assert_eq!(
            violations(|fields| fields.beneficiary(person)),
            expected(&wrong)
        );
    }

    #[test]
    fn a_second_factor_has_its_form() {
        let found = |factor| {
            violations(|fields| {
                fields.optional_second_factor("second_factor", Some(v1::SecondFactor { factor }));
                Some(())
            })
        };
        assert_eq!(found(None), expected(&[("second_factor.factor", 100)]));
        let card = Some(Factor::CardNumber("000000000000".to_owned()));
        assert_eq!(found(card), expected(&[("second_factor.card_number", 112)]));
        let attestation = Some(Factor::AttestationNumber("u1".to_owned()));
        assert_eq!(
            found(attestation),
            expected(&[("second_factor.attestation_number", 111)])
        );
        assert_eq!(
            found(Some(Factor::FamilyName("Pee".to_owned()))),
            expected(&[])
        );
    }
}
