//! Which person and which days an OCMW asks about before it decides.

use super::Fields;
use super::agreement::PERIOD_DAYS_MAX;
use carmed_model::{Code, Finding, Period, Ssin};
use carmed_proto::v1;

impl Fields<'_> {
    /// A question about who manages a person.
    pub(in crate::grpc) fn find_managing_ocmw(
        &mut self,
        message: &v1::FindManagingOcmwRequest,
    ) -> Option<(Ssin, Period)> {
        let ssin = self.ssin("ssin", &message.ssin);
        let period = self.period("period", message.period);
        if period.is_some_and(|period| period.length_days() > PERIOD_DAYS_MAX) {
            let finding = Finding::new(Code::ValueNotAllowed);
            self.report("period", finding.with("max", PERIOD_DAYS_MAX));
        }
        Some((ssin?, period?))
    }
}

#[cfg(test)]
mod tests {
    use crate::grpc::parse::cover::tests::date;
    use crate::grpc::parse::testing::{expected, violations};
    use carmed_proto::v1;

    #[test]
    fn a_person_and_at_most_366_days_are_asked_about() {
        let found = |ssin: &str, last_day| {
            let message = v1::FindManagingOcmwRequest {
                ssin: ssin.to_owned(),
                period: Some(v1::Period {
                    first_day: date(2026, 1, 1),
                    last_day,
                }),
                min_revision: 0,
            };
            violations(|fields| fields.find_managing_ocmw(&message))
        };
        assert_eq!(found("85073003328", date(2027, 1, 1)), expected(&[]));
        let wrong = [("ssin", 100), ("period", 130)];
        assert_eq!(found("", date(2027, 1, 2)), expected(&wrong));
        let wrong = [("ssin", 112), ("period.last_day", 100)];
        assert_eq!(found("85073003329", None), expected(&wrong));
    }
}
