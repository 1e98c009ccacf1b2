//! Questions about care days, and the agreements that answer them.

use super::Fields;
use carmed_model::{
    AgreementNumber, AttestationNumber, CareDays, Code, CoverKind, Day, Finding, Question,
};
use carmed_proto::v1;
use carmed_proto::v1::question::Days;
use carmed_registry::{AgreementReference, CoverageQuestion};

/// How many days one question may ask about.
pub(super) const PERIOD_DAYS_MAX: i64 = 366;

impl Fields<'_> {
    /// A question of coverage about one person.
    pub(in crate::grpc) fn check_coverage(
        &mut self,
        message: v1::CheckCoverageRequest,
    ) -> Option<CoverageQuestion> {
        let ssin = self.ssin("ssin", &message.ssin);
        let cover = self.cover_kind(message.cover);
        let question = self.message("question", message.question, |fields, question| {
            fields.question(cover, question)
        });
        let second_factor = self.optional_second_factor("second_factor", message.second_factor);
        let attestation_number = self.optional_identifier(
            "attestation_number",
            message.attestation_number.as_deref(),
            AttestationNumber::parse,
        );
        Some(CoverageQuestion {
            ssin: ssin?,
            question: question?,
            attestation_number,
            second_factor: second_factor?,
        })
    }

    /// The days of a question about that cover; an admission is one to a stay in hospital (160).
    fn question(&mut self, cover: Option<CoverKind>, question: v1::Question) -> Option<Question> {
        let care_days = match question.days {
            Some(Days::CareDate(date)) => self.day("care_date", Some(date)).map(CareDays::Date),
            Some(Days::Period(period)) => self.asked_period(period),
            Some(Days::AdmissionDate(date)) => {
                if cover.is_some_and(|cover| cover != CoverKind::Hospitalisation) {
                    self.unsupported("admission_date");
                }
                self.day("admission_date", Some(date))
                    .map(CareDays::Admission)
            }
            None => {
                self.refuse("days", Code::Missing);
                None
            }
        };
        Some(Question {
            cover: cover?,
            care_days: care_days?,
        })
    }

    fn asked_period(&mut self, period: v1::Period) -> Option<CareDays> {
        let period = self.period("period", Some(period))?;
        if period.length_days() > PERIOD_DAYS_MAX {
            let finding = Finding::new(Code::ValueNotAllowed).with("max", PERIOD_DAYS_MAX);
            self.report("period", finding);
            return None;
        }
        Some(CareDays::Period(period))
    }

    /// An agreement with everything its number was made from.
    pub(in crate::grpc) fn agreement(
        &mut self,
        reference: v1::AgreementReference,
    ) -> Option<AgreementReference> {
        let agreement_number = self.agreement_number(&reference.agreement_number);
        let card_number = self.card_number("card_number", &reference.card_number);
        let version = self.version("card_version", reference.card_version);
        let cover = self.cover_kind(reference.cover);
        let question = self.message("question", reference.question, |fields, question| {
            fields.question(cover, question)
        });
        let consultation_date = self.day("consultation_date", reference.consultation_date);
        Some(AgreementReference {
            agreement_number: agreement_number?,
            card_number: card_number?,
            version: version?,
            question: question?,
            consultation_date: consultation_date?,
        })
    }

    /// The number of an agreement and the day it was given.
    pub(in crate::grpc) fn get_agreement(
        &mut self,
        message: &v1::GetAgreementRequest,
    ) -> Option<(AgreementNumber, Day)> {
        let agreement_number = self.agreement_number(&message.agreement_number);
        let consultation_date = self.day("consultation_date", message.consultation_date);
        Some((agreement_number?, consultation_date?))
    }

    fn agreement_number(&mut self, number: &str) -> Option<AgreementNumber> {
        self.identifier("agreement_number", number, AgreementNumber::parse)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use crate::grpc::parse::cover::tests::date;
    use crate::grpc::parse::parse;
    use crate::grpc::parse::testing::{expected, now, violations};
    use carmed_model::CareDays;
    use carmed_proto::v1;
    use carmed_proto::v1::question::Days;

    fn asking(days: Option<Days>) -> v1::CheckCoverageRequest {
        v1::CheckCoverageRequest {
            ssin: "85073003328".to_owned(),
            cover: v1::CoverKind::Doctor.into(),
            question: Some(v1::Question { days }),
            ..Default::default()
        }
    }

    fn period(first_day: (i32, i32, i32), last_day: (i32, i32, i32)) -> Option<Days> {
        let day = |(year, month, day)| date(year, month, day);
        Some(Days::Period(v1::Period {
            first_day: day(first_day),
            last_day: day(last_day),
        }))
    }

    #[test]
    fn a_question_asks_about_days_and_never_about_today_by_default() {
        let found = |message| violations(|fields| fields.check_coverage(message));
        assert_eq!(found(asking(None)), expected(&[("question.days", 100)]));
        let none = v1::CheckCoverageRequest {
            question: None,
            ..asking(None)
        };
        assert_eq!(found(none), expected(&[("question", 100)]));
        let zero = asking(Some(Days::CareDate(Default::default())));
        assert_eq!(found(zero), expected(&[("question.care_date", 111)]));
    }

    #[test]
    fn a_question_asks_about_at_most_366_days() {
        let found = |days| violations(|fields| fields.check_coverage(asking(days)));
        assert_eq!(found(period((2026, 1, 1), (2027, 1, 1))), expected(&[]));
        let long = period((2026, 1, 1), (2027, 1, 2));
        assert_eq!(found(long), expected(&[("question.period", 130)]));
    }

    #[test]
    fn an_admission_is_one_to_a_stay_in_hospital() {
        let admission = Days::AdmissionDate(date(2026, 6, 1).unwrap());
        let message = asking(Some(admission));
        let stay = v1::CheckCoverageRequest {
            cover: v1::CoverKind::Hospitalisation.into(),
            ..message.clone()
        };
        let asked = parse(now(), |fields| fields.check_coverage(stay)).unwrap();
        assert!(matches!(asked.question.care_days, CareDays::Admission(_)));
        let found = violations(|fields| fields.check_coverage(message));
        assert_eq!(found, expected(&[("question.admission_date", 160)]));
    }

    #[test]
    fn everything_wrong_with_a_check_is_found_at_once() {
        let message = v1::CheckCoverageRequest {
            ssin: "85073003329".to_owned(),
            cover: 0,
            question: Some(v1::Question {
                days: period((2026, 6, 2), (2026, 6, 1)),
            }),
            second_factor: Some(v1::SecondFactor::default()),
            attestation_number: Some("A1".to_owned()),
            min_revision: 0,
        };
        let wrong = [
            ("ssin", 112),
            ("cover", 100),
            ("question.period.last_day", 113),
            ("second_factor.factor", 100),
            ("attestation_number", 111),
        ];
        assert_eq!(
            violations(|fields| fields.check_coverage(message)),
            expected(&wrong)
        );
    }

    #[test]
    fn an_agreement_names_everything_its_number_was_made_from() {
        let found = violations(|fields| fields.agreement(v1::AgreementReference::default()));
        let wrong = [
            ("agreement_number", 100),
            ("card_number", 100),
            ("card_version", 100),
            ("cover", 100),
            ("question", 100),
            ("consultation_date", 100),
        ];
        assert_eq!(found, expected(&wrong));
        let found = violations(|fields| {
            fields.get_agreement(&v1::GetAgreementRequest {
                agreement_number: "A".repeat(49),
                ..Default::default()
            })
        });
        assert_eq!(
            found,
            expected(&[("agreement_number", 111), ("consultation_date", 100)])
        );
    }
}
