//! What was billed, line by line.

use super::amounts::{result, totals};
use super::values::timestamp;
use carmed_model::Day;
use carmed_proto::v1;
use carmed_registry::BillingAnswer;
use carmed_validation::RULES_VERSION;
use carmed_validation::texts::Language;

/// The answer to `BillAgreement` of lines on these care dates, but for its revision: that is known only
/// once it is written.
pub(in crate::grpc) fn answer(
    language: Language,
    care_dates: &[Day],
    answer: &BillingAnswer,
) -> v1::BillAgreementResponse {
    let lines = answer.lines.iter().zip(care_dates);
    let results = answer.lines.iter().map(|line| &line.answered.result);
    v1::BillAgreementResponse {
        revision: 0,
        posting_id: answer
            .posting_id
            .map(|posting_id| posting_id.to_string())
            .unwrap_or_default(),
        lines: lines
            .map(|(line, care_date)| v1::BilledLine {
                result: Some(result(
                    language,
                    &line.answered.result,
                    &line.answered.coverage,
                    *care_date,
                )),
                posted: line.is_posted,
                changed_since_quote: line.changed_since_quote,
            })
            .collect(),
        totals: Some(totals(results)),
        changed_since_quote: answer.lines.iter().any(|line| line.changed_since_quote),
        parameter_set_sha256: answer.parameter_set_sha256.clone(),
        tariff_sha256: answer.tariff_sha256.clone(),
        rules_version: RULES_VERSION.to_owned(),
        answered_at: Some(timestamp(answer.answered_at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grpc::parse::testing::now;
    use crate::grpc::render::amounts::tests::{amounts_of, line, nothing};
    use carmed_registry::BilledIntervention;
    use carmed_validation::amounts::Outcome;
    use uuid::Uuid;

    fn told(posting_id: Option<Uuid>) -> v1::BillAgreementResponse {
        let billed = |outcome, is_posted, changed_since_quote| BilledIntervention {
            answered: line(outcome, Some(amounts_of(1_000, true)), &nothing()),
            is_posted,
            changed_since_quote,
        };
        let answered = BillingAnswer {
            posting_id,
            answered_at: now().0,
            lines: vec![
                billed(Outcome::Computed, true, false),
                billed(Outcome::Computed, true, true),
                billed(Outcome::Rejected, false, false),
            ],
            parameter_set_sha256: "p".to_owned(),
            tariff_sha256: "t".to_owned(),
        };
        answer(Language::En, &[now().1; 3], &answered)
    }

    #[test]
    fn a_billing_tells_which_lines_are_posted_and_which_differ_from_their_quote() {
        let told = told(Some(Uuid::from_u128(4)));
        assert_eq!(told.posting_id, Uuid::from_u128(4).to_string());
        let lines: Vec<_> = told
            .lines
            .iter()
            .map(|line| (line.posted, line.changed_since_quote))
            .collect();
        assert_eq!(lines, [(true, false), (true, true), (false, false)]);
        assert!(told.changed_since_quote);
        let totals = told.totals.as_ref();
        let totals = totals.map(|totals| (totals.charged_cents, totals.rejected_count));
        assert_eq!(totals, Some((2_000, 1)), "posted lines only are summed");
    }

    #[test]
    fn what_was_not_posted_has_no_number() {
        assert_eq!(told(None).posting_id, "");
    }
}
