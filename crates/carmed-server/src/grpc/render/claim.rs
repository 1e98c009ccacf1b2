//! What HZIV is told of a claim.

use super::finding::{code, findings};
use carmed_proto::v1;
use carmed_registry::ClaimAnswer;
use carmed_validation::billing::FieldVerdict;
use carmed_validation::texts::{self, Language};

/// The answer to `VerifyClaim`.
pub(in crate::grpc) fn answer(language: Language, answer: &ClaimAnswer) -> v1::VerifyClaimResponse {
    let verdict = &answer.verdict;
    v1::VerifyClaimResponse {
        revision: answer.revision.number(),
        verdicts: verdict
            .fields
            .iter()
            .map(|field| of_field(language, field))
            .collect(),
        accepted: verdict.accepted(),
        later_findings: findings(language, &verdict.later_findings),
    }
}

fn of_field(language: Language, verdict: &FieldVerdict) -> v1::FieldVerdict {
    let finding = verdict.finding.as_ref();
    v1::FieldVerdict {
        field: verdict.field.clone(),
        accepted: finding.is_none(),
        code: finding.map(code).unwrap_or_default(),
        text: finding
            .map(|finding| texts::finding(language, finding))
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use carmed_model::{Code, Finding, Revision};
    use carmed_validation::billing::ClaimVerdict;

    fn told(findings: [Option<Code>; 2]) -> v1::VerifyClaimResponse {
        let fields = ["card_number", "card_version"].into_iter().zip(findings);
        let verdict = ClaimVerdict {
            fields: fields
                .map(|(field, code)| FieldVerdict {
                    field: field.to_owned(),
                    finding: code.map(|code| Finding::new(code).at(field)),
                })
                .collect(),
            later_findings: vec![Finding::new(Code::PersonDead)],
        };
        let answered = ClaimAnswer {
            revision: Revision::new(3),
            verdict,
        };
        answer(Language::En, &answered)
    }

    #[test]
    fn every_field_has_its_verdict_and_one_that_does_not_hold_its_code() {
        let told = told([None, Some(Code::CardVersionMismatch)]);
        assert!(!told.accepted);
        let [number, version] = told.verdicts.as_slice() else {
            unreachable!("two fields were judged")
        };
        assert!(number.accepted && number.text.is_empty());
        assert_eq!(number.code(), v1::Code::Unspecified);
        assert!(!version.accepted && !version.text.is_empty());
        assert_eq!(version.code(), v1::Code::CardVersionMismatch);
        assert_eq!(version.field, "card_version");
    }

    #[test]
    fn a_claim_is_accepted_where_every_field_holds_whatever_became_known_since() {
        let told = told([None, None]);
        assert!(told.accepted);
        assert_eq!(told.later_findings[0].code(), v1::Code::PersonDead);
    }
}
