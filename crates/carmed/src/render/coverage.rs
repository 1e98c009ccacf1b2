//! The answer to a coverage check: what is covered, what is not, and what would lift that.

use super::{finding, table};
use crate::words;
use carmed_client::contract::{
    CheckCoverageResponse, Condition, ConditionKind, CoverageGap, CoverageSpan,
    GetAgreementResponse,
};
use std::fmt::Write as _;

/// The whole answer.
pub(crate) fn answer(answer: &CheckCoverageResponse) -> String {
    let mut text = String::new();
    if !answer.spans.is_empty() {
        text.push_str(&spans(&answer.spans));
    }
    if !answer.gaps.is_empty() {
        text.push_str(&gaps(&answer.gaps));
    }
    if answer.ssin_replaced {
        text.push_str("The person has a newer SSIN than the one asked with.\n");
    }
    let _ = writeln!(
        text,
        "Consultation {} of {}, revision {}.",
        answer.ticket,
        words::day(answer.consultation_date.as_ref()),
        answer.revision
    );
    text
}

/// An agreement as it was given, and how it stands now.
pub(crate) fn agreement(answer: &GetAgreementResponse) -> String {
    let reference = answer.reference.as_ref();
    let card = reference.map_or_else(words::dash, |reference| {
        format!("{} v{}", reference.card_number, reference.card_version)
    });
    let given = reference.and_then(|reference| reference.consultation_date.as_ref());
    let protection = words::plain(answer.protection().as_str_name(), "AGREEMENT_PROTECTION_");
    let mut text = table::facts(&[
        ("card", card),
        ("given on", words::day(given)),
        ("care days", words::days(answer.care_days.first())),
        ("still asked", conditions(&answer.conditions)),
        ("protection", protection),
    ]);
    text.push_str(&finding::lines(&answer.later_findings));
    text
}

fn spans(spans: &[CoverageSpan]) -> String {
    let header = [
        "covered",
        "guarantee",
        "card",
        "agreement",
        "still asked",
        "reasons",
        "OCMW",
    ];
    let rows = spans.iter().map(|span| {
        vec![
            words::days(span.days.as_ref()),
            words::plain(span.guarantee().as_str_name(), "GUARANTEE_"),
            format!("{} v{}", span.card_number, span.card_version),
            words::or_dash(&span.agreement_number),
            conditions(&span.conditions),
            finding::codes(&span.reasons),
            span.ocmw
                .as_ref()
                .map_or_else(words::dash, |ocmw| ocmw.name_nl.clone()),
        ]
    });
    table::of(&header, &[], rows.collect())
}

/// `attestation required`, and whether it is there.
fn conditions(conditions: &[Condition]) -> String {
    let each: Vec<String> = conditions
        .iter()
        .map(|condition| {
            let kind: ConditionKind = condition.kind();
            let kind = words::plain(kind.as_str_name(), "CONDITION_KIND_");
            if condition.satisfied {
                format!("{kind} (there)")
            } else {
                kind
            }
        })
        .collect();
    if each.is_empty() {
        words::dash()
    } else {
        each.join(", ")
    }
}

fn gaps(gaps: &[CoverageGap]) -> String {
    let rows = gaps.iter().map(|gap| {
        let reasons: Vec<String> = gap.reasons.iter().map(finding::line).collect();
        let remedies: Vec<String> = gap
            .remedies
            .iter()
            .map(|remedy| remedy.text.clone())
            .collect();
        vec![
            words::days(gap.days.as_ref()),
            reasons.join("\n"),
            words::or_dash(&remedies.join("\n")),
        ]
    });
    table::of(
        &["not covered", "why", "what would lift it"],
        &[],
        rows.collect(),
    )
}
