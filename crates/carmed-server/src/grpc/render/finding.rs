//! Findings, with their texts.

use crate::grpc::enumerated::Enumerated;
use carmed_model::{Code, Finding};
use carmed_proto::v1;
use carmed_validation::texts::{self, Language};

/// One finding, with its text in that language.
pub(in crate::grpc) fn finding(language: Language, finding: &Finding) -> v1::Finding {
    v1::Finding {
        code: code(finding),
        rule: finding
            .rule
            .map(|rule| rule.id().to_owned())
            .unwrap_or_default(),
        field: finding.field.clone(),
        values: finding.values.clone(),
        text: texts::finding(language, finding),
    }
}

/// Every finding, in order.
pub(in crate::grpc) fn findings<'a>(
    language: Language,
    findings: impl IntoIterator<Item = &'a Finding>,
) -> Vec<v1::Finding> {
    findings
        .into_iter()
        .map(|found| finding(language, found))
        .collect()
}

/// The number of a finding's code in the contract.
pub(in crate::grpc) fn code(finding: &Finding) -> i32 {
    code_number(finding.code)
}

/// The number of a code in the contract.
pub(in crate::grpc) fn code_number(code: Code) -> i32 {
    Enumerated::number(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use carmed_model::Rule;

    #[test]
    fn a_finding_keeps_its_code_rule_field_and_values_in_every_language() {
        let found = Finding::broken(Rule::Dec02)
            .at("decision.period")
            .with("last_day_max", "2027-05-31");
        let texts = Language::ALL.map(|language| {
            let rendered = finding(language, &found);
            assert_eq!(rendered.code(), v1::Code::RuleBroken);
            assert_eq!(
                (rendered.rule.as_str(), rendered.field.as_str()),
                ("DEC-02", "decision.period")
            );
            assert_eq!(rendered.values["last_day_max"], "2027-05-31");
            assert!(rendered.text.contains("2027-05-31"), "{}", rendered.text);
            rendered.text
        });
        assert!(
            texts
                .iter()
                .enumerate()
                .all(|(index, text)| !texts[..index].contains(text))
        );
    }

    #[test]
    fn every_code_is_sent_under_its_own_number() {
        for code in Code::ALL {
            let rendered = finding(Language::En, &Finding::new(*code));
            assert_eq!(u32::try_from(rendered.code), Ok(code.number()));
            assert!(
                v1::Code::try_from(rendered.code).is_ok() && !rendered.text.is_empty(),
                "{code:?}"
            );
        }
    }
}
